"""Meetings in slow, plain Python: every minute, every pair, each place looked up by itself.

Shares no code with places/together.py but the geodesic.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from waywarden.geodesy import distance_m

KNOWN_FOR_S, WANDER_M2_S = 300.0, 15.0


class Fix(NamedTuple):
    at_s: float
    lat: float
    lon: float
    accuracy_m: float


def place_at(fixes: Sequence[Fix], at_s: float) -> tuple[float, float, float] | None:
    """Latitude, longitude, 95 % error; None where that is not known."""
    for one, two in pairwise(fixes):
        gap_s = two.at_s - one.at_s
        if one.at_s <= at_s <= two.at_s and gap_s <= KNOWN_FOR_S:
            share = (at_s - one.at_s) / gap_s
            error_m = one.accuracy_m + share * (two.accuracy_m - one.accuracy_m)
            wandered_m2 = -2 * math.log(0.05) * WANDER_M2_S * share * (1 - share) * gap_s
            lat, lon = one.lat + share * (two.lat - one.lat), one.lon + share * (two.lon - one.lon)
            return lat, lon, math.sqrt(error_m**2 + wandered_m2)
    return None


def meetings(
    tags: Mapping[str, Sequence[Fix]], within_m: float, least_minutes: int
) -> list[tuple[str, str, int, int, int]]:
    """(one, other, first minute, last minute, minutes together) since 1970, in that order."""
    found = []
    for one, other in combinations(sorted(tags), 2):
        every = [fix.at_s for tag in (one, other) for fix in tags[tag]]
        looks = []
        for minute in range(int(min(every)) // 60, int(max(every)) // 60 + 1):
            here, there = place_at(tags[one], 60 * minute), place_at(tags[other], 60 * minute)
            if here and there:
                apart_m = float(distance_m(here[0], here[1], there[0], there[1]))
                if apart_m <= within_m + math.hypot(here[2], there[2]):
                    looks.append((minute, apart_m <= within_m))
        run: list[tuple[int, bool]] = []
        for look in [*looks, None]:
            if run and (look is None or (look[0] - run[-1][0]) * 60 > KNOWN_FOR_S):
                if len(run) >= least_minutes and any(by_places for _, by_places in run):
                    found.append((one, other, run[0][0], run[-1][0], len(run)))
                run = []
            if look is not None:
                run.append(look)
    return sorted(found, key=lambda meeting: (meeting[2], meeting[0], meeting[1]))
