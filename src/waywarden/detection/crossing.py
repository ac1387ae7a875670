"""A passage between fixes: sixty seconds at ten metres a second are six hundred metres, wider than many zones.

A passage is looked for when a fix lies outside and the way of the last three or four fixes leads through the zone:
A - B - now with B inside, Z - A - B - now with both inside, or with both outside and the chord A - B through the zone.
The way must lead somewhere, with its earlier witness Z as without: its length is at most `crossing_detour` times the
straight line from end to end. A wild fix makes a way there and back, so it never makes a passage. And the way must
lead deeper into the zone than its fixes err: a clipped corner is no passage.

Streets and rails bend, and the longer the chord and the slower the way, the less the straight line is worth; the
probability of a passage says so: he may have missed the zone on either side.
"""

import math

import numpy as np

from waywarden.detection.belief import evidence, log_odds_inside, probability
from waywarden.detection.episode import begin, copy, put, raise_to_possible
from waywarden.detection.motion import Fix
from waywarden.detection.parameters import Parameters
from waywarden.detection.state import NEVER, NO_TIER, POSSIBLE, US_PER_S, WAYPOINTS, Record
from waywarden.zones.compiled import compiled
from waywarden.zones.table import Shapes, misses, path_distance, signed_distance, to_frame

WAY = WAYPOINTS + 1  # the fix itself is the last point of the way


@compiled
def passage(
    zone: Record,
    shapes: Shapes,
    device: Record,
    state: Record,
    kept: Record,
    x: float,
    y: float,
    since: int,
    fix: Fix,
    s: Record,
    p: Parameters,
) -> None:
    """Open (or raise to possible) an episode for a passage between the last fixes, if there was one.

    It began no earlier than `since`, when the zone began to be forbidden.
    """
    before, through, deepest_m = crossing(zone, shapes, device, fix.at, x, y, kept.last.distance_m, fix.scale_m, p)
    if before < 0 or through < s.crossing_probability:
        return
    if state.tier == NO_TIER:
        state.fixes = WAYPOINTS - before
    put_waypoint(zone, shapes, device, state, before, kept.before, p)
    if before < WAYPOINTS - 1:
        put_waypoint(zone, shapes, device, state, WAYPOINTS - 1, kept.between, p)
    copy(kept.last, kept.after)
    if state.tier == NO_TIER:
        begin(state, kept, kept.last, POSSIBLE, max(device.way_at[before], since, state.closed_at))
    raise_to_possible(state, kept, kept.last, fix.at)
    state.crossing = 1
    state.peak_belief = max(state.peak_belief, through)
    state.min_distance_m = min(state.min_distance_m, deepest_m)


