"""Closing an alert."""

from django import forms

from waywarden.centre.alerts.models import Outcome
from waywarden.centre.alerts.seen import Seen
from waywarden.centre.web.forms.plain import PlainForm


class ClosingForm(PlainForm):
    """Closing an alert needs an outcome and a note, and says what its reader had before them."""

    seen = forms.CharField(widget=forms.HiddenInput, error_messages={"required": "Open the alert again."})

    outcome = forms.ChoiceField(
        label="What was it?",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it was."},
    )
    note = forms.CharField(
        label="Note",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Write what was found and done, so that the next person need not ask."},
    )

    def clean_seen(self) -> Seen:
        try:
            return Seen.read(self.cleaned_data["seen"])
        except ValueError:
            raise forms.ValidationError("Open the alert again.") from None
