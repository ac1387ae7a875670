"""One fix and one demand to keep to some zones: belief about each, and one episode for being outside all that apply.

Belief is of being in the wrong place, so it is the exclusion zone's with the distance turned round. There is no ring,
no course and no passage: who is where he must be may walk to the edge. And the strip that counts as border lies
outside of it: to be out he must be seen beyond it, to be back he need only be seen inside. A home is small.

A belief is quiet where it rests at its floor (deep inside) or at its ceiling (far away) and nothing is open; a fix
that is as deep or as far leaves it there. It is carried outside of the hours too, so that it is ready when they begin.
"""

import math

import numpy as np

from waywarden.detection.belief import border, held_distance_m, weighed
from waywarden.detection.demand import likeliest, open_demand, owner_of
from waywarden.detection.episode import close, note, raise_to_confirmed
from waywarden.detection.motion import Fix, displacement_m
from waywarden.detection.parameters import Parameters
from waywarden.detection.said import hold, hold_again
from waywarden.detection.state import AT_CEILING, AT_FLOOR, POSSIBLE, Record
from waywarden.detection.tiers import lasts
from waywarden.zones.compiled import compiled
from waywarden.zones.table import Shapes, signed_distance, to_frame


@compiled
def keep_to(
    zones: np.ndarray,
    shapes: Shapes,
    conditions: np.ndarray,
    clocks: np.ndarray,
    settings: np.ndarray,
    device: Record,
    states: np.ndarray,
    slots: np.ndarray,
    first: int,
    last: int,
    fix: Fix,
    news: float,
    p: Parameters,
) -> int:
    """What the fix changes. The pair whose episode it ends, or -1."""
    owner = owner_of(states, first, last)
    for pair in range(first, last):
        if states[pair].quiet == 0 or not has_room(clocks[pair], fix):
            condition = conditions[pair]
            zone, s = zones[condition.zone], settings[condition.settings]
            weigh(zone, shapes, clocks[pair], s, device, states[pair], slots[pair], owner >= 0, fix, news, p)
    best = likeliest(clocks, states, slots, first, last)
    if best < 0:
        return -1
    wrong_log_odds = states[best].log_odds
    if owner < 0:
        if wrong_log_odds <= settings[conditions[best].settings].possible_log_odds:
            return -1
        for pair in range(first, last):
            catch_up(zones[conditions[pair].zone], shapes, states[pair], slots[pair], fix, p)
        best = likeliest(clocks, states, slots, first, last)
        owner = best
        open_demand(clocks, states, slots, first, last, owner, fix.at)
    s = settings[conditions[owner].settings]
    if wrong_log_odds > s.confirmed_log_odds and states[owner].tier == POSSIBLE:
        raise_to_confirmed(states[owner], slots[owner], slots[best].last, fix.at)
    note(states[owner], slots[owner], slots[best].last, False)
    if lasts(states[owner], wrong_log_odds < s.cleared_log_odds, fix.at, p):
        close(states[owner], states[owner].below_since, True)
        return owner
    return -1


@compiled
def rests(clocks: np.ndarray, states: np.ndarray, first: int, last: int, fix: Fix) -> bool:
    """Are all beliefs of the demand quiet, not touched by the fix, and no hours begun or ended since the last?"""
    for pair in range(first, last):
        if states[pair].quiet == 0 or clocks[pair].next_at <= fix.at or not has_room(clocks[pair], fix):
            return False
    return True


@compiled
def has_room(clock: Record, fix: Fix) -> bool:
    """Is all that this fix reaches still where the quiet belief is not touched? 1 % is for the difference of frames."""
    room_m = 0.99 * clock.room_m - fix.far_m
    if room_m <= 0.0:
        return False
    east, north = displacement_m(clock.room_lat, clock.room_lon, fix.lat, fix.lon, fix.narrowing)
    return bool(east * east + north * north < room_m * room_m)


@compiled
def weigh(
    zone: Record,
    shapes: Shapes,
    clock: Record,
    s: Record,
    device: Record,
    state: Record,
    kept: Record,
    is_open: bool,
    fix: Fix,
    news: float,
    p: Parameters,
) -> None:
    """Let the fix change the belief that he is outside this zone. It is kept as evidence where an episode is open;
    where none is, whatever opens one keeps it (`hold_again`).
    """
    x, y = to_frame(zone, fix.lat, fix.lon)
    if state.quiet == AT_CEILING:
        beyond_m = math.sqrt(x * x + y * y) - zone.bounding_radius_m
        if beyond_m > fix.far_m:
            rest_at(state, clock, AT_CEILING, p.log_odds_ceiling, fix, beyond_m)
            return
    distance_m = signed_distance(zone, shapes, x, y)
    if state.quiet == AT_CEILING and distance_m > fix.far_m:
        rest_at(state, clock, AT_CEILING, p.log_odds_ceiling, fix, distance_m)
        return
    if (state.quiet == AT_FLOOR or state.seen == 0) and distance_m < -fix.far_m:
        rest_at(state, clock, AT_FLOOR, p.log_odds_floor, fix, -distance_m)
        return
    if state.quiet == AT_FLOOR:
        state.in_at = device.last_at
    state.quiet = 0
    clock.room_m = -1.0
    held_m = held_distance_m(zone, shapes, fix, distance_m)
    edge_m = border(-held_m, False, not is_open, fix, p)
    state.log_odds = weighed(state.log_odds, state.seen, -held_m, edge_m, fix, news, p)
    state.seen = 1
    if is_open:
        hold(kept, fix, distance_m, False, state.log_odds, p)
    if distance_m <= 0.0 and state.log_odds < s.cleared_log_odds:
        state.in_at = fix.at


@compiled
def rest_at(state: Record, clock: Record, where: int, log_odds: float, fix: Fix, room_m: float) -> None:
    """The tag is deep inside or far away and nothing is open: belief lies at its bound."""
    state.seen = 1
    state.quiet = where
    state.log_odds = log_odds
    clock.room_lat, clock.room_lon, clock.room_m = fix.lat, fix.lon, room_m


@compiled
def catch_up(zone: Record, shapes: Shapes, state: Record, kept: Record, fix: Fix, p: Parameters) -> None:
    """Keep the fix as the last one, if it is not kept yet."""
    hold_again(zone, shapes, kept, fix.at, fix.lat, fix.lon, fix.accuracy_m, fix.mechanism, state.log_odds, p)


@compiled
def settle_at(states: np.ndarray, first: int, last: int, p: Parameters) -> None:
    """After the fix: which beliefs are quiet?"""
    is_open = owner_of(states, first, last) >= 0
    for pair in range(first, last):
        if is_open or states[pair].seen == 0:
            states[pair].quiet = 0
        elif states[pair].log_odds <= p.log_odds_floor:
            states[pair].quiet = AT_FLOOR
        elif states[pair].log_odds >= p.log_odds_ceiling:
            states[pair].quiet = AT_CEILING
        else:
            states[pair].quiet = 0
