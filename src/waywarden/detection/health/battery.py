"""Battery: low, critical, dead; and a level that is not told at all.

One episode from low to charged, which rises as it falls: low disturbs the wearer, critical an operator, dead an
officer. A stage is reached when two readings in a row say so (gauges jump), and the episode is over when two in a row
are `battery_hysteresis_pct` above low, so a tag that hovers at 20 % is one episode. On the charger no stage is reached.
Dead is what the tag says with its last word, or silence after a critical level; then the battery explains the
silence, and no second violation tells of it. A level counts as unknown from the first row that tells none; of a tag
that has never told one, its make is known to have no gauge, or was known to be broken when it was fitted.
"""

import math

from waywarden.detection.health.checks import (
    BATTERY_CRITICAL,
    BATTERY_DEAD,
    BATTERY_LOW,
    CRITICAL,
    DEAD,
    ENOUGH,
    LOW,
    OFF_CHARGER,
    ON_CHARGER,
    POWER_OFF,
)
from waywarden.detection.health.memory import NO, UNKNOWN, YES
from waywarden.detection.state import CONFIRMED, NEVER, NO_TIER, POSSIBLE, Record
from waywarden.zones.compiled import compiled


@compiled
def hear_battery(facts: Record, row: Record, limits: Record) -> None:
    """Level, charger and the tag's own words."""
    if row.charging != UNKNOWN:
        facts.charging = row.charging
    elif row.event in (ON_CHARGER, OFF_CHARGER):
        facts.charging = YES if row.event == ON_CHARGER else NO
    if math.isnan(row.battery_pct):
        if facts.unknown_since == NEVER and facts.level_at != NEVER and row.at > facts.level_at:
            facts.unknown_since = row.at
            facts.unknown_unheard_us = 0
    elif row.at > facts.level_at:  # another row of the same moment is not a second reading
        facts.level_before_pct = row.battery_pct if math.isnan(facts.level_pct) else facts.level_pct
        facts.level_pct = row.battery_pct
        facts.level_at = row.at
        facts.unknown_since = NEVER
        _follow_level(facts, limits)
    if row.event == ON_CHARGER and math.isnan(facts.level_pct):
        facts.stage = ENOUGH  # a tag that tells no level can say no more
    _believe_word(facts, row, limits)


@compiled
def _follow_level(facts: Record, limits: Record) -> None:
    higher = max(facts.level_pct, facts.level_before_pct)
    lower = min(facts.level_pct, facts.level_before_pct)
    if lower >= limits.battery_low_pct + limits.battery_hysteresis_pct:
        facts.stage = ENOUGH
    elif facts.charging != YES and higher <= limits.battery_critical_pct:
        facts.stage = max(facts.stage, CRITICAL)
    elif facts.charging != YES and higher <= limits.battery_low_pct:
        facts.stage = max(facts.stage, LOW)


@compiled
def _believe_word(facts: Record, row: Record, limits: Record) -> None:
    if row.event == BATTERY_DEAD or (row.event == POWER_OFF and is_running_out(facts, limits)):
        facts.stage = DEAD
    elif row.event == BATTERY_CRITICAL:
        facts.stage = max(facts.stage, CRITICAL)
    elif row.event == BATTERY_LOW:
        facts.stage = max(facts.stage, LOW)


@compiled
def is_running_out(facts: Record, limits: Record) -> bool:
    """Would silence now mean that the battery is dead? One critical reading is enough for that."""
    by_word = math.isnan(facts.level_pct) and facts.stage >= CRITICAL
    critical = by_word or facts.level_pct <= limits.battery_critical_pct
    return bool(critical and facts.charging != YES)


@compiled
def battery_tier(facts: Record) -> int:
    """The stages are numbered as the tiers are: approach, possible, confirmed."""
    return int(facts.stage)


@compiled
def unknown_tier(facts: Record, begin: int, at: int, limits: Record) -> int:
    """Judged only when the tag is heard: of a silent one there is nothing to know."""
    if facts.unknown_since == NEVER:
        return NO_TIER
    unknown_us = at - max(facts.unknown_since, begin) - facts.unknown_unheard_us
    return POSSIBLE if unknown_us >= limits.battery_unknown_us else NO_TIER


assert (NO_TIER, CONFIRMED) == (ENOUGH, DEAD)
