"""The line around a zone at a distance, to be drawn. In: GeoJSON of a polygon, metres. Out: GeoJSON, or None.

Only for the eye: what lies within the buffer is decided by `signed_distance_m`, never by this line.
"""

from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping, shape

from waywarden.geodesy import LocalFrame

CORNER_SEGMENTS = 12


def ring_around(geometry: dict[str, Any], distance_m: float) -> dict[str, Any] | None:
    """Where is one this many metres outside? None for a distance of 0, and for a Point: that is a circle."""
    if distance_m <= 0 or geometry["type"] == "Point":
        return None
    drawn = shape(geometry)
    west, south, east, north = drawn.bounds
    frame = LocalFrame.at((south + north) / 2, (west + east) / 2)
    in_metres = shapely.transform(drawn, lambda ring: np.column_stack(frame.to_metres(ring[:, 1], ring[:, 0])))
    around = in_metres.buffer(distance_m, quad_segs=CORNER_SEGMENTS)
    in_degrees = shapely.transform(around, lambda ring: np.column_stack(frame.to_degrees(*ring.T)[::-1]))
    ring: dict[str, Any] = mapping(in_degrees)
    return ring
