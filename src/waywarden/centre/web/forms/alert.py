"""Closing an alert."""

from django import forms

from waywarden.centre.alerts.models import Outcome
from waywarden.centre.web.forms.plain import PlainForm


class ClosingForm(PlainForm):
    """Closing an alert needs an outcome and a note."""

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
