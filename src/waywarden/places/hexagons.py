"""H3 hexagons in compiled code: which cell is a place in, exactly as H3 has it, and how near is the cell's edge?

H3 lays its hexagons on the planes of an icosahedron's twenty faces. Which of them a place lies in needs only the
place's face and its rounded coordinates there; that pair is a cell's **key** while we count. h3's own call, 0.9 us
from Python, is made once a key (`cells_of`), not once a fix. tests/property/test_hexagons.py holds both together.

The faces come from h3 itself: the twelve pentagons of resolution 0 are the icosahedron's corners. Geometry after
"H3: the indexing system", h3geo.org/docs, and its faceijk.c.
"""

import math
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

import h3.api.numpy_int as h3
import numpy as np
from numpy.typing import NDArray

from waywarden.zones.compiled import compiled

COARSEST, FINEST = 4, 13  # resolutions that are counted in: 22 km to 3.6 m from middle to corner

_UNIT = (3 - math.sqrt(5)) / 2  # from one cell's centre to the next at resolution 0, on a face's plane
_TURN = math.asin(math.sqrt(3 / 28))  # by which odd resolutions are turned against even ones
_HALF_ROOT_3 = math.sqrt(3) / 2
_OFFSET = 1 << 27
_BITS = 28

Floats = NDArray[np.float64]


# One face's plane as a record, which costs nothing to pass in compiled code; arrays would be counted references.
# x on the plane, in steps from cell to cell, is vector . across / vector . centre; y the same with along.
FACE = np.dtype(
    [(f"{name}_{axis}", "f8") for name in ("centre", "across", "along") for axis in "xyz"]
    + [(f"beside_{edge}", "i8") for edge in range(3)]  # the faces that share an edge with it
)
Faces = NDArray[np.void]  # of FACE, the twenty at one resolution
Record = Any


class Spot(NamedTuple):
    """A place on its face's plane, in steps from cell to cell."""

    face: int
    x: float
    y: float


@lru_cache
def plane(resolution: int) -> Faces:
    """The planes of this H3 resolution, COARSEST to FINEST."""
    assert COARSEST <= resolution <= FINEST
    corners = np.array([_vector(*h3.cell_to_latlng(cell)) for cell in h3.get_pentagons(0)])
    nearest = max(corners[0] @ other for other in corners[1:])
    triangles = [
        corners[list(three)]
        for three in combinations(range(12), 3)
        if all(corners[a] @ corners[b] > nearest - 1e-6 for a, b in combinations(three, 2))
    ]
    assert len(triangles) == 20
    centres = np.array([corner.sum(axis=0) / np.linalg.norm(corner.sum(axis=0)) for corner in triangles])
    corner = np.array([triangle[0] for triangle in triangles])
    axis = corner - np.sum(corner * centres, axis=1, keepdims=True) * centres
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    to_the_left = np.cross(centres, axis)  # of it, seen from outside
    turn = _TURN if resolution % 2 else 0.0
    scale = scale_of(resolution)
    faces = np.zeros(20, FACE)
    vectors = {
        "centre": centres,
        "across": scale * (math.cos(turn) * axis + math.sin(turn) * to_the_left),
        "along": scale * (math.cos(turn) * to_the_left - math.sin(turn) * axis),
    }
    for name, values in vectors.items():
        for column, letter in enumerate("xyz"):
            faces[f"{name}_{letter}"] = values[:, column]
    nearby = np.argsort(-(centres @ centres.T), axis=1)  # the first is the face itself
    for edge in range(3):
        faces[f"beside_{edge}"] = nearby[:, edge + 1]
    return faces


def scale_of(resolution: int) -> float:
    """Steps from cell to cell in one radian at the middle of a face."""
    return math.sqrt(7) ** resolution / _UNIT


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


def _vector(lat: float, lon: float) -> tuple[float, float, float]:
    phi, lam = math.radians(lat), math.radians(lon)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)
