"""The candidate join alone, for comparison: fixes in a crime's window within 100 m and their radius of its place."""

import numpy as np

from waywarden.crime.compiled import compiled
from waywarden.crime.fixes import BLOCK, Blocks, Good

REACH_M = 100.0


@compiled
def join_tag(good: Good, blocks: Blocks, tag: int, crimes: np.ndarray, counts: np.ndarray) -> None:
    """Adds to `counts` (crimes,) how many fixes of the tag are near. `crimes`: as `crime.match.CRIMES`."""
    low, high = good.first[tag], good.first[tag + 1]
    for number in range(len(crimes)):
        crime = crimes[number]
        first = low + np.searchsorted(good.at[low:high], crime.from_us)
        last = low + np.searchsorted(good.at[low:high], crime.to_us)
        if first >= last:
            continue
        base = blocks.first[tag]
        for block in range(base + (first - low) // BLOCK, base + (last - 1 - low) // BLOCK + 1):
            north = max(blocks.south[block] - crime.lat, crime.lat - blocks.north[block], 0.0)
            east = max(blocks.west[block] - crime.lon, crime.lon - blocks.east[block], 0.0)
            north_m, east_m = north * crime.metres_per_degree_lat, east * crime.metres_per_degree_lon
            # `reach_m` is far more than any radius, so that a box out of reach holds no candidate.
            reach_m = REACH_M + blocks.reach_m[block]
            if north_m * north_m + east_m * east_m > reach_m * reach_m:
                continue
            begin = max(first, low + (block - base) * BLOCK)
            for index in range(begin, min(last, low + (block - base + 1) * BLOCK)):
                y = (good.lat[index] - crime.lat) * crime.metres_per_degree_lat
                x = (good.lon[index] - crime.lon) * crime.metres_per_degree_lon
                near_m = REACH_M + good.accuracy_m[index]
                if x * x + y * y <= near_m * near_m:
                    counts[number] += 1
