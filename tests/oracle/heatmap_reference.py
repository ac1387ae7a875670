"""The heatmap in slow, plain Python: each fix by itself, every point of its error looked up with h3.

Shares no code with places/heatmap_pass.py but the points of the Gaussian.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import h3

EARTH_M = 6_371_007.2


class Fix(NamedTuple):
    at_s: float
    lat: float
    lon: float
    accuracy_m: float


def minutes_by_cell(
    fixes: Sequence[Fix], counted_s: Sequence[tuple[float, float]], resolution: int, cap_s: float,
    points: Sequence[tuple[float, float]],
) -> dict[str, float]:  # fmt: skip
    """Minutes in each cell of fixes of one tag, in order of time."""
    minutes: dict[str, float] = defaultdict(float)
    for number, fix in enumerate(fixes):
        before = min(fix.at_s - fixes[number - 1].at_s, cap_s) if number else cap_s
        after = min(fixes[number + 1].at_s - fix.at_s, cap_s) if number + 1 < len(fixes) else cap_s
        begins, ends = fix.at_s - before / 2, fix.at_s + after / 2
        stands_s = sum(max(0.0, min(ends, last) - max(begins, first)) for first, last in counted_s)
        sigma_m = fix.accuracy_m / math.sqrt(-2 * math.log(0.05))
        for east, north in points:
            lat = fix.lat + math.degrees(sigma_m * north / EARTH_M)
            lon = fix.lon + math.degrees(sigma_m * east / EARTH_M / math.cos(math.radians(fix.lat)))
            minutes[h3.latlng_to_cell(lat, lon, resolution)] += stands_s / 60 / len(points)
    return minutes
