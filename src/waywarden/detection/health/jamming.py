"""Jamming: confirmed by the tag's own word; possible by a pattern that plain loss of signal does not make.

A tag that loses the sky is in a house, a tunnel, a car park; that says nothing (NIJ 1004.00, 5.7: must not fire on
plain signal loss), and the checks of location and motion tell it if it lasts. What is seldom innocent is reception
that breaks off again and again in the open: after three good fixes on the move, from one minute to the next, while the
tag keeps talking and moving, for `jamming_loss_minutes`, and that `jamming_losses` times within
`jamming_within_minutes`. It stays a possibility; its sentence names the innocent explanations. Without a motion sensor
or an accuracy there is no pattern. The tag's word holds until it takes it back, or until a later location.
"""

from waywarden.detection.health.checks import JAMMED, JAMMING_OVER
from waywarden.detection.health.memory import MOST_LOSSES
from waywarden.detection.state import CONFIRMED, NEVER, NO_TIER, POSSIBLE, Record
from waywarden.zones.compiled import compiled

GOOD_M = 30.0  # NIJ 1004.00: the benchmark for a fix indoors; in the open it is better
GOOD_FIXES = 3
TALKING_US = 150_000_000  # two rows of a tag that reports each minute, and some
GPS = 0


@compiled
def hear_jamming(facts: Record, row: Record, located: bool, limits: Record) -> None:
    """To be called before `facts` know of the row's time and location."""
    talks = _talks(facts, row)
    if not talks:
        facts.sudden = 0
    if located:
        if is_loss(facts, row.at, limits):
            for index in range(MOST_LOSSES - 1):
                facts.losses[index] = facts.losses[index + 1]
            facts.losses[MOST_LOSSES - 1] = facts.lost_since
        if row.at > facts.located_at:
            follow_good(facts, row)
        facts.sudden = 0
        facts.lost_rows = 0
        facts.lost_moving = 0
        facts.jammed_at = NEVER
    elif row.at > facts.located_at:
        if facts.lost_since == NEVER:
            facts.sudden = 1 if facts.good >= GOOD_FIXES and talks else 0
        facts.good = 0
        facts.lost_rows += 1
        facts.lost_moving += 1 if row.motion == 1 else 0
    if row.event == JAMMED:
        facts.jammed_at = row.at if facts.jammed_at == NEVER else facts.jammed_at
    elif row.event == JAMMING_OVER:
        facts.jammed_at = NEVER


@compiled
def follow_good(facts: Record, row: Record) -> None:
    """Count good fixes in a row: by satellites, precise, on the move, each soon after the last row."""
    is_good = row.order == GPS and row.accuracy_m <= GOOD_M and row.motion == 1
    facts.good = (facts.good if _talks(facts, row) else 0) + 1 if is_good else 0


@compiled
def _talks(facts: Record, row: Record) -> bool:
    return bool(facts.heard.at != NEVER and row.at - facts.heard.at <= TALKING_US)


@compiled
def is_loss(facts: Record, at: int, limits: Record) -> bool:
    """Is what has been lost since `lost_since` such a breaking off?"""
    lasts = facts.lost_since != NEVER and at - facts.lost_since >= limits.jamming_loss_us
    return bool(lasts and facts.sudden == 1 and 2 * facts.lost_moving > facts.lost_rows)


@compiled
def jamming_tier(facts: Record, at: int, limits: Record) -> int:
    if facts.jammed_at != NEVER:
        return CONFIRMED
    return POSSIBLE if losses_within(facts, at, limits) >= limits.jamming_losses else NO_TIER


@compiled
def losses_within(facts: Record, at: int, limits: Record) -> int:
    """How often it broke off of late, counting what lasts."""
    count = 1 if is_loss(facts, at, limits) else 0
    for index in range(MOST_LOSSES):
        began_at = facts.losses[index]
        if began_at != NEVER and at - began_at <= limits.jamming_within_us:
            count += 1
    return count


@compiled
def jamming_since(facts: Record, at: int, limits: Record) -> int:
    """The tag's word, or the first of the losses that make the pattern."""
    if facts.jammed_at != NEVER:
        return int(facts.jammed_at)
    for index in range(MOST_LOSSES):
        began_at = facts.losses[index]
        if began_at != NEVER and at - began_at <= limits.jamming_within_us:
            return int(began_at)
    return int(facts.lost_since)
