"""Communicating without location: heard, but without knowing where it is.

Satellites, Wi-Fi and the home beacon are locations, if their circle is no wider than `location_radius_m`. A cell tower
is none: its circle of 500 to 1,500 m can place nobody in or out of a zone of 300 m, and a rule that took it for a
location would call a tag located that could not show an entry. Judged when the tag is heard; silence is another check.
"""

from waywarden.detection.columns import WITHOUT_PLACE
from waywarden.detection.state import CONFIRMED, MECHANISMS, NEVER, NO_TIER, POSSIBLE, Record
from waywarden.schema import Mechanism
from waywarden.zones.compiled import compiled

TOWERS = MECHANISMS.index(Mechanism.LBS)


@compiled
def is_located(row: Record, limits: Record) -> bool:
    """Does this row say where the tag is? An accuracy that is not told is not held against it."""
    has_place = row.order not in (WITHOUT_PLACE, TOWERS)
    return bool(has_place and not row.accuracy_m > limits.location_radius_m)


@compiled
def hear_location(facts: Record, row: Record, located: bool) -> None:
    """Several rows of one moment are one answer, and one location in it is enough."""
    if located:
        facts.located_at = row.at
        facts.lost_since = NEVER
    elif facts.lost_since == NEVER and row.at > facts.located_at:
        facts.lost_since = row.at
        facts.lost_unheard_us = 0


@compiled
def location_tier(facts: Record, begin: int, at: int, limits: Record) -> int:
    if facts.lost_since == NEVER:
        return NO_TIER
    lost_us = at - max(facts.lost_since, begin) - facts.lost_unheard_us
    if lost_us >= limits.no_location_confirmed_us:
        return CONFIRMED
    return POSSIBLE if lost_us >= limits.no_location_us else NO_TIER
