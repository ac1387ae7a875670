"""An agreement under which a force's crimes are matched with wearers: written down, and ended."""

from datetime import date, timedelta
from typing import Any

from django import forms

from waywarden.centre import clock
from waywarden.centre.cases.models import Programme
from waywarden.centre.crimes.models import FORCE_CHOICES
from waywarden.centre.web.forms.crimes import day
from waywarden.centre.web.forms.plain import PlainForm
from waywarden.crime.offences import OFFENCES


def _today() -> date:
    return clock.now().date()


def _in_a_year() -> date:
    return _today() + timedelta(days=365)


class AgreementForm(PlainForm):
    police_force = forms.ChoiceField(label="Police force", choices=[("", "Choose one"), *FORCE_CHOICES])
    crime_types = forms.MultipleChoiceField(
        label="Types of crime",
        choices=list(OFFENCES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one type of crime."},
    )
    programmes = forms.MultipleChoiceField(
        label="Wearers of these programmes",
        choices=Programme.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one programme."},
    )
    purpose = forms.CharField(
        label="Purpose", max_length=300, help_text="What the matches are for, and for nothing else."
    )
    legal_basis = forms.CharField(
        label="Legal basis", max_length=300, help_text="The law and the document, with its number, that allow it."
    )
    begins_on = day("First day", initial=_today)
    ends_on = day("First day on which it no longer holds", initial=_in_a_year)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins_on, ends_on = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins_on and ends_on and ends_on <= begins_on:
            self.add_error("ends_on", "It must end after it begins.")
        return cleaned


class EndAgreementForm(PlainForm):
    why = forms.CharField(label="Why it ends", max_length=300, help_text="It stays on record under your name.")
