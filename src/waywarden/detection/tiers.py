"""Tiers: when belief, ring or course open an episode, raise it, and end it; and what passing time does to it.

In: a PAIR record after the fix was weighed (or between two fixes), and its KEPT record. Out: both, changed.
"""

from waywarden.detection.belief import expected
from waywarden.detection.episode import begin, close, note, raise_to_confirmed, raise_to_possible
from waywarden.detection.motion import Fix
from waywarden.detection.parameters import Parameters
from waywarden.detection.state import APPROACH, CONFIRMED, NEVER, NO_TIER, POSSIBLE, US_PER_S, Record
from waywarden.zones.compiled import compiled

assert CONFIRMED > POSSIBLE > APPROACH > NO_TIER  # they are compared


@compiled
def raise_tier(state: Record, kept: Record, at: int, p: Parameters) -> None:
    """The highest tier that the belief, the ring or the course now warrant."""
    if state.log_odds > p.possible_log_odds and state.tier < POSSIBLE:
        if state.tier == NO_TIER:
            begin(state, kept, POSSIBLE, at)
        raise_to_possible(state, kept, at)
    if state.log_odds > p.confirmed_log_odds and state.tier == POSSIBLE:
        raise_to_confirmed(state, kept, at)
    near = state.ring_log_odds > p.possible_log_odds or state.hits >= p.approach_fixes
    if state.tier == NO_TIER and state.armed == 1 and near:
        begin(state, kept, APPROACH, at)


@compiled
def is_over(state: Record, at: int, p: Parameters) -> bool:
    """Has the episode ended? It ends with the first of the fixes that say so, once they have said so for a while:
    one wild fix no more ends an episode than it begins one.
    """
    if state.tier >= POSSIBLE:
        over = state.log_odds < p.cleared_log_odds
    else:
        turned_away = state.last_hit_at == NEVER or (at - state.last_hit_at) / US_PER_S >= p.approach_over_s
        settled = (at - state.began_at) / US_PER_S >= p.settled_s
        over = (state.ring_log_odds < p.cleared_log_odds and turned_away) or settled
    if not over:
        state.below_since = NEVER
    elif state.below_since == NEVER:
        state.below_since = at
    return bool(over and (at - state.below_since) / US_PER_S >= p.waypoint_s)


@compiled
def pass_time(state: Record, kept: Record, last_at: int, until: int, condition: Record, p: Parameters) -> bool:
    """What happens between the last fix and `until` without any fix. True if that ends an episode.

    A condition that begins while he is believed inside is not kept from that moment on; silence after a fix
    heading in becomes a dark approach; an episode ends with its condition.
    """
    if last_at == NEVER:
        return False
    valid_from, valid_to = condition.valid_from, condition.valid_to
    if state.tier == NO_TIER and last_at < valid_from <= until and valid_from < valid_to:
        inside = expected(state.log_odds, (valid_from - last_at) / US_PER_S, 0.0, 0.0, p)
        if state.seen == 1 and inside > p.possible:
            begin(state, kept, POSSIBLE, valid_from)
            raise_to_possible(state, kept, valid_from)
            if inside > p.confirmed:
                raise_to_confirmed(state, kept, valid_from)
            note(state, kept)
    if state.dark_at < until and state.tier < POSSIBLE and valid_from <= state.dark_at < valid_to:
        if state.tier == NO_TIER:
            begin(state, kept, POSSIBLE, max(last_at, valid_from, state.closed_at))
            note(state, kept)
        raise_to_possible(state, kept, state.dark_at)
        state.dark = 1
    if state.tier != NO_TIER and until >= valid_to:
        close(state, valid_to, False)
        return True
    return False


@compiled
def rearm(state: Record, kept: Record, buffer_m: float, fix: Fix, p: Parameters) -> None:
    """The next approach counts again when he has been away from the ring."""
    if state.armed == 1 or state.tier != NO_TIER or state.hits > 0:
        return
    beyond_ring_m = kept.last.distance_m - buffer_m
    rested = (fix.at - state.closed_at) / US_PER_S >= p.rearm_s and beyond_ring_m > p.rearm_m
    outside_ring = state.ring_log_odds < p.cleared_log_odds
    if outside_ring and (rested or beyond_ring_m > p.approach_reach_m):
        state.armed = 1
