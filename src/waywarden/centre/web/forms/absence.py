"""An authorised absence: from when to when a condition demands nothing, and why."""

from typing import Any, ClassVar

from django import forms

from waywarden.centre.cases.fit import Unfit, refuse_unfit_absence
from waywarden.centre.cases.models import Absence, Condition
from waywarden.centre.web.forms.plain import PlainForm, moment
from waywarden.centre.web.forms.rows import Row

WHY_HINT = "Shown with the condition, such as: hospital, family funeral."


class AbsenceForm(PlainForm):
    """One absence from a condition that there is."""

    begins_at = moment("From")
    ends_at = moment("To")
    why = forms.CharField(label="Why", max_length=200, help_text=WHY_HINT)

    def __init__(self, *args: Any, condition: Condition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.condition = condition

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                refuse_unfit_absence(Absence(condition=self.condition, **cleaned))
            except Unfit as unfit:
                self.add_error(unfit.field if unfit.field in self.fields else None, str(unfit))
        return cleaned


class AbsenceRow(Row):
    """An absence agreed together with a new condition."""

    begins_at = moment("From", required=False)
    ends_at = moment("To", required=False)
    why = forms.CharField(label="Why", max_length=200, required=False)
    needed: ClassVar = {"begins_at": "Say from when.", "ends_at": "Say until when.", "why": "Say why."}
