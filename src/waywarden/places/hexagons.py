"""H3 hexagons in compiled code: which cell is a place in, exactly as H3 has it, and how near is the cell's edge?

Which hexagon a place lies in needs only the nearest of the icosahedron's faces and the place's rounded coordinates
on its plane; that pair is a cell's **key** while we count. h3's own call, 0.9 us from Python, is made once a key
(`cells_of`), not once a fix. tests/property/test_hexagons.py holds both together.
"""

import math
from typing import Any, NamedTuple

import h3.api.numpy_int as h3
import numpy as np
from numpy.typing import NDArray

from waywarden.places.icosahedron import Faces, plane, scale_of
from waywarden.zones.compiled import compiled

_HALF_ROOT_3 = math.sqrt(3) / 2
_OFFSET = 1 << 27
_BITS = 28

Floats = NDArray[np.float64]
Record = Any


class Spot(NamedTuple):
    """A place on its face's plane, in steps from cell to cell."""

    face: int
    x: float
    y: float


def cells_of(keys: NDArray[np.int64], resolution: int) -> NDArray[np.uint64]:
    """The H3 cells of these keys."""
    faces = plane(resolution)
    step = (1 << _BITS) - 1
    face = faces[keys >> (2 * _BITS)]
    column = ((keys >> _BITS) & step) - _OFFSET
    row = (keys & step) - _OFFSET
    x, y = (column + row / 2.0) / scale_of(resolution) ** 2, row * _HALF_ROOT_3 / scale_of(resolution) ** 2
    vectors = [face[f"centre_{one}"] + x * face[f"across_{one}"] + y * face[f"along_{one}"] for one in "xyz"]
    lats = np.degrees(np.arctan2(vectors[2], np.hypot(vectors[0], vectors[1])))
    lons = np.degrees(np.arctan2(vectors[1], vectors[0]))
    cells = (h3.latlng_to_cell(lat, lon, resolution) for lat, lon in zip(lats.tolist(), lons.tolist(), strict=True))
    return np.fromiter(cells, np.uint64, len(keys))


def keys_of(lat: Floats, lon: Floats, resolution: int) -> NDArray[np.int64]:
    """The keys of the cells these places (degrees) are in."""
    return np.asarray(_keys(np.asarray(lat, np.float64), np.asarray(lon, np.float64), plane(resolution)))


@compiled
def _keys(lat: Floats, lon: Floats, faces: Faces) -> NDArray[np.int64]:
    keys = np.empty(len(lat), np.int64)
    face = 0
    for row in range(len(lat)):
        x, y, z = vector(lat[row], lon[row])
        spot = locate(faces, x, y, z, face)
        face = spot.face
        keys[row] = key_of(face, spot.x, spot.y)
    return keys


@compiled
def vector(lat: float, lon: float) -> tuple[float, float, float]:
    """The unit vector of a place in degrees, on the sphere, as H3 takes it."""
    phi, lam = math.radians(lat), math.radians(lon)
    cosine = math.cos(phi)
    return cosine * math.cos(lam), cosine * math.sin(lam), math.sin(phi)


@compiled
def locate(faces: Faces, x: float, y: float, z: float, guess: int) -> Spot:
    """The place of this unit vector on the plane of the nearest face. `guess` is the face of the fix before."""
    face = guess
    there = faces[face]
    nearness = nearness_of(there, x, y, z)
    if (
        nearness_of(faces[there.beside_0], x, y, z) > nearness
        or nearness_of(faces[there.beside_1], x, y, z) > nearness
        or nearness_of(faces[there.beside_2], x, y, z) > nearness
    ):
        for other in range(20):
            if nearness_of(faces[other], x, y, z) > nearness:
                face, nearness = other, nearness_of(faces[other], x, y, z)
        there = faces[face]
    return Spot(
        face,
        (there.across_x * x + there.across_y * y + there.across_z * z) / nearness,
        (there.along_x * x + there.along_y * y + there.along_z * z) / nearness,
    )


@compiled
def nearness_of(face: Record, x: float, y: float, z: float) -> float:
    """The cosine of the angle between a place and the middle of a face."""
    return float(face.centre_x * x + face.centre_y * y + face.centre_z * z)


@compiled
def key_of(face: int, x: float, y: float) -> int:
    """The key of the hexagon about this place: the nearest centre of a lattice whose steps are 1 (cube rounding)."""
    row = y / _HALF_ROOT_3
    column = x - row / 2.0
    third = -column - row
    rounded_column, rounded_row, rounded_third = (
        math.floor(column + 0.5),
        math.floor(row + 0.5),
        math.floor(third + 0.5),
    )
    off_column = abs(rounded_column - column)
    off_row = abs(rounded_row - row)
    off_third = abs(rounded_third - third)
    if off_column > off_row and off_column > off_third:
        rounded_column = -rounded_row - rounded_third
    elif off_row > off_third:
        rounded_row = -rounded_column - rounded_third
    return (((face << _BITS) + int(rounded_column) + _OFFSET) << _BITS) + int(rounded_row) + _OFFSET


@compiled
def to_edge(key: int, x: float, y: float) -> float:
    """How far is this place of the hexagon from its edge, in steps from cell to cell? At most a half."""
    column = ((key >> _BITS) & ((1 << _BITS) - 1)) - _OFFSET
    row = (key & ((1 << _BITS) - 1)) - _OFFSET
    off_x = x - (column + row / 2.0)
    off_y = (y - row * _HALF_ROOT_3) * _HALF_ROOT_3
    return 0.5 - max(abs(off_x), abs(off_x / 2.0 + off_y), abs(off_x / 2.0 - off_y))
