"""One tag's fixes about one crime: how likely was he within the radius, when was he nearest, and for how long there?

A run of good fixes enters, and the crime; a Nearness leaves. The chances of the ways between fixes are multiplied for
each shift of the truth (`shifts`), then averaged over the shifts; what lies in silences longer than allowed is kept
apart from what was seen.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waywarden.crime.bridge import nearest_share, touch
from waywarden.crime.compiled import compiled
from waywarden.crime.fixes import FARTHEST, Good
from waywarden.crime.parameters import TO_95, Limits
from waywarden.crime.rests import rested

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SURE = 2e-3  # of what is missed; from there on nothing that follows is asked
ABOUT = 5  # legs
CERTAIN = 6.0  # sigmas
WIDER = 2.0  # sigmas; an interval of 95 % along one line


class Crime(NamedTuple):
    """Of one crime: its window, widened, its place, metres per degree there, and the sigma of its place."""

    from_us: int
    to_us: int
    lat: float
    lon: float
    metres_per_degree_lat: float
    metres_per_degree_lon: float
    sigma_m: float


class Leg(NamedTuple):
    """A way between two fixes, as far as it lies in the window: its ends on the plane about the crime with their
    sigmas, which shares of the whole way they are, how far that may bow to one side in its middle (sigma; and of those
    that are all but straight), the variance of its wandering (`bridge`) without and with an unseen outing, the chance
    of one, and by how much the nearest of many looks at a rest looks nearer than it was.
    """

    ax: float
    ay: float
    a_sigma_m: float
    bx: float
    by: float
    b_sigma_m: float
    first: float
    last: float
    bow_m: float
    straight_m: float
    tight_m2: float
    loose_m2: float
    outing: float
    shy_m: float


class Nearness(NamedTuple):
    """`seen`: probability by fixes and the ways between them; `likely`: with longer silences. `reachable`: might he
    have gone there from one fix and been back for the next, as fast as he went thereabouts? `inside_us`: how long the
    most likely way was within the radius. The nearest approach of that way: when, how far, sigma, the fix nearest in
    time (-1: none), where.
    """

    seen: float
    likely: float
    reachable: bool
    inside_us: float
    nearest_us: int
    nearest_m: float
    nearest_sigma_m: float
    nearest_fix: int
    nearest_x: float
    nearest_y: float


@compiled
def nearness(
    good: Good, begin: int, end: int, since: int, until: int, crime: Crime, shifts: Floats, limits: Limits
) -> Nearness:
    """Of the ways between fixes begin:end, the last before the window and the first after it among them at most. The
    tag's fixes since:until are read, for its rests.
    """
    at = good.at[since:until]
    x, y = np.empty(until - since), np.empty(until - since)
    sigma_m = np.empty(until - since)
    for k in range(until - since):
        x[k], y[k] = on_the_plane(good.lat[since + k], good.lon[since + k], crime)
        sigma_m[k] = sigma_of(good.accuracy_m[since + k], limits)
    rest = rested(at, x, y, sigma_m, good.moves[since:until], limits)
    for k in range(until - since):
        sigma_m[k] = math.hypot(sigma_m[k], crime.sigma_m)

    fastest_ms = fastest(at, x, y, limits)
    reachable = False
    missed_seen, missed_gap = np.ones(len(shifts)), np.ones(len(shifts))
    alive = 1.0
    inside_us = 0.0
    nearest_us, nearest_m, nearest_sigma_m = np.int64(0), np.inf, 0.0
    nearest_fix, nearest_x, nearest_y = -1, 0.0, 0.0
    for k in range(begin - since, max(begin - since + 1, end - since - 1)):
        to = min(k + 1, end - since - 1)  # a fix that stands alone is a way from itself to itself
        gap_us = at[to] - at[k]
        first_us, last_us = max(at[k], crime.from_us), min(at[to], crime.to_us)
        if first_us > last_us:
            continue
        seen = gap_us <= limits.most_gap_us
        rests = rest[k] >= 0 and rest[k] == rest[to]
        leg = way(x, y, sigma_m, at, k, to, first_us, last_us, rests, crime.sigma_m, limits)
        ax, ay, bx, by = leg.ax, leg.ay, leg.bx, leg.by
        share = nearest_share(ax, ay, bx, by)
        near_x, near_y = ax + share * (bx - ax), ay + share * (by - ay)
        near_m = math.hypot(near_x, near_y)
        told = seen
        if not seen:  # of a silence only its ends are known
            share, told = nearer_end(leg, at[k] >= crime.from_us, at[to] <= crime.to_us)
        told_x, told_y = ax + share * (bx - ax), ay + share * (by - ay)
        if told and math.hypot(told_x, told_y) < nearest_m:
            nearest_m, nearest_x, nearest_y = math.hypot(told_x, told_y), told_x, told_y
            nearest_us = first_us + np.int64(share * (last_us - first_us))
            fixes_m = leg.a_sigma_m + share * (leg.b_sigma_m - leg.a_sigma_m)
            nearest_sigma_m = math.hypot(fixes_m, aside_m(leg, 0.7 * leg.bow_m, share))
            nearest_fix = since + (k if nearest_us - at[k] <= at[to] - nearest_us else to)
        if seen:
            inside_us += share_inside(ax, ay, bx, by, limits.radius_m) * (last_us - first_us)
        reachable |= reaches(x, y, sigma_m, k, to, gap_us, rests, fastest_ms, limits)
        if seen and alive <= SURE:
            continue
        widest_m = FARTHEST * max(leg.a_sigma_m, leg.b_sigma_m) + 6.0 * leg.bow_m + 3.0 * math.sqrt(leg.loose_m2)
        if near_m - limits.radius_m > widest_m:
            continue
        miss_all(leg, shifts, missed_seen if seen else missed_gap, max(1.0, limits.radius_m - leg.shy_m))
        if seen:
            alive = np.sum(missed_seen * shifts[:, 2])
    return Nearness(
        np.sum((1.0 - missed_seen) * shifts[:, 2]),
        np.sum((1.0 - missed_seen * missed_gap) * shifts[:, 2]),
        reachable,
        inside_us,
        int(nearest_us),
        nearest_m,
        nearest_sigma_m,
        nearest_fix,
        nearest_x,
        nearest_y,
    )


@compiled
def nearer_end(leg: Leg, with_a: bool, with_b: bool) -> tuple[float, bool]:
    """(0 or 1: the end that is nearer, of those that are fixes in the window, is there one at all?)."""
    a_m, b_m = math.hypot(leg.ax, leg.ay), math.hypot(leg.bx, leg.by)
    return (0.0 if with_a and (a_m <= b_m or not with_b) else 1.0), with_a or with_b


@compiled
def fastest(at: Integers, x: Floats, y: Floats, limits: Limits) -> Floats:
    """How fast can he have gone on each leg (m/s), by how fast he went on the five before and after it?"""
    legs = len(at) - 1
    went_ms, can_ms = np.zeros(legs), np.empty(legs)
    for k in range(legs):
        if at[k + 1] > at[k]:
            went_ms[k] = math.sqrt((x[k + 1] - x[k]) ** 2 + (y[k + 1] - y[k]) ** 2) / ((at[k + 1] - at[k]) / 1e6)
    for k in range(legs):
        highest_ms = 0.0
        for near in range(max(0, k - ABOUT), min(legs, k + ABOUT + 1)):
            highest_ms = max(highest_ms, went_ms[near])
        can_ms[k] = min(limits.reach_ms, limits.faster * highest_ms + limits.still_ms)
    return can_ms


@compiled
def reaches(
    x: Floats,
    y: Floats,
    sigma_m: Floats,
    k: int,
    to: int,
    gap_us: int,
    rests: bool,
    fastest_ms: Floats,
    limits: Limits,
) -> bool:
    """Is the way from fix k by the circle to fix `to`, less their errors, short enough to be gone meanwhile?"""
    way_m = -2.0 * limits.radius_m
    for fix in (k, to):
        way_m += math.hypot(x[fix], y[fix]) - TO_95 * sigma_m[fix]
    possible_ms = limits.still_ms if rests or k == to else fastest_ms[k]
    return way_m <= possible_ms * gap_us / 1e6


@compiled
def miss_all(leg: Leg, shifts: Floats, missed: Floats, radius_m: float) -> None:
    """Each shift's chance of having missed so far, times that of missing on this leg too."""
    for one in range(len(shifts)):
        if missed[one] < 1e-9:
            continue
        east, north = shifts[one, 0], shifts[one, 1]
        ax, ay = leg.ax + leg.a_sigma_m * east, leg.ay + leg.a_sigma_m * north
        bx, by = leg.bx + leg.b_sigma_m * east, leg.by + leg.b_sigma_m * north
        share = nearest_share(ax, ay, bx, by)
        x, y = ax + share * (bx - ax), ay + share * (by - ay)
        apart_m = math.sqrt(x * x + y * y)
        touched = 1.0 if apart_m <= radius_m else 0.0
        if 0.0 < share < 1.0:
            touched = beside(apart_m, radius_m, leg, share)
        if apart_m > radius_m and leg.tight_m2 > 0.0:
            touched = max(touched, touch(ax, ay, bx, by, radius_m, leg.tight_m2))
        if leg.outing > 0.0 and touched < 1.0:
            touched = max(touched, leg.outing * touch(ax, ay, bx, by, radius_m, leg.loose_m2))
        missed[one] *= 1.0 - touched


