"""The shapes of drawn zones, in metres east and north of their middle; each has its northern edge at 300 m."""

import math
from typing import Any

from waywarden.geodesy import LocalFrame

Ring = list[tuple[float, float]]


def _square(half_m: float, east_m: float = 0.0) -> Ring:
    west, east = east_m - half_m, east_m + half_m
    return [(west, -half_m), (east, -half_m), (east, half_m), (west, half_m), (west, -half_m)]


def _many_corners(count: int, radius_m: float) -> Ring:
    turns = [2 * math.pi * (corner % count) / count for corner in range(count + 1)]
    return [(radius_m * math.sin(turn), radius_m * math.cos(turn)) for turn in turns]


OUTSIDE_OF_HORSESHOE: Ring = [(-300, -300), (-300, 300), (300, 300), (300, -300)]
ITS_BAY: Ring = [(200, -300), (200, 100), (-200, 100), (-200, -300)]
HORSESHOE = [*OUTSIDE_OF_HORSESHOE, *ITS_BAY, OUTSIDE_OF_HORSESHOE[0]]

# What it is, for a reader; then its polygons, each a list of rings, the first the outer one.
SHAPES: dict[str, tuple[str, list[list[Ring]]]] = {
    "square": ("a square of 600 m", [[_square(300)]]),
    "frame": ("a square of 600 m with a hole of 400 m in its middle", [[_square(300), _square(200)]]),
    "two squares": (
        "two squares of 600 m, the second's middle 1,500 m east of the first's",
        [[_square(300)], [_square(300, 1500)]],
    ),
    "horseshoe": ("a horseshoe 600 m wide, open to the south, with a bay 400 m wide and deep", [[HORSESHOE]]),
    "10,000 corners": ("a polygon of 10,000 corners, all 300 m from its middle", [[_many_corners(10_000, 300)]]),
}


def geometry(shape: str, middle: LocalFrame) -> dict[str, Any]:
    """The shape as GeoJSON round `middle`; `round` is a Point."""
    if shape == "round":
        return {"type": "Point", "coordinates": [middle.lon, middle.lat]}
    _, polygons = SHAPES[shape]
    rings = [[[_position(middle, *corner) for corner in ring] for ring in rings] for rings in polygons]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def _position(middle: LocalFrame, east_m: float, north_m: float) -> list[float]:
    lat, lon = middle.to_degrees(east_m, north_m)
    return [wrapped(float(lon)), float(lat)]


def wrapped(lon: float) -> float:
    """The longitude within 180 degrees of Greenwich; one that is stays as it is, bit for bit."""
    return lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % 360.0 - 180.0
