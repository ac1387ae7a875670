"""What is computed of every ring of a drawing, compiled: a country has 150,000 zones, and each is but a few corners.

In: rings as (corners, 2) arrays of lon, lat, the last corner equal to the first. Out: see each function.
"""

import math

import numpy as np

from waywarden.zones.compiled import compiled
from waywarden.zones.table import EDGES_PER_BLOCK, Floats

FAULTLESS, NO_NUMBER, SWAPPED, TOO_FAR_ROUND = range(4)


@compiled
def fault_of(positions: Floats, south: float, west: float, north: float, east: float) -> int:
    """What is wrong with these as lon, lat, if anything. All within the box the other way round, they are swapped."""
    swapped, too_far_round = True, False
    for lon, lat in positions:
        if not (math.isfinite(lon) and math.isfinite(lat)):
            return NO_NUMBER
    for lon, lat in positions:
        swapped &= south <= lon <= north and west <= lat <= east
        if abs(lat) > 90.0:
            return SWAPPED
        too_far_round |= abs(lon) > 360.0
    return SWAPPED if swapped else TOO_FAR_ROUND if too_far_round else FAULTLESS


@compiled
def unwrapped(ring: Floats, start_lon: float) -> Floats:
    """The ring with longitudes that run on across the antimeridian, beginning within 180 degrees of start_lon."""
    drawn = ring[:, 0]
    out = ring.copy()
    at = start_lon + (drawn[0] - start_lon + 180.0) % 360.0 - 180.0
    for corner in range(len(ring)):
        if corner:
            at += (drawn[corner] - drawn[corner - 1] + 180.0) % 360.0 - 180.0
        # Where nothing wraps the numbers stay as drawn, bit for bit.
        out[corner, 0] = drawn[corner] if abs(at - drawn[corner]) < 1.0 else at
    out[-1, 0] = out[0, 0]
    return out


@compiled
def bounds(corners: Floats) -> tuple[float, float, float, float]:
    """West, south, east, north."""
    return corners[:, 0].min(), corners[:, 1].min(), corners[:, 0].max(), corners[:, 1].max()


@compiled
def in_metres(corners: Floats, lat: float, lon: float, lat_degree_m: float, lon_degree_m: float) -> Floats:
    """(corners, 2): metres east and north of a place whose degrees are so long."""
    metres = np.empty_like(corners)
    for corner in range(len(corners)):
        metres[corner, 0] = (corners[corner, 0] - lon) * lon_degree_m
        metres[corner, 1] = (corners[corner, 1] - lat) * lat_degree_m
    return metres


@compiled
def extent(rings_m: Floats, ends: np.ndarray) -> tuple[float, float]:
    """The area within all rings added up, holes as well (m²), and how far the farthest corner is from the middle (m).

    `ends` says where in `rings_m` each ring ends.
    """
    area_m2, radius_m, begin = 0.0, 0.0, 0
    for end in ends:
        twice = 0.0
        for corner in range(begin, end):
            radius_m = max(radius_m, math.hypot(rings_m[corner, 0], rings_m[corner, 1]))
            if corner > begin:
                x, y = rings_m[corner - 1]
                twice += x * rings_m[corner, 1] - y * rings_m[corner, 0]
        area_m2 += abs(twice) / 2
        begin = end
    return area_m2, radius_m


@compiled
def edges_and_blocks(rings_m: Floats, ends: np.ndarray) -> tuple[Floats, Floats]:
    """The edges of all rings that have a length, and the box of every EDGES_PER_BLOCK of them, as `Shapes` has them."""
    edges = np.empty((len(rings_m), 4))
    count, begin = 0, 0
    for end in ends:
        for corner in range(begin + 1, end):
            x, y = rings_m[corner - 1]
            end_x, end_y = rings_m[corner]
            if math.hypot(end_x - x, end_y - y) > 0:
                edges[count] = x, y, end_x, end_y
                count += 1
        begin = end
    blocks = np.empty(((count + EDGES_PER_BLOCK - 1) // EDGES_PER_BLOCK, 4))
    for edge in range(count):
        x, y, end_x, end_y = edges[edge]
        block = blocks[edge // EDGES_PER_BLOCK]
        if edge % EDGES_PER_BLOCK == 0:
            block[0], block[1], block[2], block[3] = min(x, end_x), min(y, end_y), max(x, end_x), max(y, end_y)
        else:
            block[0], block[1] = min(block[0], x, end_x), min(block[1], y, end_y)
            block[2], block[3] = max(block[2], x, end_x), max(block[3], y, end_y)
    return edges[:count].copy(), blocks
