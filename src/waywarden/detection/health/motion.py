"""Motion without a fix: the motion sensor says it moves, and the tag does not know where.

As established systems do: `motion_minutes` of motion within an hour without a location, and the wearer
is told to go where there is sky; without a location `motion_clear_minutes` later, an operator looks. A minute counts
if a row in it says motion, or if rows on both sides of it do, no more than five minutes apart. Any location ends it.
"""

from waywarden.detection.state import APPROACH, NEVER, NO_TIER, POSSIBLE, Record
from waywarden.zones.compiled import compiled

HOUR = 60
US_PER_MINUTE = 60_000_000
WHOLE_HOUR = (1 << HOUR) - 1
FILL_MINUTES = 5  # HMPPS map guide: a longer gap is missing data


@compiled
def hear_motion(facts: Record, row: Record, located: bool, limits: Record) -> None:
    if located:
        facts.moving_at = NEVER
        facts.minutes = 0
        facts.moving_since = NEVER
    elif row.motion == 0:
        facts.moving_at = NEVER
    elif row.motion == 1 and row.at > facts.located_at:
        _count(facts, row.at)
        if facts.moving_since == NEVER and _bits(facts.minutes) >= limits.motion_minutes:
            facts.moving_since = row.at
            facts.moving_unheard_us = 0


@compiled
def motion_tier(facts: Record, begin: int, at: int, limits: Record) -> int:
    if facts.moving_since == NEVER:
        return NO_TIER
    lost_us = at - max(facts.moving_since, begin) - facts.moving_unheard_us
    return POSSIBLE if lost_us >= limits.motion_clear_us else APPROACH


@compiled
def _count(facts: Record, at: int) -> None:
    """Set the bit of this minute, and of those since the last row that moved if it is near."""
    minute = at // US_PER_MINUTE
    gone = minute - facts.minute
    earlier = facts.minutes << gone & WHOLE_HOUR if gone < HOUR else 0
    fresh = 1
    if facts.moving_at != NEVER and at - facts.moving_at <= FILL_MINUTES * US_PER_MINUTE:
        fresh = (1 << (gone + 1)) - 1
    facts.minutes = earlier | fresh
    facts.minute = minute
    facts.moving_at = at


@compiled
def _bits(minutes: int) -> int:
    count = 0
    while minutes:
        minutes &= minutes - 1
        count += 1
    return count
