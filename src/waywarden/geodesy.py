"""One distance, used wherever a distance decides.

`distance_m` is the geodesic on WGS84 (pyproj's GeographicLib): it decides. Where millions of distances to one place
are wanted, `LocalFrame` maps degrees to metres east and north of a reference point with the ellipsoid's two radii of
curvature there; within 20 km of the point, at any latitude of the United Kingdom, it agrees with the geodesic to
0.2 % (tests/property/test_geodesy.py), which is far below the error of any fix.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

WGS84_SEMI_MAJOR_M = 6_378_137.0
WGS84_FLATTENING = 1 / 298.257223563

_GEOD = Geod(ellps="WGS84")


def distance_m(lat: ArrayLike, lon: ArrayLike, other_lat: ArrayLike, other_lon: ArrayLike) -> NDArray[np.float64]:
    """How far are these places apart? Degrees in, metres out, elementwise with NumPy broadcasting."""
    lats, lons, other_lats, other_lons = np.broadcast_arrays(
        *(np.asarray(value, dtype=np.float64) for value in (lat, lon, other_lat, other_lon))
    )
    _, _, distance = _GEOD.inv(lons, lats, other_lons, other_lats)
    return np.asarray(distance, dtype=np.float64)


def displacement_m(
    lat: ArrayLike, lon: ArrayLike, to_lat: ArrayLike, to_lon: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(east_m, north_m) of the second places seen from the first: the geodesic's length in its first direction."""
    lats, lons, to_lats, to_lons = np.broadcast_arrays(
        *(np.asarray(value, dtype=np.float64) for value in (lat, lon, to_lat, to_lon))
    )
    azimuth, _, distance = _GEOD.inv(lons, lats, to_lons, to_lats)
    course = np.radians(azimuth)
    return np.asarray(distance * np.sin(course)), np.asarray(distance * np.cos(course))


@dataclass(frozen=True)
class LocalFrame:
    """Metres east and north of (lat, lon). Pure arithmetic, so that a compiled kernel can repeat it."""

    lat: float
    lon: float
    metres_per_degree_lat: float
    metres_per_degree_lon: float

    @classmethod
    def at(cls, lat: float, lon: float) -> "LocalFrame":
        """The frame whose origin is this place (degrees)."""
        eccentricity_squared = WGS84_FLATTENING * (2 - WGS84_FLATTENING)
        sine = math.sin(math.radians(lat))
        root = math.sqrt(1 - eccentricity_squared * sine * sine)
        meridional_radius_m = WGS84_SEMI_MAJOR_M * (1 - eccentricity_squared) / root**3
        normal_radius_m = WGS84_SEMI_MAJOR_M / root
        return cls(
            lat,
            lon,
            math.radians(1) * meridional_radius_m,
            math.radians(1) * normal_radius_m * math.cos(math.radians(lat)),
        )

    def to_metres(self, lat: ArrayLike, lon: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(east_m, north_m) of places in degrees; longitudes wrap, so a frame at 179.9 knows -179.9 is near."""
        lats = np.asarray(lat, dtype=np.float64)
        lons = np.asarray(lon, dtype=np.float64)
        degrees_east = (lons - self.lon + 180.0) % 360.0 - 180.0
        return degrees_east * self.metres_per_degree_lon, (lats - self.lat) * self.metres_per_degree_lat

    def to_degrees(self, east_m: ArrayLike, north_m: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(lat, lon) of places in metres: the inverse of `to_metres`."""
        east = np.asarray(east_m, dtype=np.float64)
        north = np.asarray(north_m, dtype=np.float64)
        lons = (self.lon + east / self.metres_per_degree_lon + 180.0) % 360.0 - 180.0
        return self.lat + north / self.metres_per_degree_lat, lons
