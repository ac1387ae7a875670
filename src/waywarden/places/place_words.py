"""Words for places and times, in sentences that a practitioner reads: London's clock, names where there are any."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from waywarden.places.civil_hours import LONDON
from waywarden.places.roles import Role

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TIMES = {1: "once", 2: "twice"}


def called(place: dict[str, Any]) -> str:
    """The name that a person gave it, else its role where that says which, else where it is (to some ten metres)."""
    if place.get("name"):
        return f"“{place['name']}”"
    where = f"{place['lat']:.4f}, {place['lon']:.4f}"
    return f"{where} (it seems, {place['role']})" if place["role"] in (Role.HOME, Role.WORK) else where


def when(time: datetime, *, clock: bool = False) -> str:
    """3 March 2026, or Tuesday 3 March, 14:02."""
    local = time.astimezone(ZoneInfo(LONDON))
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}" if clock else f"{local.day} {local:%B} {local.year}"


def evening_or_times(times: Sequence[datetime]) -> str:
    """Two evenings, one night, three mornings; else once, twice, three times."""
    parts = {_part_of_day(time) for time in times}
    days = {time.astimezone(ZoneInfo(LONDON)).date() for time in times}
    if len(parts) == 1 and len(days) == len(times):
        return f"{_number(len(times)).capitalize()} {parts.pop()}{'s' if len(times) != 1 else ''}"
    return _TIMES.get(len(times), f"{_number(len(times))} times").capitalize()


def hours(minutes: float) -> str:
    """45 minutes, 1 h 20 min."""
    whole = round(minutes)
    return f"{whole} minutes" if whole < 60 else f"{whole // 60} h {whole % 60:02} min"


def _part_of_day(time: datetime) -> str:
    hour = time.astimezone(ZoneInfo(LONDON)).hour
    if 5 <= hour < 12:
        return "morning"
    if 12 <= hour < 17:
        return "afternoon"
    return "evening" if 17 <= hour < 22 else "night"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
