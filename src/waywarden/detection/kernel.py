"""The one pass: every fix of every tag against every zone condition it has, over plain arrays.

In: fixes sorted by tag and time, the zones, and what was remembered (DEVICE, PAIR, KEPT), which is changed in
place. Out: the closed episodes, then those still open of tags that had a fix. No clock, no allocation for each fix.

Most fixes are far from most zones. A pair is *quiet* when its belief lies at the floor and nothing is open; then a fix
beyond reach of everything (error, course, the way between fixes) leaves it as it is, by definition of the model and
not by approximation. The zone's bounding circle only proves this sooner than the exact distance would.
"""

import math

import numpy as np

from waywarden.detection.arrays import Episodes, Fixes, Floats, Pairs
from waywarden.detection.belief import believe, evidence, probability, rest
from waywarden.detection.course import follow_course
from waywarden.detection.crossing import passage
from waywarden.detection.episode import clear, close, note, put
from waywarden.detection.motion import Fix, displacement_m, read, remember, weight
from waywarden.detection.parameters import Parameters
from waywarden.detection.state import NEVER, NO_TIER, POSSIBLE, WAYPOINTS, Record
from waywarden.detection.tiers import is_over, pass_time, raise_tier, rearm
from waywarden.zones.compiled import compiled
from waywarden.zones.table import Shapes, ZoneTable, signed_distance, to_frame


@compiled
def run(
    fixes: Fixes,
    zones: ZoneTable,
    pairs: Pairs,
    devices: np.ndarray,
    states: np.ndarray,
    slots: np.ndarray,
    found: Episodes,
    watched: Floats,
    p: Parameters,
) -> int:
    """Number of episodes found; where it exceeds the room in `found`, the rest was counted but not kept.

    `watched`, if it has a row for each fix, receives distance_m, likelihood, belief and ring belief of the tag's last
    condition; with no rows nothing is watched.
    """
    count = 0
    watching = len(watched) > 0
    for tag in range(len(devices)):
        device = devices[tag]
        clear_lat, clear_lon, clear_m = 0.0, 0.0, -1.0  # no zone is nearer to this place than clear_m
        for index in range(fixes.first[tag], fixes.first[tag + 1]):
            at, mechanism, accuracy_m = fixes.at[index], fixes.mechanism[index], fixes.accuracy_m[index]
            fix = read(device, at, fixes.lat[index], fixes.lon[index], accuracy_m, mechanism, p)
            elsewhere = clear_m > 0.0 and is_within(clear_lat, clear_lon, clear_m, fix)
            if not elsewhere and not watching:
                clear_lat, clear_lon = fix.lat, fix.lon
                clear_m = clearance_m(zones.zones, pairs, states, tag, fix)
                elsewhere = clear_m > fix.far_m
                if elsewhere:
                    for pair in range(pairs.first[tag], pairs.first[tag + 1]):
                        rest(states[pair], p)
            if not elsewhere:
                clear_m = -1.0  # from here on something may be open
                news = weight(device, fix.at, fix.mechanism, fix.scale_m, fix.reach, p)
                for pair in range(pairs.first[tag], pairs.first[tag + 1]):
                    condition, state, kept = pairs.conditions[pair], states[pair], slots[pair]
                    if pass_time(state, kept, device.last_at, fix.at, condition, p):
                        count = keep(found, count, pair, state, kept)
                        clear(state, kept, state.ended_at)
                    zone = zones.zones[condition.zone]
                    if look(zone, zones.shapes, condition, device, state, kept, fix, news, watching, p):
                        count = keep(found, count, pair, state, kept)
                        clear(state, kept, fix.at)
                    settle(state, kept, condition.buffer_m, fix, p)
                    if watching:
                        watched[index, 0] = kept.last.distance_m
                        watched[index, 1] = kept.last.likelihood
                        watched[index, 2] = probability(state.log_odds)
                        watched[index, 3] = probability(state.ring_log_odds)
            remember(device, fix, p)
        if fixes.first[tag] < fixes.first[tag + 1]:
            for pair in range(pairs.first[tag], pairs.first[tag + 1]):
                if states[pair].tier != NO_TIER:
                    count = keep(found, count, pair, states[pair], slots[pair])
    return count


@compiled
def advance(
    now: int,
    pairs: Pairs,
    devices: np.ndarray,
    states: np.ndarray,
    slots: np.ndarray,
    found: Episodes,
    p: Parameters,
) -> int:
    """What passing time alone brings up to `now`: conditions that begin or end, silence that becomes a dark approach.

    The next fix does the same before it speaks, so looking early never changes what is found later. Told are all
    episodes that are then open and those that ended on the way: `rules.Detect` says why.
    """
    count = 0
    for tag in range(len(devices)):
        last_at = devices[tag].last_at
        if last_at == NEVER:
            continue
        for pair in range(pairs.first[tag], pairs.first[tag + 1]):
            over = pass_time(states[pair], slots[pair], last_at, max(now, last_at), pairs.conditions[pair], p)
            if over or states[pair].tier != NO_TIER:
                count = keep(found, count, pair, states[pair], slots[pair])
    return count


