"""A condition in words, as a practitioner would say it to the wearer: what, when, and what was agreed besides.

In: a Condition and its absences. Out: text. Nothing here names a protected person: who may see her is asked elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from waywarden.centre.cases.absences import LONDON
from waywarden.centre.cases.models import Absence, Condition, ConditionKind
from waywarden.civil_time.rows import BANK_HOLIDAY, WEEKDAYS

DAY_NAMES = dict(
    zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
SETTINGS_IN_WORDS = {
    "grace_minutes": "{:g} min of grace",
    "allowance_minutes": "{:g} min out allowed",
    "allowance_days": "added up over {:g} days",
    "stay_minutes": "for {:g} min",
    "late_minutes": "{:g} min late counts as in time",
    "distance_m": "{:g} m",
    "minutes": "for {:g} min",
}
LEADS = {
    ConditionKind.EXCLUSION_ZONE: "Keep out of '{name}'",
    ConditionKind.INCLUSION_ZONE: "Stay within '{name}'",
    ConditionKind.CURFEW: "Be at '{name}'",
    ConditionKind.ATTENDANCE: "Attend '{name}'",
    ConditionKind.PROXIMITY: "Keep away from a protected person wherever she is ('{name}')",
    ConditionKind.NON_ASSOCIATION: "Do not meet {other}",
    ConditionKind.DEVICE_HEALTH: "Keep the tag on, charged, heard and located",
}


@dataclass(frozen=True)
class AbsenceInWords:
    """One authorised absence: when, why, and whether it still counts."""

    pk: int
    when: str
    why: str
    is_withdrawn: bool
    is_over: bool


def what(condition: Condition) -> str:
    """What is demanded, where and how strictly: "Keep out of 'Camden': circle of 300 m, buffer 200 m"."""
    other = condition.other_wearer.key if condition.other_wearer else ""
    lead = LEADS[ConditionKind(condition.kind)].format(name=condition.name, other=other)
    details = [*_shape(condition), *_settings(condition.parameters)]
    return f"{lead}: {', '.join(details)}" if details else lead


def when(timetable: dict[str, Any] | None, now: datetime) -> str:
    """When it applies: "19:00 to 07:00 every day, except Thursday 24 December 12:00 to Sunday 27 December 09:00"."""
    if timetable is None:
        return "at all times"
    rows = timetable.get("weekly")
    applies = [_row(row) for row in rows or () if row.get("applies", True)]
    text = " and ".join(applies) if rows is not None else "at all times"
    text += "".join(f", not {_row(row)}" for row in rows or () if not row.get("applies", True))
    zone = timetable.get("tz", LONDON)
    year = now.astimezone(ZoneInfo(zone)).year
    for row in timetable.get("except", ()):
        text += f", {'also' if row.get('applies') else 'except'} {_dated(row, year)}"
    for row in timetable.get("suspended", ()):
        text += f", suspended {_dated(row, year)}"
    return text if zone == LONDON else f"{text} (clocks of {zone})"


def absences(rows: Iterable[Absence], now: datetime) -> list[AbsenceInWords]:
    """Each absence in words, the earliest first."""
    year = now.astimezone(ZoneInfo(LONDON)).year
    return [
        AbsenceInWords(
            pk=absence.pk,
            when=_interval(_local(absence.begins_at), _local(absence.ends_at), year),
            why=absence.why,
            is_withdrawn=absence.withdrawn_at is not None,
            is_over=absence.held_to <= max(now, absence.begins_at),
        )
        for absence in sorted(rows, key=lambda absence: (absence.begins_at, absence.pk))
    ]


def _shape(condition: Condition) -> list[str]:
    if condition.geometry is None:
        return []
    shape = f"circle of {condition.radius_m:g} m" if condition.radius_m else "polygon"
    return [shape, f"buffer {condition.buffer_m:g} m"] if condition.buffer_m else [shape]


def _settings(parameters: dict[str, Any]) -> list[str]:
    return [
        SETTINGS_IN_WORDS.get(name, f"{name.replace('_', ' ')} {{:g}}").format(value)
        for name, value in parameters.items()
        if isinstance(value, int | float)
    ]


def _row(row: dict[str, Any]) -> str:
    if row["from"] == row["to"]:
        return f"from {row['from']} for 24 hours {_days(row['days'])}"
    return f"{row['from']} to {row['to']} {_days(row['days'])}"


def _days(days: Sequence[str]) -> str:
    """ "every day", "Monday to Friday", "on Mondays and Thursdays", "on bank holidays"."""
    known = [day for day in WEEKDAYS if day in days]
    said: list[str] = []
    if len(known) == len(WEEKDAYS):
        said.append("every day")
    elif len(known) > 2 and _run(known):
        said.append(f"{DAY_NAMES[known[0]]} to {DAY_NAMES[known[-1]]}")
    elif known:
        said.append(f"on {_listed([f'{DAY_NAMES[day]}s' for day in known])}")
    if BANK_HOLIDAY in days:
        said.append("on bank holidays")
    return " and ".join(said)


def _run(days: Sequence[str]) -> bool:
    first = WEEKDAYS.index(days[0])
    return tuple(days) == WEEKDAYS[first : first + len(days)]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _dated(row: dict[str, Any], year: int) -> str:
    text = _interval(datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["to"]), year)
    return f"{text} ({row['why']})" if row.get("why") else text


def _interval(begins: datetime, ends: datetime, year: int) -> str:
    """Both ends, the second without its day where that is the same."""
    first = f"{_day(begins, year)} {begins:%H:%M}"
    return f"{first} to {ends:%H:%M}" if begins.date() == ends.date() else f"{first} to {_day(ends, year)} {ends:%H:%M}"


def _day(moment: datetime, year: int) -> str:
    written = f"{moment:%A} {moment.day} {moment:%B}"
    return written if moment.year == year else f"{written} {moment.year}"


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(LONDON)).replace(tzinfo=None)
