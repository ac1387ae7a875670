"""Weekly rows that were written to take time out and take out none.

In: a timetable. Out: the number of such a row. Whoever writes "not on Tuesdays from 20:00 to 22:00" without a priority
has agreed to an absence that nobody heeds, for of two rows of one priority the one that applies decides.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from waywarden.civil_time.span import Span
from waywarden.civil_time.timetable import Timetable

BEGINS = datetime(2024, 1, 1, tzinfo=UTC)  # any would do: weeks are alike, but for the bank holidays of a year
WEEKS_ALIKE, WEEKS_OF_A_YEAR = 2, 53


def idle_row(timetable: Timetable) -> int | None:
    """The number, from 1, of the first row that overlaps one that applies, yet takes nothing out. None if all do."""
    weekly = timetable.weekly or ()
    until = BEGINS + timedelta(weeks=WEEKS_OF_A_YEAR if timetable.bank_holidays else WEEKS_ALIKE)
    week = replace(timetable, exceptions=(), suspended=())
    for index, row in enumerate(weekly):
        if row.applies:
            continue
        without = replace(week, weekly=weekly[:index] + weekly[index + 1 :]).spans(BEGINS, until)
        if without != week.spans(BEGINS, until):
            continue
        taken = replace(week, weekly=(replace(row, applies=True),)).spans(BEGINS, until)
        if _overlap(taken, without):
            return index + 1
    return None


def _overlap(some: list[Span], others: list[Span]) -> bool:
    return any(one.touches(other.begins, other.ends) for one in some for other in others)
