"""The rows of a timetable as they are written: weekly ones and dated ones, in the time of the clock on the wall."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BANK_HOLIDAY = "bank_holiday"
MINUTES_A_DAY = 24 * 60


class TimetableError(ValueError):
    """This timetable can't be used. The message says which part of it, and what to do."""


@dataclass(frozen=True)
class Weekly:
    """One row of the week. It belongs to the days on which it starts."""

    days: tuple[str, ...]  # of WEEKDAYS, or BANK_HOLIDAY
    from_minute: int  # 0 to 1439
    to_minute: int  # later than from_minute, by a day at most; past 1440 it is the next day
    applies: bool = True
    priority: int = 0
    why: str | None = None

    def as_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"days": list(self.days), "from": _clock(self.from_minute), "to": _clock(self.to_minute)}
        if not self.applies:
            row["applies"] = False
        if self.priority:
            row["priority"] = self.priority
        return row if self.why is None else {**row, "why": self.why}


@dataclass(frozen=True)
class Dated:
    """An interval of the calendar: the first moment in it, the first after it. On the wall clock of the timetable's
    zone, or both with an offset.
    """

    begins: datetime
    ends: datetime
    applies: bool = False
    why: str | None = None

    def as_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"from": _iso(self.begins), "to": _iso(self.ends)}
        if self.applies:
            row["applies"] = True
        return row if self.why is None else {**row, "why": self.why}


def _clock(minute: int) -> str:
    """19:00; the end of the day is 24:00, and what lies beyond is the next day's hour."""
    if minute > MINUTES_A_DAY:
        minute -= MINUTES_A_DAY
    return f"{minute // 60:02}:{minute % 60:02}"


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="auto" if time.second or time.microsecond else "minutes")
