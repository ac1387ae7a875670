"""The planes on which H3 lays its hexagons: an icosahedron's twenty faces, each with axes and a scale.

A resolution enters, twenty records leave. The faces come from h3 itself: the twelve pentagons of resolution 0 are the
icosahedron's corners. Geometry after "H3: the indexing system", h3geo.org/docs, and its faceijk.c.
"""

import math
from functools import lru_cache
from itertools import combinations

import h3.api.numpy_int as h3
import numpy as np
from numpy.typing import NDArray

COARSEST, FINEST = 4, 13  # resolutions that are counted in: 26 km to 4 m from middle to corner

_UNIT = (3 - math.sqrt(5)) / 2  # from one cell's centre to the next at resolution 0, on a face's plane
_TURN = math.asin(math.sqrt(3 / 28))  # by which odd resolutions are turned against even ones

# One face's plane as a record, which costs nothing to pass in compiled code; arrays would be counted references.
# x on the plane, in steps from cell to cell, is vector . across / vector . centre; y the same with along.
FACE = np.dtype(
    [(f"{name}_{axis}", "f8") for name in ("centre", "across", "along") for axis in "xyz"]
    + [(f"beside_{edge}", "i8") for edge in range(3)]  # the faces that share an edge with it
)
Faces = NDArray[np.void]  # of FACE, the twenty at one resolution


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


def _vector(lat: float, lon: float) -> tuple[float, float, float]:
    phi, lam = math.radians(lat), math.radians(lon)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)
