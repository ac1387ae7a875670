"""Many zones as flat arrays, and the compiled distances a kernel asks of them.

A zone is a circle, or a set of edges (outer rings, holes and parts alike) in metres east and north of its own origin.
Edges follow one another along their rings and are boxed in blocks of EDGES_PER_BLOCK: a block whose box is farther
than the best edge so far, and beside the even-odd ray, is passed over unread. That keeps a polygon of 10,000 vertices
within some microseconds a question.

Distances are signed: negative inside, positive outside, metres.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waywarden.zones.compiled import compiled

EDGES_PER_BLOCK = 16
PATH_TOLERANCE_M = 1.0  # how exactly the depth of a path is wanted; far below any fix's error
PATH_STEPS = 256  # bound on the search along one path; 40 km at a depth of 150 m need fewer

Floats = NDArray[np.float64]
Record = Any  # one element of a structured array: its fields are attributes in compiled code

# Compiled functions take one zone as a record, for a record costs nothing to pass; arrays are counted references.
ZONE = np.dtype(
    [
        ("lat", "f8"),  # degrees, origin of the zone's frame
        ("lon", "f8"),
        ("metres_per_degree_lat", "f8"),
        ("metres_per_degree_lon", "f8"),
        ("bounding_radius_m", "f8"),  # no point of the zone is farther from its origin
        ("circle_radius_m", "f8"),  # 0 where the zone is made of edges
        ("first_block", "i8"),  # its blocks are first_block:last_block, its edges first_edge:last_edge
        ("last_block", "i8"),
        ("first_edge", "i8"),
        ("last_edge", "i8"),
    ]
)


class Shapes(NamedTuple):
    """The outlines of all zones."""

    edges: Floats  # (edges, 4): x, y of both ends, metres in the zone's frame
    blocks: Floats  # (blocks, 4): low x, low y, high x, high y of its edges


class ZoneTable(NamedTuple):
    """Zones in the order given, and their outlines."""

    zones: NDArray[np.void]  # of ZONE
    shapes: Shapes


@compiled
def to_frame(zone: Record, lat: float, lon: float) -> tuple[float, float]:
    """Metres east and north of the zone's origin; a place across the antimeridian is near."""
    degrees_east = lon - zone.lon
    if degrees_east > 180.0:
        degrees_east -= 360.0
    elif degrees_east < -180.0:
        degrees_east += 360.0
    return (
        degrees_east * zone.metres_per_degree_lon,
        (lat - zone.lat) * zone.metres_per_degree_lat,
    )


@compiled
def signed_distance(zone: Record, shapes: Shapes, x: float, y: float) -> float:
    """How far is this place from the zone's edge? Metres in its frame; negative inside."""
    if zone.circle_radius_m > 0.0:
        return math.sqrt(x * x + y * y) - float(zone.circle_radius_m)
    nearest = np.inf
    inside = False
    edge = zone.first_edge
    last_edge = zone.last_edge
    for block in range(zone.first_block, zone.last_block):
        block_end = min(edge + EDGES_PER_BLOCK, last_edge)
        box = shapes.blocks[block]
        beside_x = max(box[0] - x, x - box[2], 0.0)
        beside_y = max(box[1] - y, y - box[3], 0.0)
        on_ray = beside_y == 0.0 and x <= box[2]  # the even-odd ray runs east from the place
        if on_ray or beside_x * beside_x + beside_y * beside_y < nearest:
            for index in range(edge, block_end):
                x0, y0, x1, y1 = shapes.edges[index]
                along_x = x1 - x0
                along_y = y1 - y0
                if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / along_y * along_x:
                    inside = not inside
                share = ((x - x0) * along_x + (y - y0) * along_y) / (along_x * along_x + along_y * along_y)
                share = min(1.0, max(0.0, share))
                off_x = x0 + share * along_x - x
                off_y = y0 + share * along_y - y
                nearest = min(nearest, off_x * off_x + off_y * off_y)
        edge = block_end
    return -math.sqrt(nearest) if inside else math.sqrt(nearest)


@compiled
def misses(zone: Record, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Does the straight path stay outside the zone's bounding circle? Then it can't touch the zone."""
    along_x, along_y = x1 - x0, y1 - y0
    squared = along_x * along_x + along_y * along_y
    share = 0.0
    if squared > 0.0:
        share = min(1.0, max(0.0, -(x0 * along_x + y0 * along_y) / squared))
    x, y = x0 + share * along_x, y0 + share * along_y
    return bool(x * x + y * y > zone.bounding_radius_m * zone.bounding_radius_m)


@compiled
def path_distance(zone: Record, shapes: Shapes, x0: float, y0: float, x1: float, y1: float) -> float:
    """The least signed distance anywhere on the straight path: how near it comes, or how deep it goes.

    Signed distance changes by at most a metre a metre, so two known places bound all between them from below
    (Piyavskii and Shubert's search). Exact for circles, within PATH_TOLERANCE_M for the rest.
    """
    length = math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0))
    if zone.circle_radius_m > 0.0:
        share = 0.0
        if length > 0.0:
            share = min(1.0, max(0.0, -(x0 * (x1 - x0) + y0 * (y1 - y0)) / (length * length)))
        return signed_distance(zone, shapes, x0 + share * (x1 - x0), y0 + share * (y1 - y0))
    left = np.empty(PATH_STEPS)  # the open intervals of the path, as a stack: their left ends and lengths in
    width = np.empty(PATH_STEPS)  # metres along it, and the distance at both of their ends
    at_left = np.empty(PATH_STEPS)
    at_right = np.empty(PATH_STEPS)
    left[0] = 0.0
    width[0] = length
    at_left[0] = signed_distance(zone, shapes, x0, y0)
    at_right[0] = signed_distance(zone, shapes, x1, y1)
    least = float(min(at_left[0], at_right[0]))
    waiting = 1
    while waiting > 0:
        waiting -= 1
        start, span, low, high = left[waiting], width[waiting], at_left[waiting], at_right[waiting]
        if (low + high - span) / 2.0 > least - PATH_TOLERANCE_M or waiting + 2 > PATH_STEPS:
            continue
        half = span / 2.0
        share = (start + half) / length
        middle = signed_distance(zone, shapes, x0 + share * (x1 - x0), y0 + share * (y1 - y0))
        least = min(least, middle)
        left[waiting], width[waiting], at_left[waiting], at_right[waiting] = start, half, low, middle
        waiting += 1
        left[waiting], width[waiting], at_left[waiting], at_right[waiting] = start + half, half, middle, high
        waiting += 1
    return least
