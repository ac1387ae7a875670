"""Our distances agree with shapely's on any star-shaped polygon, with or without a hole, up to 10,000 corners."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from waywarden.geodesy import LocalFrame
from waywarden.zones.geometry import path_distance_m, signed_distance_m, zone_from_geojson


def star(seed: int, corners: int, hole: bool) -> list[list[list[float]]]:
    """Rings of lon, lat: a jagged star some 1,500 m wide, and a smaller one as its hole."""
    rng = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    rings = []
    for size_m in (700, 150) if hole else (700,):
        radii = size_m * rng.uniform(0.5, 1.2, corners)
        lat, lon = LocalFrame.at(51.5, -0.1).to_degrees(radii * np.cos(angles), radii * np.sin(angles))
        ring = np.column_stack([lon, lat]).tolist()
        rings.append([*ring, ring[0]])
    return rings


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([3, 5, 16, 17, 100, 1000, 10_000]), st.booleans())
def test_distance_and_side(seed: int, corners: int, hole: bool) -> None:
    rings = star(seed, corners, hole and 8 < corners < 10_000)
    zone = zone_from_geojson({"type": "Polygon", "coordinates": rings})
    outer, *holes = [_metres(zone.frame, ring) for ring in rings]
    in_metres = shapely.Polygon(outer, holes)
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-1500, 1500, (2, 40))
    lat, lon = zone.frame.to_degrees(x, y)
    expected = shapely.distance(in_metres.boundary, shapely.points(x, y))
    inside = shapely.contains_xy(in_metres, x, y)
    np.testing.assert_allclose(signed_distance_m(zone, lat, lon), np.where(inside, -expected, expected), atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([4, 40, 400]))
def test_a_path_is_at_least_as_near_as_any_of_its_places(seed: int, corners: int) -> None:
    zone = zone_from_geojson({"type": "Polygon", "coordinates": star(seed, corners, False)})
    rng = np.random.default_rng(seed)
    (lat, end_lat), (lon, end_lon) = rng.uniform(51.49, 51.51, 2), rng.uniform(-0.12, -0.08, 2)
    share = np.linspace(0, 1, 2000)
    along = signed_distance_m(zone, lat + share * (end_lat - lat), lon + share * (end_lon - lon))
    found = path_distance_m(zone, lat, lon, end_lat, end_lon)
    assert along.min() - 1.0 <= found <= along.min() + 1.5


def _metres(frame: LocalFrame, ring: list[list[float]]) -> list[list[float]]:
    lons, lats = np.array(ring).T
    return np.column_stack(frame.to_metres(lats, lons)).tolist()  # type: ignore[no-any-return]