@compiled
def beside(apart_m: float, radius_m: float, leg: Leg, share: float) -> float:
    """The chance that a way which bows to one side of the chord leads through the circle: half of all ways do so, the
    other half are all but straight.
    """
    bowed = within(apart_m, radius_m, aside_m(leg, leg.bow_m, share))
    return 0.5 * (bowed + within(apart_m, radius_m, aside_m(leg, leg.straight_m, share)))


@compiled
def within(apart_m: float, radius_m: float, sigma_m: float) -> float:
    """The chance that what is believed to be so far off is within the radius, along one line."""
    if apart_m + CERTAIN * sigma_m <= radius_m:
        return 1.0
    if apart_m - CERTAIN * sigma_m > radius_m or sigma_m <= 0.0:
        return 0.0
    return below((radius_m - apart_m) / sigma_m) - below((-radius_m - apart_m) / sigma_m)


@compiled
def aside_m(leg: Leg, bow_m: float, share: float) -> float:
    """How far beside the chord the way may be there, one sigma."""
    whole = leg.first + share * (leg.last - leg.first)
    aside = 2.0 * bow_m * min(whole, 1.0 - whole)
    return math.sqrt(aside * aside + leg.tight_m2 * share * (1.0 - share))


@compiled
def below(sigmas: float) -> float:
    """The standard normal's chance of being less."""
    return 0.5 * math.erfc(-sigmas / math.sqrt(2.0))