@compiled
def crossing(
    zone: Record,
    shapes: Shapes,
    device: Record,
    at: int,
    x: float,
    y: float,
    distance_m: float,
    scale_m: float,
    p: Parameters,
) -> tuple[int, float, float]:
    """Did he pass through? (waypoint before the passage or -1, its probability, its least signed distance in m)."""
    if distance_m <= 0.0 or device.way_at[WAYPOINTS - 2] == NEVER:
        return -1, 0.0, 0.0
    before, between = WAYPOINTS - 2, WAYPOINTS - 1
    before_x, before_y = to_frame(zone, device.way_lat[before], device.way_lon[before])
    between_x, between_y = to_frame(zone, device.way_lat[between], device.way_lon[between])
    if misses(zone, before_x, before_y, between_x, between_y) and misses(zone, between_x, between_y, x, y):
        return -1, 0.0, 0.0
    xs, ys, ats, depths = np.empty(WAY), np.empty(WAY), np.empty(WAY), np.empty(WAY)
    first = 0 if device.way_at[0] != NEVER else before
    for index in range(first, WAYPOINTS):
        xs[index], ys[index] = to_frame(zone, device.way_lat[index], device.way_lon[index])
        ats[index] = (device.way_at[index] - at) / US_PER_S
        depths[index] = signed_distance(zone, shapes, xs[index], ys[index])
    xs[WAYPOINTS], ys[WAYPOINTS], ats[WAYPOINTS], depths[WAYPOINTS] = x, y, 0.0, distance_m

    start = before
    if depths[between] > 0.0 or depths[before] <= 0.0:
        # Both outside: the ends need a witness each, so the way begins a fix earlier. Both inside: it begins there.
        start = 0
        both_alike = (depths[between] > 0.0) == (depths[before] > 0.0)
        if first != 0 or not both_alike or depths[0] <= 0.0:
            return -1, 0.0, 0.0
    widest_m = max(scale_m, device.way_scale_m[between])
    if not leads_somewhere(xs, ys, ats, start, widest_m, p) or not leads_somewhere(xs, ys, ats, first, widest_m, p):
        return -1, 0.0, 0.0

    chord_m = math.hypot(xs[between] - xs[before], ys[between] - ys[before])
    deepest = path_distance(zone, shapes, xs[before], ys[before], xs[between], ys[between])
    idle_m = max(0.0, p.walk_ms * (ats[between] - ats[before]) - chord_m)
    if depths[between] <= 0.0:
        onward = path_distance(zone, shapes, xs[between], ys[between], x, y)
        if onward < deepest:
            deepest = onward
            chord_m = math.hypot(x - xs[between], y - ys[between])
            idle_m = max(0.0, p.walk_ms * -ats[between] - chord_m)
    if deepest > -max(widest_m, device.way_scale_m[before]):
        return -1, 0.0, 0.0
    bend_m = p.crossing_bend * chord_m + p.crossing_idle * idle_m
    through = within(-deepest, 2.0 * zone.bounding_radius_m + deepest, math.hypot(scale_m, bend_m))
    for index in range(before, WAYPOINTS):
        if depths[index] <= 0.0:
            through = max(through, probability(log_odds_inside(depths[index], device.way_scale_m[index])))
    # With both outside, the fix before the passage is A, not its witness Z.
    return (before if depths[between] > 0.0 else start), through, deepest


@compiled
def within(one_side_m: float, other_side_m: float, scale_m: float) -> float:
    """The chance that a way with this error, drawn so far from the edges on its two sides, lay between them."""
    missed_one = probability(log_odds_inside(one_side_m, scale_m))
    missed_other = probability(log_odds_inside(other_side_m, scale_m))
    return max(0.0, 1.0 - missed_one - missed_other)


@compiled
def leads_somewhere(xs: np.ndarray, ys: np.ndarray, ats: np.ndarray, start: int, scale_m: float, p: Parameters) -> bool:
    """Is the way from `start` to its end one movement: long enough, nowhere too fast, and not there and back?"""
    net_m = math.hypot(xs[WAYPOINTS] - xs[start], ys[WAYPOINTS] - ys[start])
    if net_m < max(p.crossing_net_m, 4.0 * scale_m):
        return False
    way_m = 0.0
    for index in range(start, WAYPOINTS):
        leg_m = math.hypot(xs[index + 1] - xs[index], ys[index + 1] - ys[index])
        if leg_m > p.crossing_speed_ms * (ats[index + 1] - ats[index]):
            return False
        way_m += leg_m
    return way_m <= p.crossing_detour * net_m


@compiled
def put_waypoint(
    zone: Record, shapes: Shapes, device: Record, state: Record, index: int, slot: Record, p: Parameters
) -> None:
    """Keep a waypoint as evidence, measured anew against this zone."""
    x, y = to_frame(zone, device.way_lat[index], device.way_lon[index])
    distance_m = signed_distance(zone, shapes, x, y)
    said = evidence(distance_m, device.way_scale_m[index], 1.0, device.way_mechanism[index], p)
    put(
        slot,
        device.way_at[index],
        device.way_lat[index],
        device.way_lon[index],
        device.way_accuracy_m[index],
        device.way_mechanism[index],
        distance_m,
        probability(said),
        way_belief(state, device.way_at[index], p),
    )


@compiled
def way_belief(state: Record, at: int, p: Parameters) -> float:
    """What was believed at a waypoint; where the pair was quiet then, the floor."""
    for index in range(WAYPOINTS):
        if state.way_at[index] == at:
            return float(state.way_belief[index])
    return probability(p.log_odds_floor)
