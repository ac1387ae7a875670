"""What may be set about stays, each with its unit and where it comes from. The defaults are our own definition."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

GAP_MINUTES = 15.0
"""A longer silence between two places is a gap, on every page, in every file, and in the share of a stay or a trip.

Why not the five minutes after which a tag is not monitored now (NIJ 1004.00: missing data)? Indoors a tag that reports
each minute is without a place for so long ten times a day (simulated: 10.2 silences over five minutes a wearer-day, 2.8
hours together; 1.6 over fifteen, 1.5 hours). A list of them all hides those that matter. Fifteen is the field's "out of
sync" limit and trackintel's default. Five stays what detection and the live pages go by, for which a minute matters.
"""

US_PER_S = 1_000_000
S_PER_MINUTE = 60
S_PER_HOUR = 3600


class SettingsError(ValueError):
    """A setting that makes no sense. The message names it and says what is allowed."""


def number(default: float, unit: str, low: float, high: float, source: str) -> Any:
    """A setting with its unit, what is allowed, and where the default comes from."""
    return field(default=default, metadata={"unit": unit, "low": low, "high": high, "source": source})


class Checked:
    """Every number within what is allowed for it."""

    def __post_init__(self) -> None:
        for name, one in self.__dataclass_fields__.items():  # type: ignore[attr-defined]
            low, high = one.metadata["low"], one.metadata["high"]
            if not low <= getattr(self, name) <= high:
                raise SettingsError(f"{name} must be from {low:g} to {high:g} {one.metadata['unit']}")


@dataclass(frozen=True)
class StaySettings(Checked):
    """When being about one place is a stay. Frozen: other numbers are another definition."""

    distance_m: float = number(100.0, "m", 10, 10_000, "trackintel's default; a block of flats and its yard")
    minutes: float = number(5.0, "minutes", 0.5, 1440, "trackintel's default; waiting for a bus is shorter")
    gap_minutes: float = number(
        GAP_MINUTES, "minutes", 0.5, 1440, "trackintel's default: a longer silence counts as a gap"
    )
    bridge_hours: float = number(12.0, "hours", 0, 168, "reitti: a night indoors, silent, with both ends at home")
    return_minutes: float = number(10.0, "minutes", 0, 240, "measured; reflections carry a fix away for minutes")
    still_minutes: float = number(30.0, "minutes", 0, 720, "measured; so long a tag that lay still is held to be back")
    gone_share: float = number(3.0, "of distance_m", 1, 100, "measured; twice this far off, he has left for certain")
    core_share: float = number(0.3, "of distance_m", 0, 1, "measured; a fix farther out may be on its way in or out")
    walk_share: float = number(0.5, "of distance_m", 0, 10, "measured; whoever gets this far meanwhile is not staying")
    least_fixes: float = number(3.0, "fixes", 2, 100, "two may be a coincidence")
    moving_kmh: float = number(3.0, "km/h", 0, 50, "a slow walk; Doppler at rest errs by less")
    wide_m: float = number(250.0, "m (95 % radius)", 10, 100_000, "a wider fix cannot tell one place from the next")
    accuracy_floor_m: float = number(20.0, "m (95 % radius)", 1, 1000, "field logs show 2 m claimed and 200 m missed")
    accuracy_default_m: float = number(30.0, "m (95 % radius)", 1, 1000, "NIJ 1004.00, indoors; where none is said")


class Limits(NamedTuple):
    """The same for the pass: times in microseconds, distances in metres."""

    reach2_m2: float
    gone_m: float
    core2_m2: float
    walk_m: float
    stay_us: int
    bin_us: int
    gap_us: int
    bridge_us: int
    return_us: int
    still_us: int
    least_fixes: int
    wide_m: float
    accuracy_floor_m: float
    accuracy_default_m: float


def limits(settings: StaySettings, bins: int) -> Limits:
    """`bins`: in how many parts the shortest stay is remembered."""
    minute_us = S_PER_MINUTE * US_PER_S
    return Limits(
        reach2_m2=settings.distance_m**2,
        gone_m=settings.gone_share * settings.distance_m,
        core2_m2=(settings.core_share * settings.distance_m) ** 2,
        walk_m=settings.walk_share * settings.distance_m,
        stay_us=round(settings.minutes * minute_us),
        bin_us=round(settings.minutes * minute_us / (bins - 2)),
        gap_us=round(settings.gap_minutes * minute_us),
        bridge_us=round(settings.bridge_hours * S_PER_HOUR * US_PER_S),
        return_us=round(settings.return_minutes * minute_us),
        still_us=round(settings.still_minutes * minute_us),
        least_fixes=round(settings.least_fixes),
        wide_m=settings.wide_m,
        accuracy_floor_m=settings.accuracy_floor_m,
        accuracy_default_m=settings.accuracy_default_m,
    )
