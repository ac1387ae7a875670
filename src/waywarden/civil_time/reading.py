"""Read the timetable object of a condition, or say which part of it can't be used and what to do."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from waywarden.civil_time.bank_holidays import SUBDIVISIONS
from waywarden.civil_time.rows import BANK_HOLIDAY, MINUTES_A_DAY, WEEKDAYS, Dated, TimetableError, Weekly
from waywarden.civil_time.timetable import Timetable
from waywarden.spelling import did_you_mean

LONDON = "Europe/London"
HIGHEST_PRIORITY = 1000
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")

Row = TypeVar("Row", Weekly, Dated)


def read_timetable(data: Any) -> Timetable:
    """The timetable that this object describes (docs/reference/timetables.md). Raises TimetableError."""
    _object(data, "the timetable", ("tz", "weekly", "except", "suspended", "bank_holidays"))
    timetable = Timetable(
        tz=_zone(data.get("tz", LONDON)),
        weekly=None if data.get("weekly") is None else _rows(data, "weekly", _weekly),
        exceptions=_rows(data, "except", _exception),
        suspended=_rows(data, "suspended", _suspension),
        bank_holidays=_region(data.get("bank_holidays")),
    )
    weekly = timetable.weekly
    sometimes = weekly is None or any(row.applies for row in weekly)
    if not sometimes and not any(row.applies for row in timetable.exceptions):
        raise TimetableError("the timetable never applies: give weekly a row, or leave weekly out if it always applies")
    if timetable.bank_holidays is None and any(BANK_HOLIDAY in row.days for row in weekly or ()):
        raise TimetableError(f"a row names {BANK_HOLIDAY}: give bank_holidays as one of {', '.join(SUBDIVISIONS)}")
    return timetable


def _weekly(row: dict[str, Any], name: str) -> Weekly:
    _object(row, name, ("days", "from", "to", "applies", "priority", "why"))
    days = row.get("days")
    known = (*WEEKDAYS, BANK_HOLIDAY)
    if not isinstance(days, list) or not days:
        raise TimetableError(f"{name}: give days as a list of {', '.join(known)}")
    for day in days:
        if day not in known:
            raise TimetableError(f"{name}: {day!r} is no day; days are {', '.join(known)}")
    begins, ends = _minute(row, "from", name), _minute(row, "to", name)
    if begins == MINUTES_A_DAY:
        raise TimetableError(f"{name}: a row can't begin at 24:00; give 00:00 on the next day")
    return Weekly(
        days=tuple(day for day in known if day in days),
        from_minute=begins,
        to_minute=ends if ends > begins else ends + MINUTES_A_DAY,
        applies=_yes_or_no(row, "applies", True, name),
        priority=_priority(row, name),
        why=_why(row, name),
    )


def _exception(row: dict[str, Any], name: str) -> Dated:
    _object(row, name, ("from", "to", "why", "applies"))
    return _dated(row, name, applies=_yes_or_no(row, "applies", False, name))


def _suspension(row: dict[str, Any], name: str) -> Dated:
    _object(row, name, ("from", "to", "why"))
    return _dated(row, name, applies=False)


def _dated(row: dict[str, Any], name: str, *, applies: bool) -> Dated:
    begins, ends = _time(row, "from", name), _time(row, "to", name)
    if (begins.tzinfo is None) != (ends.tzinfo is None):
        raise TimetableError(f"{name}: give from and to both on the wall clock, or both with an offset")
    if ends <= begins:
        raise TimetableError(f"{name} ends before it starts: to must be later than from")
    return Dated(begins=begins, ends=ends, applies=applies, why=_why(row, name))


def _rows(data: dict[str, Any], key: str, read: Callable[[dict[str, Any], str], Row]) -> tuple[Row, ...]:
    rows = data.get(key)
    if rows is None:
        return ()
    if not isinstance(rows, list):
        raise TimetableError(f"{key} must be a list of rows")
    return tuple(read(row, f"{key} row {number}") for number, row in enumerate(rows, start=1))


def _object(data: Any, name: str, known: tuple[str, ...]) -> None:
    """A word that isn't understood is refused: passed over, it would be a demand or an absence that nobody heeds."""
    if not isinstance(data, dict):
        raise TimetableError(f"{name} must be an object with {', '.join(known)}")
    for key in data:
        if key not in known:
            meant = did_you_mean(str(key), known)
            raise TimetableError(
                f"{name}: {key!r} is not understood{meant}; leave it out or give one of {', '.join(known)}"
            )


def _zone(name: Any) -> str:
    try:
        ZoneInfo(name)
    except (OSError, TypeError, ValueError, LookupError):
        raise TimetableError(f"tz {name!r} is no time zone; give a name such as {LONDON}") from None
    return str(name)


def _region(region: Any) -> str | None:
    if region is not None and region not in SUBDIVISIONS:
        raise TimetableError(f"bank_holidays {region!r} is not known; give one of {', '.join(SUBDIVISIONS)}")
    return None if region is None else str(region)


def _minute(row: dict[str, Any], key: str, name: str) -> int:
    read = CLOCK.fullmatch(row[key]) if isinstance(row.get(key), str) else None
    minute = int(read[1]) * 60 + int(read[2]) if read else -1
    if read is None or int(read[2]) > 59 or minute > MINUTES_A_DAY:
        raise TimetableError(f"{name}: {key} must be a time of day from 00:00 to 24:00, such as 19:00")
    return minute


def _time(row: dict[str, Any], key: str, name: str) -> datetime:
    try:
        time = datetime.fromisoformat(row.get(key, ""))
    except (TypeError, ValueError):
        time = None
    if time is None or "T" not in row[key]:
        raise TimetableError(f"{name}: {key} must be a date and a time of day, such as 2026-12-24T12:00")
    return time


def _yes_or_no(row: dict[str, Any], key: str, default: bool, name: str) -> bool:
    value = row.get(key, default)
    if not isinstance(value, bool):
        raise TimetableError(f"{name}: {key} must be true or false")
    return value


def _priority(row: dict[str, Any], name: str) -> int:
    value = row.get("priority", 0)
    if isinstance(value, bool) or not isinstance(value, int) or not -HIGHEST_PRIORITY <= value <= HIGHEST_PRIORITY:
        raise TimetableError(f"{name}: priority must be a whole number from -{HIGHEST_PRIORITY} to {HIGHEST_PRIORITY}")
    return value


def _why(row: dict[str, Any], name: str) -> str | None:
    value = row.get("why")
    if value is not None and not isinstance(value, str):
        raise TimetableError(f"{name}: why must be text")
    return value
