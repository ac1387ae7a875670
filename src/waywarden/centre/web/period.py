"""The days that a page speaks of: London's, from the first to the last, both of them whole.

In: an address's `from` and `to`. Out: a Period, with its bounds in UTC and its neighbours of the same length.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY, WEEK, MONTH = 1, 7, 30
YEARS = 2000, 2100
MOST_DAYS = 92  # a quarter; what is longer is looked at in parts


class PeriodError(ValueError):
    """These are no days a page can show. The message says why."""


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both in it."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise PeriodError("the first day comes after the last")
        if self.days > MOST_DAYS:
            raise PeriodError(f"more than {MOST_DAYS} days at once: look at them in parts")

    @classmethod
    def read(cls, first: str, last: str, default: date) -> Self:
        """From ISO dates; without either, the day `default`; with one of them, that day. PeriodError otherwise."""
        try:
            begins = date.fromisoformat(first or last) if first or last else default
            ends = date.fromisoformat(last or first) if first or last else default
        except ValueError:
            raise PeriodError("a day is written as 2026-03-03") from None
        if not YEARS[0] <= begins.year <= ends.year <= YEARS[1]:
            raise PeriodError("the first day comes after the last, or a year is not of this century")
        return cls(begins, ends)

    @classmethod
    def ending(cls, last: date, days: int) -> Self:
        """So many days, of which this is the last."""
        return cls(last - timedelta(days=days - 1), last)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def begins(self) -> datetime:
        """Midnight on London's clocks, UTC."""
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The midnight after the last day, UTC."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def before(self) -> "Period":
        """As many days, just before."""
        return Period.ending(self.first - timedelta(days=1), self.days)

    @property
    def after(self) -> "Period":
        """As many days, just after."""
        return Period.ending(self.last + timedelta(days=self.days), self.days)

    def each(self) -> "Iterator[Period]":
        """Its days, one by one."""
        for number in range(self.days):
            day = self.first + timedelta(days=number)
            yield Period(day, day)

    def __str__(self) -> str:
        return self.first.isoformat() if self.days == 1 else f"{self.first.isoformat()} to {self.last.isoformat()}"


def day_begins(day: date) -> datetime:
    """Midnight on London's clocks at which this day begins, UTC."""
    return _midnight(day)


def day_ends(day: date) -> datetime:
    """And at which it ends."""
    return _midnight(day + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
