"""When a condition applies, as rows that a person fills: days with from and to, and absences agreed already.

In: what was sent. Out: the timetable as `civil_time` reads it, and the absences. Seven rows are offered, one for each
day of a week in which every day differs; the page's script shows as many as are used.
"""

from datetime import time
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from waywarden.centre.cases.absences import LONDON
from waywarden.centre.web.forms.absence import AbsenceRow
from waywarden.centre.web.forms.plain import PlainForm
from waywarden.centre.web.forms.rows import Row
from waywarden.civil_time.bank_holidays import SUBDIVISIONS
from waywarden.civil_time.rows import BANK_HOLIDAY, WEEKDAYS

DAYS = [*((day, day.title()) for day in WEEKDAYS), (BANK_HOLIDAY, "Bank holiday")]
EVERY_NIGHT = {"days": WEEKDAYS, "begins": time(19), "ends": time(7)}
WEEKLY_ROWS, ABSENCE_ROWS = 7, 3
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WeeklyRow(Row):
    """On these days, from when to when. An end that is not later than the beginning is on the next day."""

    days = forms.MultipleChoiceField(label="Days", choices=DAYS, widget=forms.CheckboxSelectMultiple, required=False)
    begins = forms.TimeField(label="From", widget=CLOCK, required=False)
    ends = forms.TimeField(label="To", widget=CLOCK, required=False)
    needed: ClassVar = {"days": "Tick the days.", "begins": "Say from when.", "ends": "Say until when."}

    @property
    def row(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"days": data["days"], "from": f"{data['begins']:%H:%M}", "to": f"{data['ends']:%H:%M}"}


class BankHolidays(PlainForm):
    region = forms.ChoiceField(
        label="Bank holidays of",
        choices=[(region, region.replace("-", " ").title().replace("And", "and")) for region in SUBDIVISIONS],
        help_text="Only counts where a row is for bank holidays; that row then replaces the weekday's.",
        required=False,
    )


class Times:
    """The part of a form that says when: its rows, and what they come to."""

    def __init__(self, data: QueryDict | None, first_row: dict[str, Any] | None) -> None:
        self.said = ""
        self.rows = [
            WeeklyRow(data, prefix=f"week-{number}", initial=first_row if number == 0 else None)
            for number in range(WEEKLY_ROWS)
        ]
        self.absence_rows = [AbsenceRow(data, prefix=f"absence-{number}") for number in range(ABSENCE_ROWS)]
        self.bank_holidays = BankHolidays(data, prefix="bank")
        for number, row in enumerate(self.rows, start=1):
            row.title = f"Times {number}"
        for number, absence in enumerate(self.absence_rows, start=1):
            absence.title = f"Absence {number}"

    @property
    def parts(self) -> list[PlainForm]:
        return [*self.rows, self.bank_holidays, *self.absence_rows]

    def is_valid(self) -> bool:
        return all([part.is_valid() for part in self.parts])

    @property
    def shows_absences(self) -> bool:
        """One has been filled, well or badly: then they stand open."""
        return any(row.is_bound and (row.errors or row.is_used) for row in self.absence_rows)

    def timetable(self) -> dict[str, Any] | None:
        """None where no row is filled."""
        rows = [row.row for row in self.rows if row.is_used]
        if not rows:
            return None
        region = self.bank_holidays.cleaned_data["region"] or next(iter(SUBDIVISIONS))
        named = {"bank_holidays": region} if any(BANK_HOLIDAY in row["days"] for row in rows) else {}
        return {"tz": LONDON, "weekly": rows, **named}

    def absences(self) -> list[dict[str, Any]]:
        return [row.cleaned_data for row in self.absence_rows if row.is_used]
