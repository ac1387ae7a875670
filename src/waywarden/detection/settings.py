"""What may be set for a condition: thresholds and clocks, each with its unit, its bounds and where it comes from.

One frozen value for each family of kinds. The `parameters` of a condition override a default by its name; a published
rule setting of a zone class and programme does the same for many. The model of errors and motion is not set here but
in `parameters`: it is a matter of physics and measurement, these are a matter of policy.
"""

import math
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from waywarden.spelling import did_you_mean


class SettingsError(ValueError):
    """A setting that does not exist or is out of bounds. The message names it and says what is allowed."""


def _set(default: Any, unit: str, low: float, high: float, source: str) -> Any:
    return field(default=default, metadata={"unit": unit, "low": low, "high": high, "source": source})


@dataclass(frozen=True)
class Settings:
    """What all have in common: they are numbers with names."""

    def as_json(self) -> dict[str, Any]:
        """Every setting by its name; None where there is no limit."""
        return {name: None if value == math.inf else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class BeliefSettings(Settings):
    """The tiers, which every kind that rests on belief has in common."""

    possible: float = _set(0.5, "probability", 0.05, 0.99, "more likely than not: an operator looks")
    confirmed: float = _set(0.95, "probability", 0.05, 0.99, "wrong once in twenty: an officer is called")
    cleared: float = _set(0.2, "probability", 0.01, 0.95, "four to one that it is over")


@dataclass(frozen=True)
class ExclusionSettings(BeliefSettings):
    """A place he must keep out of: what counts as approaching it, as silence near it, and as passing through."""

    approach_s: float = _set(600.0, "s", 0, 3600, "ten minutes to the edge: time to call him")
    approach_reach_m: float = _set(1000.0, "m", 0, 10_000, "ten minutes on foot; without it each bus is an approach")
    approach_fixes: float = _set(2.0, "fixes", 1, 20, "one course that hits the zone is a street corner")
    approach_over_s: float = _set(300.0, "s", 0, 3600, "turned away for this long, the approach is over")
    settled_s: float = _set(1800.0, "s", 60, 86_400, "an approach that led nowhere for this long is a stay in the ring")
    rearm_s: float = _set(3600.0, "s", 0, 86_400, "the next approach counts when he has been away this long")
    rearm_m: float = _set(
        100.0, "m", 0, 10_000, "measured; away is this far outside the ring, not a step over its edge"
    )
    dark_after_s: float = _set(300.0, "s", 60, 86_400, "HMPPS map guide: over five minutes is a gap")
    dark_reach_m: float = _set(500.0, "m", 0, 10_000, "measured; silence farther out is not yet heading in")
    crossing_probability: float = _set(
        0.65, "probability", 0.05, 0.99, "measured; below it a straight line says little"
    )


@dataclass(frozen=True)
class InclusionSettings(BeliefSettings):
    """A place he must keep to."""


@dataclass(frozen=True)
class CurfewSettings(InclusionSettings):
    """A place he must keep to at set times, with minutes that add up."""

    grace_minutes: float = _set(0.0, "min", 0, 120, "minutes late that an order allows before a violation opens")
    allowance_minutes: float = _set(
        math.inf, "min", 0, math.inf, "minutes out that add up to a violation of their own; without it they only add up"
    )
    allowance_days: float = _set(
        7.0, "days", 1, 366, "the days over which they add up (MoJ: aggregate time in violation)"
    )


@dataclass(frozen=True)
class AttendanceSettings(BeliefSettings):
    """A place where he must arrive in time and stay."""

    stay_minutes: float = _set(0.0, "min", 0, 1440, "minutes to be spent there; 0 is the whole window")
    late_minutes: float = _set(10.0, "min", 0, 240, "minutes late that count as in time")
    silent_minutes: float = _set(
        30.0, "min", 5, 120, "a fix speaks for so long; then what he does is not known (the call-out of a silent tag)"
    )


@dataclass(frozen=True)
class ProximitySettings(ExclusionSettings):
    """Another tag he must keep away from, wherever it goes."""

    distance_m: float = _set(300.0, "m", 20, 20_000, "the distance the order names")


@dataclass(frozen=True)
class NonAssociationSettings(BeliefSettings):
    """Another wearer he must not meet."""

    distance_m: float = _set(50.0, "m", 10, 2_000, "near enough to speak, with the error of two tags")
    minutes: float = _set(5.0, "min", 0, 240, "together for so long; passing in the street is not meeting")


@dataclass(frozen=True)
class HealthSettings(Settings):
    """What a tag owes us: to be worn, charged, heard and located. What has no limit is never asked."""

    tamper_episode_minutes: float = _set(
        60.0, "min", 0, 1440, "a contact that flickers is one episode; a cut an hour after it closed is another deed"
    )
    battery_low_pct: float = _set(20.0, "%", 0, 90, "some six hours at 3 % an hour: time to charge before the night")
    battery_critical_pct: float = _set(10.0, "%", 0, 90, "some three hours; vendors page at the last half hour")
    battery_hysteresis_pct: float = _set(5.0, "%", 0, 50, "a tag that hovers at the threshold is one episode")
    battery_unknown_minutes: float = _set(120.0, "min", 1, math.inf, "SCRAM: battery unknown after two hours")
    silent_minutes: float = _set(30.0, "min", 1, math.inf, "nobody is unmonitored unnoticed for longer")
    silent_confirmed_minutes: float = _set(120.0, "min", 1, math.inf, "longer than a tunnel, a cinema or a cellar")
    location_radius_m: float = _set(500.0, "m", 50, 10_000, "a wider circle can place nobody in or out of a zone")
    no_location_minutes: float = _set(60.0, "min", 1, math.inf, "vendors allow an hour without a fix before they ask")
    no_location_confirmed_minutes: float = _set(240.0, "min", 1, math.inf, "half a working day unseen though heard")
    motion_minutes: float = _set(10.0, "min", 1, math.inf, "Attenti: ten minutes of motion in sixty without a fix")
    motion_clear_minutes: float = _set(10.0, "min", 0, 240, "Attenti: ten minutes to find the sky")
    jamming_losses: float = _set(3.0, "", 2, math.inf, "once is a building, twice the way there and back")
    jamming_within_minutes: float = _set(60.0, "min", 5, 1440, "one journey; losses hours apart have nothing in common")
    jamming_loss_minutes: float = _set(3.0, "min", 1, 60, "shorter is a bridge, an underpass or a row of high houses")


SETTINGS_OF: Mapping[str, type[Settings]] = {
    "exclusion_zone": ExclusionSettings,
    "inclusion_zone": InclusionSettings,
    "curfew": CurfewSettings,
    "attendance": AttendanceSettings,
    "proximity": ProximitySettings,
    "non_association": NonAssociationSettings,
    "device_health": HealthSettings,
}


def settings_with(base: Settings, given: Mapping[str, Any]) -> Settings:
    """`base` with what is given. Raises SettingsError for a name, a type or a value that is none of these settings."""
    if not given:
        return base
    changed = replace(base, **checked(type(base), given))
    if isinstance(changed, BeliefSettings) and not changed.cleared < changed.possible <= changed.confirmed:
        raise SettingsError("cleared must be below possible, and possible no higher than confirmed")
    return changed


def checked(settings: type[Settings], given: Mapping[str, Any]) -> dict[str, float]:
    """Each value as a number within its own bounds; None is without limit, where that is allowed. Or SettingsError."""
    known = {one.name: one.metadata for one in fields(settings)}
    for name in given:
        if name not in known:
            raise SettingsError(f"{name} is no setting here{did_you_mean(name, known)}; there are {', '.join(known)}")
    return {name: _number(name, value, known[name]) for name, value in given.items()}


def _number(name: str, value: Any, allowed: Mapping[str, Any]) -> float:
    low, high = allowed["low"], allowed["high"]
    if high == math.inf and value in (None, math.inf):
        return math.inf
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= min(high, sys.float_info.max):
        bounds = f"from {low:g}, or null for no limit" if high == math.inf else f"from {low:g} to {high:g}"
        unit = f" ({allowed['unit']})" if allowed["unit"] else ""
        raise SettingsError(f"{name} must be a number {bounds}{unit}")
    return float(value)
