"""Where the wearers of a programme spend their time, as a file: which programme, for which time, why."""

from typing import Any

from django import forms

from waywarden.centre.cases.models import Programme
from waywarden.centre.web.forms.reason import ReasonForm

HOURS = [("", "All day"), *((f"{hour:02}", f"{hour:02}:00") for hour in range(24))]


class ProgrammeHeatForm(ReasonForm):
    """`cleaned_data["hours"]` is None for all day, or from this hour up to that one, past 24 the next day's."""

    most_days = 92
    programme = forms.ChoiceField(label="Programme", choices=Programme.choices)
    hours_from = forms.ChoiceField(label="Hours of the day, from", choices=HOURS, required=False)
    hours_to = forms.ChoiceField(label="Hours of the day, to", choices=HOURS, required=False)
    field_order = ("programme", "begins", "ends", "hours_from", "hours_to", "reason", "explained")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("begins", "ends"):
            if cleaned.get(name) and (cleaned[name].minute or cleaned[name].second):
                self.add_error(name, "Hours are counted whole: choose a full hour.")
        first, last = cleaned.get("hours_from", ""), cleaned.get("hours_to", "")
        if bool(first) != bool(last):
            self.add_error("hours_to", "Choose both hours of the day, or neither.")
        elif first and first == last:
            self.add_error("hours_to", "The hours of the day must end at another hour than they begin.")
        begins, ends = (int(first), int(last)) if first and last else (0, 0)
        return cleaned | {"hours": (begins, ends if ends > begins else ends + 24) if first and last else None}
