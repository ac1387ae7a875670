"""The path between two moments, as a chain of fixes that drift does not lengthen, and how long it is.

A tag that lies still wanders, and the wandering of a night adds up to miles. So a fix joins the chain only when it is
farther from the last one in it than their errors explain (twice their sigma). What noise adds to each leg on average is
taken off again: a leg of d measured with errors of sigma an axis is too long by sigma^2 / (2 d), to first order.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waywarden.tracks.cluster import TO_95
from waywarden.tracks.haversine import haversine_m
from waywarden.tracks.settings import US_PER_S
from waywarden.tracks.stay_pass import Integers
from waywarden.zones.compiled import compiled

Floats = NDArray[np.float64]

SURE = 2.0  # sigmas that a step must exceed
SHORT_S = 30.0  # over shorter legs no speed is told
IMPOSSIBLE_MS = 90.0  # as in `clean`: a place that catches up with a train after a tunnel is no speed
NOT_STRAIGHT = 0.12  # measured; legs of a minute cut corners by up to so much
UNSEEN = 1.0  # and through a gap he may have gone twice as far


class Way(NamedTuple):
    """Places and times of the fixes that may be used, in order."""

    at: Integers  # microseconds since 1970 UTC
    lat: Floats  # degrees
    lon: Floats
    accuracy_m: Floats  # 95 % radius, never NaN


class Length(NamedTuple):
    """What is known of a path's length."""

    distance_m: float  # along its legs
    error_m: float  # 95 %
    fastest_ms: float  # over half a minute and more, what the errors leave of it
    legs: int


@compiled
def length(way: Way, first: int, last: int, gap_us: float, chain: NDArray[np.bool_]) -> Length:
    """Of the fixes first:last. Marks those of the chain; the last one always ends it."""
    total_m = fastest_ms = seen_m = unseen_m = 0.0
    legs = 0
    vertex = since = first
    chain[first] = True
    for index in range(first + 1, last):
        if way.at[index] - way.at[since] >= SHORT_S * US_PER_S:
            pace_ms = speed_ms(way, since, index)
            if pace_ms <= IMPOSSIBLE_MS:
                fastest_ms = max(fastest_ms, pace_ms)
            since = index
        sigma2_m2 = (way.accuracy_m[vertex] ** 2 + way.accuracy_m[index] ** 2) / TO_95**2
        away_m = haversine_m(way.lat[vertex], way.lon[vertex], way.lat[index], way.lon[index])
        sure = away_m * away_m > SURE * SURE * sigma2_m2
        if not sure and index < last - 1:
            continue
        chain[index] = True
        leg_m = away_m - sigma2_m2 / (2.0 * away_m) if sure else max(0.0, away_m - math.sqrt(sigma2_m2))
        elapsed_us = way.at[index] - way.at[index - 1]
        total_m += leg_m
        if elapsed_us > gap_us:
            unseen_m += leg_m
        else:
            seen_m += leg_m
        legs += 1
        vertex = index
    ends2_m2 = way.accuracy_m[first] ** 2 + way.accuracy_m[last - 1] ** 2
    shape_m = TO_95 * (NOT_STRAIGHT * seen_m + UNSEEN * unseen_m) / 2.0
    return Length(total_m, math.sqrt(ends2_m2 + shape_m * shape_m), fastest_ms, legs)


@compiled
def speed_ms(way: Way, index: int, later: int) -> float:
    """In a straight line from one fix to a later one, less what their errors may have added."""
    away_m = haversine_m(way.lat[index], way.lon[index], way.lat[later], way.lon[later])
    error_m = SURE * math.hypot(way.accuracy_m[index], way.accuracy_m[later]) / TO_95
    return float((away_m - error_m) / ((way.at[later] - way.at[index]) / US_PER_S))