@compiled
def clearance_m(zones: np.ndarray, pairs: Pairs, states: np.ndarray, tag: int, fix: Fix) -> float:
    """No zone or ring of this tag is nearer to the fix than this; -1 where something is open or unsettled."""
    nearest_m = np.inf
    for pair in range(pairs.first[tag], pairs.first[tag + 1]):
        if not is_idle(states[pair]):
            return -1.0
        condition = pairs.conditions[pair]
        zone = zones[condition.zone]
        x, y = to_frame(zone, fix.lat, fix.lon)
        nearest_m = min(nearest_m, math.sqrt(x * x + y * y) - zone.bounding_radius_m - condition.buffer_m)
    return nearest_m


@compiled
def is_within(clear_lat: float, clear_lon: float, clear_m: float, fix: Fix) -> bool:
    """Is all that this fix reaches still within the clear circle? 1 % is left for the difference of the frames."""
    east, north = displacement_m(clear_lat, clear_lon, fix.lat, fix.lon, fix.narrowing)
    room_m = 0.99 * clear_m - fix.far_m
    return room_m > 0.0 and east * east + north * north < room_m * room_m


@compiled
def is_idle(state: Record) -> bool:
    """Nothing open and no belief above the floor, or never seen."""
    return bool(state.quiet == 1 or state.seen == 0)


@compiled
def look(
    zone: Record,
    shapes: Shapes,
    condition: Record,
    device: Record,
    state: Record,
    kept: Record,
    fix: Fix,
    news: float,
    watching: bool,
    p: Parameters,
) -> bool:
    """One fix, one condition: belief, course, passage, episode. True if the fix ends the episode."""
    x, y = to_frame(zone, fix.lat, fix.lon)
    idle = is_idle(state)
    beyond_m = zone.bounding_radius_m + condition.buffer_m + fix.far_m
    if idle and not watching and x * x + y * y > beyond_m * beyond_m:
        rest(state, p)
        return False
    distance_m = signed_distance(zone, shapes, x, y)
    if idle and distance_m > condition.buffer_m + fix.far_m:
        rest(state, p)
        if watching:
            hold(kept, fix, distance_m, state.log_odds, p)
        return False
    believe(state, distance_m, condition.buffer_m, fix, news, p)
    follow_course(zone, shapes, state, x, y, distance_m, fix, p)
    hold(kept, fix, distance_m, state.log_odds, p)
    if not condition.valid_from <= fix.at < condition.valid_to:
        return False
    if fix.waypoint and state.tier < POSSIBLE:
        passage(zone, shapes, device, state, kept, x, y, condition.valid_from, fix, p)
    raise_tier(state, kept, fix.at, p)
    if state.tier == NO_TIER:
        return False
    note(state, kept)
    over = is_over(state, fix.at, p)
    if over:
        close(state, state.below_since, True)
    return over


@compiled
def hold(kept: Record, fix: Fix, distance_m: float, log_odds: float, p: Parameters) -> None:
    """Keep this fix as the last one, with what it said and what was believed after it."""
    said = probability(evidence(distance_m, fix.scale_m, 1.0, fix.mechanism, p))
    belief = probability(log_odds)
    put(kept.last, fix.at, fix.lat, fix.lon, fix.accuracy_m, fix.mechanism, distance_m, said, belief)


@compiled
def settle(state: Record, kept: Record, buffer_m: float, fix: Fix, p: Parameters) -> None:
    """After the fix: re-arm, note the belief at a waypoint, and see whether the pair is quiet."""
    if state.quiet == 1:
        return
    rearm(state, kept, buffer_m, fix, p)
    if fix.waypoint:
        for index in range(WAYPOINTS - 1):
            state.way_at[index] = state.way_at[index + 1]
            state.way_belief[index] = state.way_belief[index + 1]
        state.way_at[WAYPOINTS - 1] = fix.at
        state.way_belief[WAYPOINTS - 1] = kept.last.belief
    at_floor = state.log_odds <= p.log_odds_floor and state.ring_log_odds <= p.log_odds_floor
    nothing_open = state.tier == NO_TIER and state.armed == 1 and state.hits == 0
    state.quiet = 1 if at_floor and nothing_open else 0


@compiled
def keep(found: Episodes, count: int, pair: int, state: Record, kept: Record) -> int:
    """Write the episode as it stands into the room for results, if there is room; count it in any case."""
    if count < len(found.pair):
        found.pair[count] = pair
        found.state[count] = state
        found.kept[count] = kept
    return count + 1
