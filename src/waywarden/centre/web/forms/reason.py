"""For which time, and why: what is asked before movements leave the case or are searched."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

from django import forms
from django.db.models import TextChoices

from waywarden.centre import clock
from waywarden.centre.web.forms.plain import PlainForm, moment


class Reason(TextChoices):
    """Why somebody takes movements out, or searches them."""

    SUPERVISION = "supervision", "Supervision of the order"
    COURT = "court", "For a court or the Parole Board"
    INVESTIGATION = "investigation", "Investigation of an offence"
    SAFETY = "safety", "Safety of a person"
    SUBJECT_ACCESS = "subject_access", "The wearer asked for their own data"
    OTHER = "other", "Another reason"


class WhyForm(PlainForm):
    """A reason, chosen and explained."""

    reason = forms.ChoiceField(label="Reason", choices=[("", "Choose one"), *Reason.choices])
    explained = forms.CharField(
        label="Explain the reason",
        max_length=200,
        help_text="It is kept in the audit log. Do not name a protected person or an address.",
    )

    @property
    def why(self) -> str:
        """For the audit log, and for the file."""
        return f"{Reason(self.cleaned_data['reason']).label}: {self.cleaned_data['explained']}"


class ReasonForm(WhyForm):
    """A period on London's clocks of `most_days` at most that has begun, and a reason."""

    most_days = 31
    begins = moment("From")
    ends = moment("To")
    field_order: Sequence[str] = ("begins", "ends")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends:
            if ends <= begins:
                self.add_error("ends", "The end must be later than the beginning.")
            elif ends - begins > timedelta(days=self.most_days, hours=1):  # an hour more where clocks go back
                self.add_error("ends", f"At most {self.most_days} days at a time. Ask for the rest separately.")
            if begins >= clock.now():
                self.add_error("begins", "This has not begun yet.")
            cleaned |= {"begins": begins.astimezone(UTC), "ends": ends.astimezone(UTC)}
        return cleaned
