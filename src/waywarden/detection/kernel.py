"""The one pass: every fix of every tag against every place it must keep out of or keep to, over plain arrays.

In: fixes sorted by tag and time, the zones, the conditions with their hours, and what was remembered (DEVICE, PAIR,
KEPT), which is changed in place. Out: the closed episodes, then those still open of tags that had a fix. No clock, no
allocation for each fix.

Of each tag the zones to keep out of come first, then those to keep to, demand by demand (`demand`).
"""

import math

import numpy as np

from waywarden.detection.arrays import Episodes, Fixes, Floats, Pairs
from waywarden.detection.belief import probability, rest
from waywarden.detection.demand import likeliest, owner_of
from waywarden.detection.episode import clear
from waywarden.detection.hours import pass_time, set_clock
from waywarden.detection.keep_out import is_idle, keep_out, reach_m, settle
from waywarden.detection.keep_to import catch_up, keep_to, rests, settle_at
from waywarden.detection.motion import Fix, displacement_m, read, remember, weight
from waywarden.detection.parameters import Parameters
from waywarden.detection.sensed import Sensors
from waywarden.detection.state import NEVER, NO_TIER, Record
from waywarden.zones.compiled import compiled
from waywarden.zones.table import ZoneTable, to_frame


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
    watch: int,
    p: Parameters,
) -> int:
    """Number of episodes found; where it exceeds the room in `found`, the rest was counted but not kept.

    `watched`, if it has a row for each fix, receives distance_m, likelihood, belief and ring belief of the condition
    whose zone is number `watch`; with no rows nothing is watched.
    """
    conditions, clocks, settings = pairs.conditions, pairs.clocks, pairs.settings
    shapes = zones.shapes
    count = 0
    watching = len(watched) > 0
    for tag in range(len(devices)):
        if fixes.first[tag] == fixes.first[tag + 1]:
            continue
        device = devices[tag]
        first, keeps_to, last = pairs.first[tag], pairs.keep_to[tag], pairs.first[tag + 1]
        for pair in range(keeps_to, last):
            begun_at = fixes.at[fixes.first[tag]] if device.last_at == NEVER else device.last_at
            set_clock(clocks[pair], pairs.windows, pair, begun_at)
        clear_lat, clear_lon, clear_m = 0.0, 0.0, -1.0  # no zone to keep out of is nearer to this place than clear_m
        for index in range(fixes.first[tag], fixes.first[tag + 1]):
            at, mechanism, accuracy_m = fixes.at[index], fixes.mechanism[index], fixes.accuracy_m[index]
            sensors = Sensors(fixes.speed_ms[index], fixes.course_deg[index], fixes.motion[index])
            fix = read(device, at, fixes.lat[index], fixes.lon[index], accuracy_m, mechanism, sensors, p)
            far_m = reach_m(fix, pairs.widest_m[tag])
            elsewhere = clear_m > 0.0 and is_within(clear_lat, clear_lon, clear_m, far_m, fix)
            if not elsewhere and not watching:
                clear_lat, clear_lon = fix.lat, fix.lon
                clear_m = clearance_m(zones.zones, pairs, states, first, keeps_to, fix)
                elsewhere = clear_m > far_m
                if elsewhere:
                    for pair in range(first, keeps_to):
                        rest(states[pair], p)
            if not elsewhere:
                news = weight(device, fix.at, fix.mechanism, fix.scale_m, fix.reach, p)
                clear_m = -1.0  # from here on something may be open
                for pair in range(first, keeps_to):
                    state, kept, condition, clock = (
                        states[pair],
                        slots[pair],
                        conditions[pair],
                        clocks[pair],
                    )
                    if time_matters(clock, state, fix.at):
                        while not is_idle(state):
                            if pass_time(zones, pairs, device, states, slots, pair, pair + 1, True, fix.at, p) < 0:
                                break
                            count = keep(found, count, pair, state, kept)
                            clear(state, kept, state.ended_at)
                        set_clock(clock, pairs.windows, pair, fix.at)
                    zone, s = zones.zones[condition.zone], settings[condition.settings]
                    if keep_out(zone, shapes, condition, clock, device, state, kept, fix, news, watching, s, p):
                        count = keep(found, count, pair, state, kept)
                        clear(state, kept, fix.at)
                    settle(state, kept, condition.buffer_m, fix, s, p)
                    if watching and condition.zone == watch:
                        show(watched, index, kept.last, state.log_odds, state.ring_log_odds)
            pair = keeps_to
            while pair < last:
                beyond = pair + conditions[pair].together
                if not watching and rests(clocks, states, pair, beyond, fix):
                    pair = beyond
                    continue
                news = weight(device, fix.at, fix.mechanism, fix.scale_m, fix.reach, p)
                ended = 0
                while ended >= 0 and any_time_matters(clocks, states, pair, beyond, fix.at):
                    ended = pass_time(zones, pairs, device, states, slots, pair, beyond, False, fix.at, p)
                    if ended >= 0:
                        count = keep(found, count, ended, states[ended], slots[ended])
                        clear(states[ended], slots[ended], states[ended].ended_at)
                ended = keep_to(
                    zones.zones,
                    shapes,
                    conditions,
                    clocks,
                    settings,
                    device,
                    states,
                    slots,
                    pair,
                    beyond,
                    fix,
                    news,
                    p,
                )
                if watching:
                    best = likeliest(clocks, states, slots, pair, beyond)
                    for one in range(pair, beyond):
                        if conditions[one].zone == watch:
                            catch_up(zones.zones[watch], shapes, states[one], slots[one], fix, p)
                            wrong = states[best].log_odds if best >= 0 else states[one].log_odds
                            show(watched, index, slots[one].last, wrong, p.log_odds_floor)
                if ended >= 0:
                    count = keep(found, count, ended, states[ended], slots[ended])
                    clear(states[ended], slots[ended], fix.at)
                settle_at(states, pair, beyond, p)
                pair = beyond
            remember(device, fix, p)
        for pair in range(first, last):
            if states[pair].tier != NO_TIER:
                count = keep(found, count, pair, states[pair], slots[pair])
    return count


