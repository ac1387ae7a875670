"""The one pass over every fix of every tag: which cluster is it of, is that one a stay, is a stay over?

In: fixes sorted by tag and time and two CLUSTER records a tag (where he is, and where he may be instead), changed in
place. Out: a row of FOUND for each stay that has ended. No clock, no allocation for each fix.

One fix elsewhere ends nothing. A stay is over when he is found to stay elsewhere, when two fixes in a row are so far
off that he has left for certain, when nothing has shown him back for some minutes, or when the silence is too long to
bridge. A cluster that is no stay yet is over at the second fix in a row that is not of it.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waywarden.tracks.cluster import (
    CLUSTER,
    EAST,
    FIXES,
    GAP,
    NORTH,
    SQUARE,
    WEIGHT,
    Fix,
    Record,
    add,
    apart2_m2,
    begin,
    empty,
)
from waywarden.tracks.settings import Limits
from waywarden.tracks.settle import settle
from waywarden.zones.compiled import compiled

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

FOUND = np.dtype(
    [
        ("tag", "i8"),
        ("began_at", "i8"),
        ("last_at", "i8"),
        ("lat", "f8"),  # the place, degrees
        ("lon", "f8"),
        ("scatter2_m2", "f8"),  # weighted mean square of the fixes' distances from it
        ("weight", "f8"),
        ("fixes", "i8"),
        ("gap_us", "i8"),
    ]
)
WIDE_ERRS = 2.0  # a cell circle misses the truth by so many of its radii once in a hundred
WIDE_TWICE = 2  # circles in a row that cannot hold the place, before a silence is not bridged


class Fixes(NamedTuple):
    """Fixes sorted by tag and natural key. Those of tag g are first[g]:first[g + 1]."""

    first: Integers
    at: Integers  # microseconds since 1970 UTC
    lat: Floats  # degrees
    lon: Floats
    accuracy_m: Floats  # 95 % radius, NaN where the source does not say
    cell: NDArray[np.bool_]  # by cell towers
    speed_ms: Floats  # over ground, NaN where the tag does not say
    moves: Integers  # 1 the tag says that it moves, 0 that it lies still, -1 it does not say


@compiled
def run(fixes: Fixes, clusters: np.ndarray, found: np.ndarray, limits: Limits) -> int:
    """Number of stays that ended. `found` (of FOUND) needs room for one more than half of the fixes: each has two."""
    ended = 0
    for tag in range(len(clusters)):
        here, there = clusters[tag, 0], clusters[tag, 1]
        for index in range(fixes.first[tag], fixes.first[tag + 1]):
            accuracy_m = fixes.accuracy_m[index]
            if math.isnan(accuracy_m):
                accuracy_m = limits.accuracy_default_m
            accuracy_m = max(accuracy_m, limits.accuracy_floor_m)
            fix = Fix(fixes.at[index], fixes.lat[index], fixes.lon[index], accuracy_m, fixes.moves[index])
            if fix.moves == 1:
                here.senses = 1
            if fixes.cell[index] or accuracy_m > limits.wide_m:
                heard_wide(here, fix, limits)
                continue
            while here.sums[FIXES] > 0.0 and fix.at - here.seen_at > limits.bridge_us:
                ended += leave(clusters, found, ended, tag)
            if here.sums[FIXES] == 0.0:
                begin(here, fix)
                continue
            apart2 = apart2_m2(here, fix.lat, fix.lon)
            if apart2 <= limits.reach2_m2 + accuracy_m * accuracy_m:
                if there.sums[FIXES] > 0.0:
                    empty(there)
                if fix.at - here.seen_at > limits.gap_us and not bridges(here, fix):
                    ended += leave(clusters, found, ended, tag)
                    begin(here, fix)
                else:
                    add(here, fix, apart2, limits)
                    settle(here, limits)
            else:
                elsewhere(there, fix, limits)
                count_out(here, fix, apart2, limits)
                if is_over(here, there, fix.at, limits):
                    if was_elsewhere(here, there):
                        absorb(here, there)
                    ended += leave(clusters, found, ended, tag)
    return ended


@compiled
def heard_wide(here: Record, fix: Fix, limits: Limits) -> None:
    """A circle as wide as a cell neither begins, keeps nor ends a stay. It may say that he was not there meanwhile."""
    if here.sums[FIXES] > 0.0:
        if fix.moves == 1:
            here.out_moved += 1
        here.heard_at = fix.at
        reach_m = math.sqrt(limits.reach2_m2) + WIDE_ERRS * fix.accuracy_m
        if apart2_m2(here, fix.lat, fix.lon) > reach_m * reach_m:
            here.out_wide += 1


@compiled
def bridges(here: Record, fix: Fix) -> bool:
    """Both ends of a silence are here. He was not, if cells heard him elsewhere; nor does it make a stay of a place
    that he passed on his way, twice.
    """
    passes = here.settled == 0 and (fix.moves == 1 or here.out_moved > 0)
    return bool(here.out_wide < WIDE_TWICE and not passes)


@compiled
def count_out(here: Record, fix: Fix, apart2: float, limits: Limits) -> None:
    """One more fix elsewhere."""
    here.out += 1
    gone_m = limits.gone_m + fix.accuracy_m
    here.out_far = here.out_far + 1 if apart2 > gone_m * gone_m else 0
    if fix.moves != 0 or fix.at - here.heard_at > limits.gap_us:
        here.out_moved += 1
    here.heard_at = fix.at


@compiled
def elsewhere(there: Record, fix: Fix, limits: Limits) -> None:
    """The fix is not here. It is of the other cluster, or begins it anew."""
    if there.sums[FIXES] > 0.0 and fix.at - there.seen_at <= limits.bridge_us:
        apart2 = apart2_m2(there, fix.lat, fix.lon)
        if apart2 <= limits.reach2_m2 + fix.accuracy_m * fix.accuracy_m:
            add(there, fix, apart2, limits)
            settle(there, limits)
            return
    begin(there, fix)


@compiled
def is_over(here: Record, there: Record, at: int, limits: Limits) -> bool:
    if here.settled == 0:
        return bool(here.out >= 2)
    if lies_still(here):
        return bool(here.out >= 2 and at - here.seen_at >= limits.still_us)
    late = here.out >= 2 and at - here.seen_at >= limits.return_us
    return bool(there.settled == 1 or here.out_far >= 2 or late)


@compiled
def lies_still(here: Record) -> bool:
    """Every fix since the last one there says that the tag lies still, and that means something."""
    return bool(here.senses == 1 and here.out_moved == 0)


@compiled
def was_elsewhere(here: Record, there: Record) -> bool:
    """The tag never moved, and the place it was thought to be at was held for less long than the one it is at now:
    reflections had carried it there.
    """
    if here.settled == 0 or there.settled == 0 or not lies_still(here):
        return False
    return bool(there.last_at - there.began_at > here.last_at - here.began_at)


@compiled
def absorb(here: Record, there: Record) -> None:
    """It is one stay, at the other place, and has been since it was first told."""
    there.began_at = here.began_at
    there.sums[FIXES] += here.sums[FIXES]
    there.sums[GAP] += here.sums[GAP]
    here.settled = 0


@compiled
def leave(clusters: np.ndarray, found: np.ndarray, ended: int, tag: int) -> int:
    """He is where the other cluster is. If he stayed here, that is told: 1, otherwise 0."""
    stayed = clusters[tag, 0].settled
    if stayed == 1:
        tell(clusters[tag, 0], found[ended])
        found[ended].tag = tag
    senses = clusters[tag, 0].senses
    clusters[tag, 0] = clusters[tag, 1]
    clusters[tag, 0].senses = senses
    if clusters[tag, 1].sums[FIXES] > 0.0:
        empty(clusters[tag, 1])
    return int(stayed)


@compiled
def tell(cluster: Record, stay: Record) -> None:
    """What is known of a stay, into a FOUND record."""
    sums = cluster.sums
    east_m, north_m = sums[EAST] / sums[WEIGHT], sums[NORTH] / sums[WEIGHT]
    stay.began_at = cluster.began_at
    stay.last_at = cluster.last_at
    stay.lat = cluster.lat + north_m / cluster.metres_per_degree_lat
    stay.lon = (cluster.lon + east_m / cluster.metres_per_degree_lon + 180.0) % 360.0 - 180.0
    stay.scatter2_m2 = max(0.0, sums[SQUARE] / sums[WEIGHT] - east_m * east_m - north_m * north_m)
    stay.weight = sums[WEIGHT]
    stay.fixes = round(sums[FIXES])
    stay.gap_us = round(sums[GAP])


@compiled
def tell_open(clusters: np.ndarray, found: np.ndarray) -> int:
    """The stays that go on, one a tag at most. Their number."""
    count = 0
    for tag in range(len(clusters)):
        if clusters[tag, 0].settled == 1:
            tell(clusters[tag, 0], found[count])
            found[count].tag = tag
            count += 1
    return count


@compiled
def pass_time(clusters: np.ndarray, found: np.ndarray, until: int, limits: Limits) -> int:
    """Time passes to `until`: what has been silent for too long to bridge is over. The number of stays that ended."""
    ended = 0
    for tag in range(len(clusters)):
        here = clusters[tag, 0]
        while here.sums[FIXES] > 0.0 and until - here.seen_at > limits.bridge_us:
            ended += leave(clusters, found, ended, tag)
    return ended


def new_clusters(tags: int) -> NDArray[np.void]:
    """None yet, two a tag."""
    none = np.zeros(1, CLUSTER)
    empty(none[0])
    clusters = np.empty((tags, 2), CLUSTER)
    clusters[:] = none[0]
    return clusters
