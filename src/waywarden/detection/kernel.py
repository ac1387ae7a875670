"""The one pass: every fix of every tag against every zone condition it has, over plain arrays.

In: fixes sorted by tag and time, the zones, and what was remembered (DEVICE, PAIR, KEPT), which is changed in
place. Out: the closed episodes, then those still open of tags that had a fix. No clock, no allocation for each fix.

Most fixes are far from most zones. A pair is *quiet* when its belief lies at the floor and nothing is open; then a fix
beyond reach of everything (error, course, the way between fixes) leaves it as it is, by definition of the model and
not by approximation. The zone's bounding circle only proves this sooner than the exact distance would.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waywarden.detection.belief import (
    error_scale_m,
    evidence,
    expected,
    log_odds_inside,
    probability,
    updated,
)
from waywarden.detection.crossing import crossing
from waywarden.detection.episode import (
    begin,
    clear,
    close,
    copy,
    note,
    put,
    raise_to_confirmed,
    raise_to_possible,
)
from waywarden.detection.motion import (
    Fix,
    anchor_reach,
    displacement_m,
    is_waypoint,
    remember,
    velocity_ms,
    way_extent_m,
    weight,
)
from waywarden.detection.parameters import Parameters
from waywarden.detection.state import (
    APPROACH,
    CONFIRMED,
    FOREVER,
    NEVER,
    NO_TIER,
    POSSIBLE,
    US_PER_S,
    WAYPOINTS,
    Record,
)
from waywarden.zones.compiled import compiled
from waywarden.zones.table import Shapes, ZoneTable, misses, path_distance, signed_distance, to_frame

FAR_SCALES = 6.0  # error scales beyond which a fix says "not here" as loudly as it can

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Fixes(NamedTuple):
    """Fixes sorted by tag and natural key. Those of tag g are first[g]:first[g + 1]."""

    first: Integers
    at: Integers  # microseconds since 1970 UTC
    lat: Floats  # degrees
    lon: Floats
    accuracy_m: Floats  # 95 % radius, NaN where the source does not say
    mechanism: Integers  # index into state.MECHANISMS


class Pairs(NamedTuple):
    """Conditions of tags. Those of tag g are first[g]:first[g + 1]."""

    first: Integers
    conditions: np.ndarray  # of CONDITION


CONDITION = np.dtype(
    [
        ("zone", "i8"),  # index into the ZoneTable
        ("buffer_m", "f8"),
        ("valid_from", "i8"),  # half-open, microseconds since 1970 UTC
        ("valid_to", "i8"),
    ]
)


class Episodes(NamedTuple):
    """Room for what a pass finds: closed episodes and, at the end, open ones."""

    pair: Integers  # which pair
    state: np.ndarray  # its PAIR record at that moment
    kept: np.ndarray  # and its KEPT record


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

    The next fix does the same before it speaks, so looking early never changes what is found later.
    """
    count = 0
    for tag in range(len(devices)):
        for pair in range(pairs.first[tag], pairs.first[tag + 1]):
            if devices[tag].last_at == NEVER or devices[tag].last_at > now:
                continue
            was = states[pair].tier
            over = pass_time(
                states[pair],
                slots[pair],
                devices[tag].last_at,
                now,
                pairs.conditions[pair],
                p,
            )
            if over or states[pair].tier != was:
                count = keep(found, count, pair, states[pair], slots[pair])
    return count


@compiled
def read(device: Record, at: int, lat: float, lon: float, accuracy_m: float, mechanism: int, p: Parameters) -> Fix:
    """The fix with its error and course, and how far it reaches."""
    narrowing = math.cos(math.radians(lat))
    scale_m = error_scale_m(accuracy_m, mechanism, p)
    east_ms, north_ms = velocity_ms(device, at, lat, lon, narrowing, scale_m, p)
    waypoint = is_waypoint(device, at, scale_m, p)
    far_m = FAR_SCALES * scale_m
    if east_ms != 0.0 or north_ms != 0.0:
        far_m = max(far_m, p.approach_reach_m)
    if waypoint:
        far_m = max(far_m, way_extent_m(device, lat, lon, narrowing))
    return Fix(
        at,
        lat,
        lon,
        narrowing,
        accuracy_m,
        mechanism,
        scale_m,
        anchor_reach(device, lat, lon, narrowing, scale_m),
        0.0 if device.last_at == NEVER else (at - device.last_at) / US_PER_S,
        east_ms,
        north_ms,
        waypoint,
        far_m,
    )


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
def rest(state: Record, p: Parameters) -> None:
    """The tag is elsewhere and nothing is open: belief lies at its floor."""
    state.seen = 1
    state.quiet = 1
    state.log_odds = p.log_odds_floor
    state.ring_log_odds = p.log_odds_floor


@compiled
def believe(state: Record, distance_m: float, buffer_m: float, fix: Fix, news: float, p: Parameters) -> None:
    """Let the fix change the belief in the zone and, where there is one, in its ring."""
    state.quiet = 0
    just_left = state.left_at != NEVER and (fix.at - state.left_at) / US_PER_S < p.rearm_s
    edge_m = border(distance_m, state.tier >= POSSIBLE, just_left, fix, p)
    state.log_odds = weighed(state.log_odds, state.seen, distance_m, edge_m, fix, news, p)
    if buffer_m > 0.0:
        ring_m = distance_m - buffer_m
        edge_m = border(ring_m, state.tier == APPROACH, state.armed == 0, fix, p)
        state.ring_log_odds = weighed(state.ring_log_odds, state.seen, ring_m, edge_m, fix, news, p)
    else:
        state.ring_log_odds = p.log_odds_floor
    state.seen = 1


