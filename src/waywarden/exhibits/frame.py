"""Which piece of the earth a map shows, and where on the page a place lies.

North is up, the projection is Web Mercator (EPSG:3857), whose scale changes with latitude: a length on the ground is
measured at the latitude at which it lies.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

RADIUS_M = 6_378_137.0
HALF_WORLD_M = math.pi * RADIUS_M
MOST_LAT = 85.0
SCREEN_TILE = 512  # units of the world's width at zoom 0, as on screen
LEAST_M = 400.0  # of ground across the shorter side: closer in there is nothing on the basemap
FARTHEST_ZOOM = 3.0


@dataclass(frozen=True)
class MapFrame:
    """`width` x `height` units of the page whose upper left corner is (west_m, north_m) of the projection."""

    west_m: float
    north_m: float
    metres_per_unit: float  # of the projection, not of the ground
    width: float
    height: float

    @classmethod
    def around(cls, lat: ArrayLike, lon: ArrayLike, width: float, height: float, padding: float = 48) -> "MapFrame":
        """The closest that shows all of these places, none of them nearer to the edge than `padding`."""
        east_m, north_m = projected(lat, lon)
        middle = (float(east_m.min() + east_m.max()) / 2, float(north_m.min() + north_m.max()) / 2)
        least = LEAST_M / min(width, height) / _ground_share(middle[1])
        across = np.ptp(east_m) / (width - 2 * padding), np.ptp(north_m) / (height - 2 * padding)
        return cls._about(middle, max(least, *map(float, across)), width, height)

    @classmethod
    def of_view(cls, zoom: float, lat: float, lon: float, width: float, height: float) -> "MapFrame":
        """What a screen shows at this zoom about this place."""
        (east_m,), (north_m,) = projected([lat], [lon])
        return cls._about((float(east_m), float(north_m)), 2 * HALF_WORLD_M / SCREEN_TILE / 2**zoom, width, height)

    @classmethod
    def _about(cls, middle: tuple[float, float], metres_per_unit: float, width: float, height: float) -> "MapFrame":
        scale = min(metres_per_unit, 2 * HALF_WORLD_M / SCREEN_TILE / 2**FARTHEST_ZOOM)
        return cls(middle[0] - width / 2 * scale, middle[1] + height / 2 * scale, scale, width, height)

    @property
    def zoom(self) -> float:
        return math.log2(2 * HALF_WORLD_M / SCREEN_TILE / self.metres_per_unit)

    @property
    def box_m(self) -> tuple[float, float, float, float]:
        """west, south, east, north, of the projection."""
        east_m = self.west_m + self.width * self.metres_per_unit
        return self.west_m, self.north_m - self.height * self.metres_per_unit, east_m, self.north_m

    @property
    def degrees(self) -> tuple[float, float, float, float]:
        """west, south, east, north."""
        west_m, south_m, east_m, north_m = self.box_m
        lons = [math.degrees(one / RADIUS_M) for one in (west_m, east_m)]
        lats = [math.degrees(math.atan(math.sinh(one / RADIUS_M))) for one in (south_m, north_m)]
        return lons[0], lats[0], lons[1], lats[1]

    def to_page(self, lat: ArrayLike, lon: ArrayLike) -> NDArray[np.float64]:
        """(n, 2): x to the right and y downwards, in units of the page from the frame's upper left corner."""
        east_m, north_m = projected(lat, lon)
        return self.from_projected(np.column_stack([east_m, north_m]))

    def from_projected(self, places_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same of (n, 2) places of the projection."""
        return (places_m - (self.west_m, self.north_m)) * (1, -1) / self.metres_per_unit

    def units(self, metres: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
        """How long so many metres on the ground are on the page, at this latitude."""
        share = np.cos(np.radians(np.asarray(lat, dtype=np.float64)))
        return np.asarray(metres, dtype=np.float64) / (self.metres_per_unit * share)


def projected(lat: ArrayLike, lon: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres east and north in Web Mercator."""
    lats = np.radians(np.clip(np.asarray(lat, dtype=np.float64), -MOST_LAT, MOST_LAT))
    return np.radians(np.asarray(lon, dtype=np.float64)) * RADIUS_M, np.arcsinh(np.tan(lats)) * RADIUS_M


def _ground_share(north_m: float) -> float:
    """Metres of ground in a metre of the projection."""
    return 1 / math.cosh(north_m / RADIUS_M)