@compiled
def way(
    x: Floats,
    y: Floats,
    sigma_m: Floats,
    at: Integers,
    k: int,
    to: int,
    first_us: int,
    last_us: int,
    rests: bool,
    crime_sigma_m: float,
    limits: Limits,
) -> Leg:
    """The part of the way from fix k to fix `to` that lies in the window; `rests`: both are of one rest."""
    gap_s = (at[to] - at[k]) / 1e6
    if gap_s <= 0.0:
        return Leg(x[k], y[k], sigma_m[k], x[to], y[to], sigma_m[to], 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    dx, dy = x[to] - x[k], y[to] - y[k]
    chord_m = math.sqrt(dx * dx + dy * dy)
    idle_s = max(0.0, gap_s - chord_m / limits.walk_ms - limits.back_s)
    hidden = limits.hidden if at[to] - at[k] > limits.most_gap_us else 1.0
    bow_m = 0.0 if rests else hidden * min(limits.bend * chord_m, limits.bow_ms * gap_s)
    straight_m = 0.0 if rests else hidden * limits.straight * chord_m
    tight_m2 = 0.0 if rests else limits.still_m2_s * gap_s
    loose_m2 = tight_m2 + limits.wander_m2_s * idle_s
    outing = min(limits.outing_most, (idle_s / limits.outing_s) ** 2)
    first = (first_us - at[k]) / 1e6 / gap_s
    last = (last_us - at[k]) / 1e6 / gap_s
    kept = last - first
    return Leg(
        x[k] + first * dx,
        y[k] + first * dy,
        cut_sigma_m(sigma_m[k], sigma_m[to], first, bow_m, tight_m2),
        x[k] + last * dx,
        y[k] + last * dy,
        cut_sigma_m(sigma_m[k], sigma_m[to], last, bow_m, tight_m2),
        first,
        last,
        bow_m,
        straight_m,
        tight_m2 * kept,
        loose_m2 * kept,
        outing,
        limits.nearer * math.sqrt(max(sigma_m[k], sigma_m[to]) ** 2 - crime_sigma_m**2) if rests else 0.0,
    )


@compiled
def cut_sigma_m(a_sigma_m: float, b_sigma_m: float, share: float, bow_m: float, spread_m2: float) -> float:
    """Of the place on a way where the window cuts it."""
    fixes_m = a_sigma_m + share * (b_sigma_m - a_sigma_m)
    aside = 2.0 * bow_m * min(share, 1.0 - share)
    return math.sqrt(fixes_m * fixes_m + aside * aside + spread_m2 * share * (1.0 - share))


@compiled
def share_inside(ax: float, ay: float, bx: float, by: float, radius_m: float) -> float:
    """Which share of the chord lies within the radius of the origin?"""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    half = ax * dx + ay * dy
    rest = ax * ax + ay * ay - radius_m * radius_m
    if square <= 0.0:
        return 1.0 if rest <= 0.0 else 0.0
    discriminant = half * half - square * rest
    if discriminant <= 0.0:
        return 0.0
    root = math.sqrt(discriminant)
    return max(0.0, min(1.0, (root - half) / square) - max(0.0, (-root - half) / square))


@compiled
def sigma_of(accuracy_m: float, limits: Limits) -> float:
    """Sigma along one axis (m) of a fix, as we believe it rather than as the tag claims it."""
    return max(limits.error_floor_m, limits.error_inflation * accuracy_m / TO_95)


@compiled
def on_the_plane(lat: float, lon: float, crime: Crime) -> tuple[float, float]:
    """Metres east and north of the crime, as `geodesy.LocalFrame`."""
    degrees_east = lon - crime.lon
    if degrees_east > 180.0:
        degrees_east -= 360.0
    elif degrees_east < -180.0:
        degrees_east += 360.0
    return degrees_east * crime.metres_per_degree_lon, (lat - crime.lat) * crime.metres_per_degree_lat
