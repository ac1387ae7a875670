"""The distance that peers decide by: a sphere of 6,371 km. Ours is `geodesy`."""

import math

from waywarden.zones.compiled import compiled

RADIUS_M = 6_371_000.0


@compiled
def haversine_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres between two places in degrees."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    across = math.sin((other_phi - phi) / 2) ** 2
    along = math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * RADIUS_M * math.asin(math.sqrt(across + math.cos(phi) * math.cos(other_phi) * along))