@compiled
def advance(
    now: int,
    zones: ZoneTable,
    pairs: Pairs,
    devices: np.ndarray,
    states: np.ndarray,
    slots: np.ndarray,
    found: Episodes,
    p: Parameters,
) -> int:
    """What passing time alone brings up to `now`: hours that begin or end, silence that becomes a dark approach.

    The next fix does the same before it speaks, so looking early never changes what is found later. Told are all
    episodes that are then open and those that ended on the way: `rules.Detect` says why.
    """
    count = 0
    for tag in range(len(devices)):
        device = devices[tag]
        if device.last_at == NEVER:
            continue
        until = max(now, device.last_at)
        pair = pairs.first[tag]
        while pair < pairs.first[tag + 1]:
            out = pair < pairs.keep_to[tag]
            beyond = pair + pairs.conditions[pair].together
            ended = 0
            while ended >= 0:
                ended = pass_time(zones, pairs, device, states, slots, pair, beyond, out, until, p)
                if ended >= 0:
                    count = keep(found, count, ended, states[ended], slots[ended])
                    clear(states[ended], slots[ended], states[ended].ended_at)
            owner = owner_of(states, pair, beyond)
            if owner >= 0:
                count = keep(found, count, owner, states[owner], slots[owner])
            pair = beyond
    return count


@compiled
def time_matters(clock: Record, state: Record, until: int) -> bool:
    """Does an hour begin or end, or silence become dark, up to this moment?"""
    return bool(clock.next_at <= until or state.dark_at < until)


@compiled
def any_time_matters(clocks: np.ndarray, states: np.ndarray, first: int, last: int, until: int) -> bool:
    matters = False
    for pair in range(first, last):
        matters = matters or time_matters(clocks[pair], states[pair], until)
    return matters


@compiled
def clearance_m(zones: np.ndarray, pairs: Pairs, states: np.ndarray, first: int, keeps_to: int, fix: Fix) -> float:
    """No zone to keep out of, nor its ring, is nearer to the fix than this; -1 where something is open or unsettled."""
    nearest_m = np.inf
    for pair in range(first, keeps_to):
        if not is_idle(states[pair]):
            return -1.0
        condition = pairs.conditions[pair]
        zone = zones[condition.zone]
        x, y = to_frame(zone, fix.lat, fix.lon)
        nearest_m = min(nearest_m, math.sqrt(x * x + y * y) - zone.bounding_radius_m - condition.buffer_m)
    return nearest_m


@compiled
def is_within(clear_lat: float, clear_lon: float, clear_m: float, far_m: float, fix: Fix) -> bool:
    """Is all that this fix reaches still within the clear circle? 1 % is left for the difference of the frames."""
    east, north = displacement_m(clear_lat, clear_lon, fix.lat, fix.lon, fix.narrowing)
    room_m = 0.99 * clear_m - far_m
    return room_m > 0.0 and east * east + north * north < room_m * room_m


@compiled
def show(watched: Floats, index: int, last: Record, log_odds: float, ring_log_odds: float) -> None:
    watched[index, 0] = last.distance_m
    watched[index, 1] = last.likelihood
    watched[index, 2] = probability(log_odds)
    watched[index, 3] = probability(ring_log_odds)


@compiled
def keep(found: Episodes, count: int, pair: int, state: Record, kept: Record) -> int:
    """Write the episode as it stands into the room for results, if there is room; count it in any case."""
    if count < len(found.pair):
        found.pair[count] = pair
        found.state[count] = state
        found.kept[count] = kept
    return count + 1
