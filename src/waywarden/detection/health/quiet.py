"""Most rows say that all is well with a tag of which all was well: here they pass at little cost.

A tag is *quiet* when nothing is wrong with it and nothing has begun to be. A *plain* row of a quiet tag has a location
and a good level, no event, and comes in time: by definition of the checks it opens nothing, and all it changes is what
`hear_plain` writes. The slow way would write the same; the property tests and the oracle hold them together.
"""

from waywarden.detection.health.checks import ENOUGH, NOTHING
from waywarden.detection.health.episode import keep_row
from waywarden.detection.health.jamming import follow_good, jamming_tier
from waywarden.detection.health.memory import UNKNOWN
from waywarden.detection.state import NEVER, NO_TIER, Record
from waywarden.zones.compiled import compiled


@compiled
def is_plain(facts: Record, row: Record, located: bool, limits: Record) -> bool:
    """Is this such a row of a quiet tag?"""
    enough_pct = limits.battery_low_pct + limits.battery_hysteresis_pct
    return bool(
        facts.quiet == 1
        and located
        and row.event == NOTHING
        and row.battery_pct >= enough_pct
        and facts.level_pct >= enough_pct
        and row.at > facts.located_at
        and row.at > facts.level_at
        and row.at - facts.heard.at <= limits.silent_us
    )


@compiled
def hear_plain(facts: Record, row: Record) -> None:
    follow_good(facts, row)
    facts.located_at = row.at
    facts.level_before_pct = facts.level_pct
    facts.level_pct = row.battery_pct
    facts.level_at = row.at
    if row.charging != UNKNOWN:
        facts.charging = row.charging
    keep_row(row, facts.heard)


@compiled
def is_quiet(facts: Record, all_closed: bool, limits: Record) -> bool:
    """Is nothing wrong, and is there nothing that waits to become so?"""
    return bool(
        all_closed
        and facts.off == 0
        and facts.open[0] == 0
        and facts.open[1] == 0
        and facts.stage == ENOUGH
        and facts.unknown_since == NEVER
        and facts.lost_since == NEVER
        and facts.minutes == 0
        and jamming_tier(facts, facts.heard.at, limits) == NO_TIER
    )
