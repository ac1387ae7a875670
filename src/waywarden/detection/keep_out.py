"""One fix and one zone to keep out of: belief, course, passage, episode.

Most fixes are far from most zones. A pair is *quiet* when its belief lies at the floor and nothing is open; then a fix
beyond reach of everything (error, course, the way between fixes) leaves it as it is, by definition of the model and
not by approximation. The zone's bounding circle only proves this sooner than the exact distance would.
"""

from waywarden.detection.belief import believe, held_distance_m, rest
from waywarden.detection.course import follow_course, tells_where
from waywarden.detection.crossing import passage
from waywarden.detection.episode import close, note
from waywarden.detection.motion import Fix, is_moving
from waywarden.detection.parameters import Parameters
from waywarden.detection.said import hold
from waywarden.detection.state import AT_FLOOR, FOREVER, NO_TIER, POSSIBLE, WAYPOINTS, Record
from waywarden.detection.tiers import is_over, raise_tier, rearm
from waywarden.zones.compiled import compiled
from waywarden.zones.table import Shapes, signed_distance, to_frame


@compiled
def keep_out(
    zone: Record,
    shapes: Shapes,
    condition: Record,
    clock: Record,
    device: Record,
    state: Record,
    kept: Record,
    fix: Fix,
    news: float,
    watching: bool,
    s: Record,
    p: Parameters,
) -> bool:
    """What the fix changes. True if it ends the episode."""
    x, y = to_frame(zone, fix.lat, fix.lon)
    idle = is_idle(state)
    far_m = condition.buffer_m + reach_m(fix, s.approach_reach_m)
    beyond_m = zone.bounding_radius_m + far_m
    if idle and not watching and x * x + y * y > beyond_m * beyond_m:
        rest(state, p)
        return False
    distance_m = signed_distance(zone, shapes, x, y)
    if idle and distance_m > far_m:
        rest(state, p)
        if watching:
            hold(kept, fix, distance_m, True, state.log_odds, p)
        return False
    believe(state, held_distance_m(zone, shapes, fix, distance_m), condition.buffer_m, s.rearm_s, fix, news, p)
    follow_course(zone, shapes, state, x, y, distance_m, fix, s, p)
    hold(kept, fix, distance_m, True, state.log_odds, p)
    if clock.applies == 0:
        return False
    if fix.waypoint and fix.held.left and state.tier < POSSIBLE:
        passage(zone, shapes, device, state, kept, x, y, clock.since, fix, s, p)
    raise_tier(state, kept, fix.at, s)
    if state.tier == NO_TIER:
        return False
    note(state, kept, kept.last, True)
    over = is_over(state, tells_where(fix, distance_m, p), fix.at, s, p)
    if over:
        close(state, state.below_since, True)
    return over


@compiled
def is_idle(state: Record) -> bool:
    """Nothing open and no belief above the floor, or never seen."""
    return bool(state.quiet == AT_FLOOR or state.seen == 0)


@compiled
def reach_m(fix: Fix, approach_reach_m: float) -> float:
    """Beyond this the fix touches no zone (with its ring), not even by its course."""
    return max(fix.far_m, approach_reach_m) if is_moving(fix) else fix.far_m


@compiled
def settle(state: Record, kept: Record, buffer_m: float, fix: Fix, s: Record, p: Parameters) -> None:
    """After the fix: re-arm, note the belief at a waypoint, and see whether the pair is quiet."""
    if state.quiet == AT_FLOOR:
        return
    rearm(state, kept, buffer_m, fix, s)
    if fix.waypoint:
        for index in range(WAYPOINTS - 1):
            state.way_at[index] = state.way_at[index + 1]
            state.way_belief[index] = state.way_belief[index + 1]
        state.way_at[WAYPOINTS - 1] = fix.at
        state.way_belief[WAYPOINTS - 1] = kept.last.belief
    at_floor = state.log_odds <= p.log_odds_floor and state.ring_log_odds <= p.log_odds_floor
    nothing_open = state.tier == NO_TIER and state.armed == 1 and state.hits == 0 and state.dark_at == FOREVER
    state.quiet = AT_FLOOR if at_floor and nothing_open else 0
