"""Signed distances of many fixes from one zone: `zones.geometry.signed_distance_m`, in one compiled loop."""

import numpy as np
from numpy.typing import NDArray

from waywarden.zones.compiled import compiled
from waywarden.zones.geometry import Zone, zone_table
from waywarden.zones.table import Shapes, signed_distance, to_frame

Floats = NDArray[np.float64]


def zone_distances_m(zone: Zone, lat: Floats, lon: Floats) -> Floats:
    """Metres from each place (degrees) to the zone's edge, negative inside."""
    zones, shapes = zone_table([zone])
    return np.asarray(_distances(zones, shapes, lat, lon))


@compiled
def _distances(zones: NDArray[np.void], shapes: Shapes, lat: Floats, lon: Floats) -> Floats:
    found = np.empty(len(lat))
    zone = zones[0]
    for row in range(len(lat)):
        x, y = to_frame(zone, lat[row], lon[row])
        found[row] = signed_distance(zone, shapes, x, y)
    return found
