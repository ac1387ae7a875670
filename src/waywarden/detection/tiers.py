"""Tiers: when belief, ring or course open an episode about a zone to keep out of, raise it, and end it.

In: a PAIR record after the fix was weighed, and its KEPT record. Out: both, changed. `s` are the settings of the
condition.
"""

from waywarden.detection.episode import begin, raise_to_confirmed, raise_to_possible
from waywarden.detection.motion import Fix
from waywarden.detection.parameters import Parameters
from waywarden.detection.state import APPROACH, CONFIRMED, NEVER, NO_TIER, POSSIBLE, US_PER_S, Record
from waywarden.zones.compiled import compiled

assert CONFIRMED > POSSIBLE > APPROACH > NO_TIER  # they are compared


@compiled
def raise_tier(state: Record, kept: Record, at: int, s: Record) -> None:
    """The highest tier that the belief, the ring or the course now warrant."""
    if state.log_odds > s.possible_log_odds and state.tier < POSSIBLE:
        if state.tier == NO_TIER:
            begin(state, kept, kept.last, POSSIBLE, at)
        raise_to_possible(state, kept, kept.last, at)
    if state.log_odds > s.confirmed_log_odds and state.tier == POSSIBLE:
        raise_to_confirmed(state, kept, kept.last, at)
    near = state.ring_log_odds > s.possible_log_odds or state.hits >= s.approach_fixes
    if state.tier == NO_TIER and state.armed == 1 and near:
        begin(state, kept, kept.last, APPROACH, at)


@compiled
def is_over(state: Record, tells_where: bool, at: int, s: Record, p: Parameters) -> bool:
    """Has the episode ended? A dark approach is ended by a fix that tells where he is, and by no other."""
    if state.tier == POSSIBLE and state.dark == 1 and not tells_where:
        return False
    if state.tier >= POSSIBLE:
        over = state.log_odds < s.cleared_log_odds
    else:
        turned_away = state.last_hit_at == NEVER or (at - state.last_hit_at) / US_PER_S >= s.approach_over_s
        settled = (at - state.began_at) / US_PER_S >= s.settled_s
        over = (state.ring_log_odds < s.cleared_log_odds and turned_away) or settled
    return lasts(state, bool(over), at, p)


@compiled
def lasts(state: Record, over: bool, at: int, p: Parameters) -> bool:
    """An episode ends with the first of the fixes that say so (`below_since`), once they have said so for a while:
    one wild fix no more ends an episode than it begins one.
    """
    if not over:
        state.below_since = NEVER
    elif state.below_since == NEVER:
        state.below_since = at
    return bool(over and (at - state.below_since) / US_PER_S >= p.waypoint_s)


@compiled
def rearm(state: Record, kept: Record, buffer_m: float, fix: Fix, s: Record) -> None:
    """The next approach counts again when he has been away from the ring."""
    if state.armed == 1 or state.tier != NO_TIER or state.hits > 0:
        return
    beyond_ring_m = kept.last.distance_m - buffer_m
    rested = (fix.at - state.closed_at) / US_PER_S >= s.rearm_s and beyond_ring_m > s.rearm_m
    outside_ring = state.ring_log_odds < s.cleared_log_odds
    if outside_ring and (rested or beyond_ring_m > s.approach_reach_m):
        state.armed = 1
