"""Signed distances of many fixes, and of the ways between them, from one zone, in compiled loops."""

import numpy as np
from numpy.typing import NDArray

from waywarden.zones.compiled import compiled
from waywarden.zones.geometry import Zone, zone_table
from waywarden.zones.table import Shapes, path_distance, signed_distance, to_frame

Floats = NDArray[np.float64]


def zone_distances_m(zone: Zone, lat: Floats, lon: Floats) -> Floats:
    """Metres from each place (degrees) to the zone's edge, negative inside."""
    zones, shapes = zone_table([zone])
    return np.asarray(_distances(zones, shapes, lat, lon))


def way_distances_m(zone: Zone, lat: Floats, lon: Floats, end_lat: Floats, end_lon: Floats) -> Floats:
    """The least such distance (metres) on each straight way between two places (degrees): negative if it goes in."""
    zones, shapes = zone_table([zone])
    return np.asarray(_way_distances(zones, shapes, lat, lon, end_lat, end_lon))


@compiled
def _distances(zones: NDArray[np.void], shapes: Shapes, lat: Floats, lon: Floats) -> Floats:
    found = np.empty(len(lat))
    zone = zones[0]
    for row in range(len(lat)):
        x, y = to_frame(zone, lat[row], lon[row])
        found[row] = signed_distance(zone, shapes, x, y)
    return found


@compiled
def _way_distances(
    zones: NDArray[np.void], shapes: Shapes, lat: Floats, lon: Floats, end_lat: Floats, end_lon: Floats
) -> Floats:
    found = np.empty(len(lat))
    zone = zones[0]
    for row in range(len(lat)):
        x, y = to_frame(zone, lat[row], lon[row])
        end_x, end_y = to_frame(zone, end_lat[row], end_lon[row])
        found[row] = path_distance(zone, shapes, x, y, end_x, end_y)
    return found
