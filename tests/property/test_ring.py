"""The ring drawn around a zone lies at the distance that decides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waywarden.zones.geometry import signed_distance_m, zone_from_geojson
from waywarden.zones.ring import ring_around


def square(lat: float, lon: float, size: float) -> dict[str, object]:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    return {"type": "Polygon", "coordinates": [[[lon + size * x, lat + size * y] for x, y in corners]]}


@settings(deadline=None)  # the first call compiles the kernel
@given(st.floats(50, 60), st.floats(-6, 2), st.floats(0.001, 0.05), st.floats(10, 2000))
def test_every_corner_of_the_ring_is_at_the_buffers_distance(
    lat: float, lon: float, size: float, buffer_m: float
) -> None:
    drawn = square(lat, lon, size)
    ring = ring_around(drawn, buffer_m)
    assert ring is not None
    lons, lats = np.array(ring["coordinates"][0]).T
    distances = signed_distance_m(zone_from_geojson(drawn), lats, lons)
    assert distances == pytest.approx(buffer_m, rel=0.002, abs=0.05)


def test_a_circle_and_a_zone_without_buffer_have_no_ring() -> None:
    assert ring_around({"type": "Point", "coordinates": [-0.1, 51.5]}, 200) is None
    assert ring_around(square(51.5, -0.1, 0.01), 0) is None