@compiled
def border(distance_m: float, is_open: bool, just_left: bool, fix: Fix, p: Parameters) -> float:
    """The distance that counts: a border is a strip, not a line, so that who stands on it does not flap.

    Who is believed inside is outside only beyond the strip. Who has just left is inside again only beyond it on the
    other side.
    """
    half_m = min(p.margin_m, p.margin_scales * fix.scale_m)
    if is_open and distance_m > 0.0:
        return max(0.0, distance_m - half_m)
    if just_left and not is_open and distance_m < 0.0:
        return min(0.0, distance_m + half_m)
    return distance_m


@compiled
def weighed(
    log_odds: float, seen: int, distance_m: float, edge_m: float, fix: Fix, news: float, p: Parameters
) -> float:
    """The log-odds after this fix: what was expected, and what it says."""
    if seen == 0:
        inside = p.prior
    else:
        entered, left = 0.0, 0.0
        if (fix.east_ms != 0.0 or fix.north_ms != 0.0) and fix.gap_s <= p.heading_gap_s:
            share = p.heading_share * min(1.0, fix.gap_s / p.waypoint_s)
            entered = share * probability(log_odds_inside(distance_m, fix.scale_m))
            left = share * probability(log_odds_inside(-edge_m, fix.scale_m))
        inside = expected(log_odds, fix.gap_s, entered, left, p)
    return updated(inside, evidence(edge_m, fix.scale_m, news, fix.mechanism, p), p)


@compiled
def follow_course(
    zone: Record, shapes: Shapes, state: Record, x: float, y: float, distance_m: float, fix: Fix, p: Parameters
) -> None:
    """Does his course meet the zone within the time and reach of an approach? And when would silence be dark?"""
    speed_ms = math.sqrt(fix.east_ms * fix.east_ms + fix.north_ms * fix.north_ms)
    state.dark_at = FOREVER
    ahead_m = min(p.approach_s * speed_ms, p.approach_reach_m)
    if distance_m <= 0.0 or distance_m > ahead_m:
        state.hits = 0
        return
    ahead_x, ahead_y = x + fix.east_ms * ahead_m / speed_ms, y + fix.north_ms * ahead_m / speed_ms
    missed = misses(zone, x, y, ahead_x, ahead_y)
    if missed or path_distance(zone, shapes, x, y, ahead_x, ahead_y) > 0.0:
        state.hits = 0
        return
    state.hits += 1
    state.last_hit_at = fix.at
    if distance_m <= p.dark_reach_m:
        state.dark_at = fix.at + int(max(p.dark_after_s, distance_m / speed_ms) * US_PER_S)


@compiled
def passage(
    zone: Record,
    shapes: Shapes,
    device: Record,
    state: Record,
    kept: Record,
    x: float,
    y: float,
    valid_from: int,
    fix: Fix,
    p: Parameters,
) -> None:
    """Open (or raise to possible) an episode for a passage between the last fixes, if there was one."""
    before, through, deepest_m = crossing(zone, shapes, device, fix.at, x, y, kept.last.distance_m, fix.scale_m, p)
    if before < 0:
        return
    if state.tier == NO_TIER:
        state.fixes = WAYPOINTS - before
    put_waypoint(zone, shapes, device, state, before, kept.before, p)
    if before < WAYPOINTS - 1:
        put_waypoint(zone, shapes, device, state, WAYPOINTS - 1, kept.between, p)
    copy(kept.last, kept.after)
    if state.tier == NO_TIER:
        begin(state, kept, POSSIBLE, max(device.way_at[before], valid_from, state.closed_at))
    raise_to_possible(state, kept, fix.at)
    state.crossing = 1
    state.peak_belief = max(state.peak_belief, through)
    state.min_distance_m = min(state.min_distance_m, deepest_m)


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
def settle(state: Record, kept: Record, buffer_m: float, fix: Fix, p: Parameters) -> None:
    """Re-arm the approach when he has been away, note belief at a waypoint, and see whether the pair is quiet."""
    if state.quiet == 1:
        return
    if state.armed == 0 and state.tier == NO_TIER and state.hits == 0:
        beyond_ring_m = kept.last.distance_m - buffer_m
        rested = (fix.at - state.closed_at) / US_PER_S >= p.rearm_s and beyond_ring_m > p.rearm_m
        outside_ring = state.ring_log_odds < p.cleared_log_odds
        if outside_ring and (rested or beyond_ring_m > p.approach_reach_m):
            state.armed = 1
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
def keep(found: Episodes, count: int, pair: int, state: Record, kept: Record) -> int:
    """Write the episode as it stands into the room for results, if there is room; count it in any case."""
    if count < len(found.pair):
        found.pair[count] = pair
        found.state[count] = state
        found.kept[count] = kept
    return count + 1


assert CONFIRMED > POSSIBLE > APPROACH > NO_TIER  # raise_tier compares them
