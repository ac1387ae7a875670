"""What named persons make of a match: a decision, a second look at it, and what became of it."""

from typing import Any

from django import forms

from waywarden.centre.crimes.models import Decision, OutcomeKind
from waywarden.centre.web.forms.crimes import day
from waywarden.centre.web.forms.plain import PlainForm

AGREES = {"yes": "I agree with the decision", "no": "I do not agree"}


def _reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=hint)


class DecideForm(PlainForm):
    decision = forms.ChoiceField(label="Decision", choices=Decision.choices, widget=forms.RadioSelect)
    reason = _reason("Reason", "What in the fixes speaks for it and against it. It stays on record under your name.")


class ReviewForm(PlainForm):
    """`qualification` is the decision that was looked at: a newer one may have come since."""

    qualification = forms.IntegerField(widget=forms.HiddenInput)
    agrees = forms.ChoiceField(label="Second look", choices=list(AGREES.items()), widget=forms.RadioSelect)
    why = _reason("Your reason", "Judge by the fixes yourself. It stays on record under your name.")

    def clean_agrees(self) -> bool:
        return bool(self.cleaned_data["agrees"] == "yes")


class OutcomeForm(PlainForm):
    kind = forms.ChoiceField(label="What became of it", choices=[("", "Choose one"), *OutcomeKind.choices])
    on = day("On which day")
    note = forms.CharField(label="Note", max_length=500, required=False, help_text="Without names.")

    @property
    def told(self) -> dict[str, Any]:
        return self.cleaned_data | {"kind": OutcomeKind(self.cleaned_data["kind"])}
