"""The crowds that are measured: who lives beside the zone, who goes in, who passes through it and who passes by.

A sky, a seed and a number of wearers enter; a crowd on the plain leaves, a fix a minute from each tag. The last few are
kept, for several measurements look at the same crowd.
"""

from functools import lru_cache

import numpy as np

from waywarden.simulation.plain.crowd import Crowd, crowd
from waywarden.simulation.plain.ways import (
    ZONE_RADIUS_M,
    Journey,
    along,
    driving_through,
    passing_by,
    standing,
    walking_in,
)

CADENCE_S = 60.0
FROM_M = (500.0, 800.0)  # how far outside the edge a visit sets out
DOOR_M = 60.0


@lru_cache(maxsize=4)
def living(sky: str, seed: int, wearers: int, beyond_m: float) -> Crowd:
    """A day at home, so far outside the edge."""
    return crowd(sky, seed, wearers, lambda rng: standing(rng, beyond_m, 24, CADENCE_S))


@lru_cache(maxsize=2)
def walking(sky: str, seed: int, wearers: int) -> Crowd:
    """From 300-900 m outside to a place 60-250 m inside, on foot, for a quarter of an hour."""
    return crowd(sky, seed, wearers, lambda rng: walking_in(rng, CADENCE_S))


@lru_cache(maxsize=2)
def from_the_door(sky: str, seed: int, wearers: int) -> Crowd:
    """The same from a home 60 m outside the edge."""
    return crowd(sky, seed, wearers, lambda rng: walking_in(rng, CADENCE_S, DOOR_M))


@lru_cache(maxsize=2)
def driving(sky: str, seed: int, wearers: int) -> Crowd:
    """Through the zone at an even speed, a minute inside."""
    return crowd(sky, seed, wearers, lambda rng: driving_through(rng, CADENCE_S))


def walking_past(sky: str, seed: int, wearers: int) -> Crowd:
    """Along a road that comes within 30 m of the edge, on foot; never inside."""
    return crowd(sky, seed, wearers, lambda rng: passing_by(rng, 30.0, 1.4, CADENCE_S))


def driving_past(sky: str, seed: int, wearers: int) -> Crowd:
    """Along the same road by car; never inside."""
    return crowd(sky, seed, wearers, lambda rng: passing_by(rng, 30.0, 10.0, CADENCE_S))


def visiting(sky: str, seed: int, wearers: int, speed_ms: float, depth_m: float, dwell_s: float) -> Crowd:
    """In at this speed, by one bend, as deep as this, there for so long, and back by the same way."""

    def way(rng: np.random.Generator) -> Journey:
        begin_m = ZONE_RADIUS_M + rng.uniform(*FROM_M)
        begin, bend = (begin_m, 0.0), ((begin_m + ZONE_RADIUS_M) / 2, rng.uniform(-120, 120))
        corners = [begin, bend, (ZONE_RADIUS_M - depth_m, 0.0), bend, begin]
        return along(rng, corners, [speed_ms] * 4, [1800, 0, dwell_s, 0, 1800], CADENCE_S)

    return crowd(sky, seed, wearers, way)
