"""A timetable: weekly rows on the wall clock, dated exceptions to them, and planned suspensions.

In: a `Timetable`, as `reading.read_timetable` makes it. Out: the UTC spans in which it applies. The work is done a
week at a time and each week of each timetable is kept, for thousands of tags share few timetables and ask often.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from waywarden.civil_time.bank_holidays import is_bank_holiday
from waywarden.civil_time.endless import leaves_no_gap
from waywarden.civil_time.rows import BANK_HOLIDAY, WEEKDAYS, Dated, Weekly
from waywarden.civil_time.span import BEGINNING, END, Claim, Span, applying, merged
from waywarden.civil_time.wall_clock import moment

ALWAYS, WEEKLY, EXCEPTION, SUSPENSION = range(4)  # levels of a claim: the higher outranks

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WEEK_0 = datetime(1969, 12, 29, tzinfo=UTC)  # a Monday: weeks of work are counted from it, in UTC


@dataclass(frozen=True)
class Timetable:
    """When a condition applies. `weekly` None is at all times, but for the exceptions and suspensions."""

    tz: str
    weekly: tuple[Weekly, ...] | None = None
    exceptions: tuple[Dated, ...] = ()
    suspended: tuple[Dated, ...] = ()
    bank_holidays: str | None = None  # a key of bank_holidays.SUBDIVISIONS

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.tz, self.weekly, self.exceptions, self.suspended, self.bank_holidays))

    def spans(self, since: datetime, until: datetime) -> list[Span]:
        """The spans in which it applies that have a moment in [since, until): each whole, sorted, merged where they
        touch. None reaches beyond BEGINNING and END.
        """
        if self._endless is not None:
            return [span for span in self._endless if span.touches(since, until)]
        since, until = max(since, BEGINNING), min(until, END)
        if since >= until:
            return []
        first, last = _week_of(since), _week_of(until - MICROSECOND)
        spans = merged(span for week in range(first, last + 1) for span in _week(self, week))
        while spans and spans[0].begins == _monday(first) and spans[0].touches(since, until):
            first -= 1
            spans = merged([*_week(self, first), *spans])
        while spans and spans[-1].ends == _monday(last + 1) and spans[-1].touches(since, until):
            last += 1
            spans = merged([*spans, *_week(self, last)])
        return [span for span in spans if span.touches(since, until)]

    def applies(self, at: datetime) -> bool:
        """Does it apply at this moment?"""
        return bool(self.spans(at, at + MICROSECOND))

    def as_json(self) -> dict[str, Any]:
        """The object that `read_timetable` reads as this timetable."""
        table: dict[str, Any] = {"tz": self.tz}
        if self.weekly is not None:
            table["weekly"] = [row.as_json() for row in self.weekly]
        if self.exceptions:
            table["except"] = [row.as_json() for row in self.exceptions]
        if self.suspended:
            table["suspended"] = [row.as_json() for row in self.suspended]
        if self.bank_holidays is not None:
            table["bank_holidays"] = self.bank_holidays
        return table

    @cached_property
    def _endless(self) -> list[Span] | None:
        """All its spans, where its weeks leave no gap: no walk from week to week would come to an end of them."""
        if self.weekly is not None and not leaves_no_gap(self.weekly):
            return None
        return applying([Claim(ALWAYS, 0, True, BEGINNING, END), *self.dated_claims])

    @cached_property
    def dated_claims(self) -> tuple[Claim, ...]:
        """What the exceptions and suspensions claim."""
        levels = ((EXCEPTION, self.exceptions), (SUSPENSION, self.suspended))
        return tuple(self._claim(level, 0, row.applies, row.begins, row.ends) for level, rows in levels for row in rows)

    def weekly_claims(self, day: date) -> Iterator[Claim]:
        """What the rows that start on this day claim. A bank holiday has its own rows where there are any such."""
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 (wall clock: the zone comes with the claim)
        kind = WEEKDAYS[day.weekday()]
        if self.bank_holidays and self._knows_bank_holidays and is_bank_holiday(day, self.bank_holidays):
            kind = BANK_HOLIDAY
        for row in self.weekly or ():
            if kind in row.days:
                begins, ends = (midnight + timedelta(minutes=minute) for minute in (row.from_minute, row.to_minute))
                yield self._claim(WEEKLY, row.priority, row.applies, begins, ends)

    @cached_property
    def _knows_bank_holidays(self) -> bool:
        return any(BANK_HOLIDAY in row.days for row in self.weekly or ())

    def _claim(self, level: int, priority: int, applies: bool, begins: datetime, ends: datetime) -> Claim:
        zone = ZoneInfo(self.tz)
        return Claim(level, priority, applies, moment(begins, zone, ending=False), moment(ends, zone, ending=True))


@lru_cache(maxsize=65_536)
def _week(timetable: Timetable, week: int) -> tuple[Span, ...]:
    """The spans of one week of work, cut to it. Its days are those of any zone, and of rows begun the day before."""
    monday = _monday(week)
    begins, ends = max(monday, BEGINNING), min(monday + WEEK, END)
    claims = [claim for day in range(-2, 8) for claim in timetable.weekly_claims((monday + day * DAY).date())]
    claims += timetable.dated_claims
    within = [
        claim._replace(begins=max(claim.begins, begins), ends=min(claim.ends, ends))
        for claim in claims
        if claim.begins < ends and begins < claim.ends
    ]
    return tuple(applying(within))


def _week_of(at: datetime) -> int:
    return (at - WEEK_0) // WEEK


def _monday(week: int) -> datetime:
    return WEEK_0 + week * WEEK
