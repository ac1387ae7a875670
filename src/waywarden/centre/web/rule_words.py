"""Rule settings in words: what a setting is called, its unit and bounds, and which conditions a row is for."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, fields
from datetime import datetime
from typing import Any

from waywarden.centre.cases.models import ConditionKind, Programme
from waywarden.centre.rules.models import SettingsRow
from waywarden.centre.web.templatetags.web_tags import span
from waywarden.detection.compare import Change
from waywarden.detection.settings import SETTINGS_OF

WORDS = {
    "possible": "Possible, at a belief of",
    "confirmed": "Confirmed, at a belief of",
    "cleared": "Cleared, below a belief of",
    "approach_s": "Approach: to the edge in",
    "approach_reach_m": "Approach: from as far as",
    "approach_fixes": "Approach: seen on its course by",
    "approach_over_s": "Approach over: turned away for",
    "settled_s": "Approach over: in the ring for",
    "rearm_s": "Next approach: away for",
    "rearm_m": "Next approach: away by",
    "dark_after_s": "Dark approach: silent for",
    "dark_reach_m": "Dark approach: from as far as",
    "crossing_probability": "Possible crossing, at a probability of",
    "grace_minutes": "Not counted at the beginning",
    "allowance_minutes": "Minutes out that add up to a violation",
    "allowance_days": "They add up over",
    "stay_minutes": "To be spent there (0: the whole time)",
    "late_minutes": "Still in time",
    "distance_m": "Nearer than",
    "minutes": "Together for",
    "tamper_episode_minutes": "Strap or case: one episode within",
    "battery_low_pct": "Battery low, at",
    "battery_critical_pct": "Battery critical, at",
    "battery_hysteresis_pct": "Battery: over when this much above",
    "battery_unknown_minutes": "Battery unknown for",
    "silent_minutes": "Silent, possible: for",
    "silent_confirmed_minutes": "Silent, confirmed: for",
    "location_radius_m": "No location: circle wider than",
    "no_location_minutes": "No location, possible: for",
    "no_location_confirmed_minutes": "No location, confirmed: for",
    "motion_minutes": "Moving without a fix for",
    "motion_clear_minutes": "Moving without a fix: time to find the sky",
    "jamming_losses": "Jamming suspected: sudden losses of location",
    "jamming_within_minutes": "Jamming suspected: all within",
    "jamming_loss_minutes": "Jamming suspected: each loss at least",
}
UNIT_ENDINGS = ("_s", "_m", "_minutes", "_days", "_pct")
UNITS = {"probability": "", "s": "seconds", "m": "metres", "min": "minutes"}
NO_LIMIT = "no limit"
CHANGES = {
    Change.ONLY_BEFORE: "would vanish",
    Change.ONLY_AFTER: "would be raised",
    Change.TIER: "another tier",
    Change.TIME: "other times",
    Change.SAME: "the same",
}


@dataclass(frozen=True)
class Setting:
    """One setting of a kind, for people."""

    name: str
    label: str
    unit: str
    built_in: str
    bounds: str
    source: str


@dataclass(frozen=True)
class SetValue:
    """One value of a row, beside what is built in."""

    setting: Setting
    value: str


def settings_of(kind: str) -> list[Setting]:
    return [_setting(one) for one in fields(SETTINGS_OF[kind])]


def set_values(row: SettingsRow) -> list[SetValue]:
    """What the row sets, in the order of the kind's settings."""
    return [
        SetValue(setting, written(row.values[setting.name]))
        for setting in settings_of(row.kind)
        if setting.name in row.values
    ]


def whom(kind: str, zone_class: str, programme: str) -> str:
    """Which conditions: "exclusion zones, hidden, of the stalking programme"."""
    words = [
        ConditionKind(kind).label,
        zone_class and f"{zone_class} ones only",
        programme and f"{Programme(programme).label} programme",
    ]
    return ", ".join(word for word in words if word)


def every_setting() -> Iterable[tuple[str, list[Setting]]]:
    """Every kind with its settings as they are built in."""
    return [(ConditionKind(kind).label, settings_of(kind)) for kind in SETTINGS_OF]


def moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Which times of a violation are other ones: "possible 1 min later, ended 3 min earlier"."""
    names = {"began_at": "began", "possible_at": "possible", "confirmed_at": "confirmed", "ended_at": "ended"}
    return ", ".join(
        f"{said} {_shift(before[name], after[name])}" for name, said in names.items() if before[name] != after[name]
    )


def _shift(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return "no longer" if after is None else "as well"
    shift_s = (datetime.fromisoformat(after) - datetime.fromisoformat(before)).total_seconds()
    return f"{span(abs(shift_s))} {'later' if shift_s > 0 else 'earlier'}"


def written(value: Any) -> str:
    if value is None or value == math.inf:
        return NO_LIMIT
    return f"{value:,.10g}"


def _setting(one: "Field[Any]") -> Setting:
    allowed = one.metadata
    stem = next((one.name.removesuffix(ending) for ending in UNIT_ENDINGS if one.name.endswith(ending)), one.name)
    high = "up" if allowed["high"] == math.inf else f"to {written(allowed['high'])}"
    return Setting(
        name=one.name,
        label=WORDS.get(one.name, stem.replace("_", " ").capitalize()),
        unit=UNITS.get(allowed["unit"], allowed["unit"]),
        built_in=written(one.default),
        bounds=f"from {written(allowed['low'])} {high}",
        source=allowed["source"],
    )
