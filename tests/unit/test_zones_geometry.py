"""Shapes that can't be zones are refused with what to do; shapes that can are measured to the metre."""

import math
from typing import Any

import pytest

from waywarden.zones.geometry import Zone, ZoneError, path_distance_m, signed_distance_m, zone_from_geojson

SQUARE = [[-0.10, 51.50], [-0.09, 51.50], [-0.09, 51.51], [-0.10, 51.51], [-0.10, 51.50]]
HOLE = [[-0.097, 51.503], [-0.093, 51.503], [-0.093, 51.507], [-0.097, 51.507], [-0.097, 51.503]]
BOW_TIE = [[-0.10, 51.50], [-0.09, 51.51], [-0.09, 51.50], [-0.10, 51.51], [-0.10, 51.50]]
LINE = [[-0.10, 51.50], [-0.09, 51.50], [-0.10, 51.50], [-0.10, 51.50]]
SWAPPED = [[lat, lon] for lon, lat in SQUARE]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def distance(zone: Zone, lat: float, lon: float) -> float:
    return float(signed_distance_m(zone, lat, lon))


@pytest.mark.parametrize(
    ("geometry", "radius_m", "why"),
    [
        (None, None, "no geometry"),
        ({"type": "LineString", "coordinates": SQUARE}, None, "LineString is no zone"),
        ({"type": "Point", "coordinates": [-0.1, 51.5]}, None, "needs radius_m"),
        ({"type": "Point", "coordinates": [-0.1, 51.5]}, 0, "above 0"),
        ({"type": "Point", "coordinates": [-0.1, 51.5]}, math.nan, "above 0"),
        ({"type": "Point", "coordinates": [51.5, -0.1]}, 300, "swapped"),
        ({"type": "Point", "coordinates": [-0.1, 151.5]}, 300, "swapped"),
        ({"type": "Point", "coordinates": ["west", "north"]}, 300, "longitude, latitude"),
        ({"type": "Point", "coordinates": [529_000, 81.0]}, 300, "not metres of a grid"),
        (polygon(SQUARE), 300, "belongs to a Point"),
        (polygon(), None, "no ring"),
        (polygon([]), None, "empty"),
        (polygon(SQUARE[:3]), None, "at least four"),
        (polygon(SQUARE[:4]), None, "not closed"),
        (polygon(BOW_TIE), None, "self-intersection"),
        (polygon(LINE), None, "valid surface|no area"),
        (polygon(SWAPPED), None, "swapped"),
        (polygon([[math.nan, 51.5], *SQUARE]), None, "not a number"),
        (polygon(SQUARE * 5_000), None, "too many vertices"),
        (polygon([[-5, 50], [1, 50], [1, 55], [-5, 55], [-5, 50]]), None, "wider than"),
        ({"type": "MultiPolygon", "coordinates": []}, None, "empty"),
    ],
)
def test_what_cannot_be_a_zone_is_refused_with_the_reason(geometry: Any, radius_m: float | None, why: str) -> None:
    with pytest.raises(ZoneError, match=why) as refused:
        zone_from_geojson(geometry, radius_m)
    assert "51.5" not in str(refused.value), "coordinates stay out of messages"


def test_a_hole_is_outside() -> None:
    zone = zone_from_geojson(polygon(SQUARE, HOLE))
    assert distance(zone, 51.505, -0.095) > 0
    assert distance(zone, 51.5015, -0.095) < 0


def test_parts_that_share_an_edge_are_one_zone() -> None:
    east = [[lon + 0.01, lat] for lon, lat in SQUARE]
    zone = zone_from_geojson({"type": "MultiPolygon", "coordinates": [[SQUARE], [east]]})
    assert distance(zone, 51.505, -0.09) < -500, "the shared edge is no edge"


def test_a_zone_may_lie_across_the_antimeridian() -> None:
    ring = [[179.99, 51.50], [-179.99, 51.50], [-179.99, 51.51], [179.99, 51.51], [179.99, 51.50]]
    zone = zone_from_geojson(polygon(ring))
    assert distance(zone, 51.505, 179.999) < -400
    assert distance(zone, 51.505, -179.999) < -400
    assert distance(zone, 51.505, -179.98) == pytest.approx(694, abs=3)
    assert path_distance_m(zone, 51.505, 179.98, 51.505, -179.98) < -400


def test_so_may_a_zone_split_there_as_geojson_recommends() -> None:
    west = [[179.99, 51.50], [180.0, 51.50], [180.0, 51.51], [179.99, 51.51], [179.99, 51.50]]
    east = [[-180.0, 51.50], [-179.99, 51.50], [-179.99, 51.51], [-180.0, 51.51], [-180.0, 51.50]]
    zone = zone_from_geojson({"type": "MultiPolygon", "coordinates": [[west], [east]]})
    assert distance(zone, 51.505, 180.0) < -500


def test_a_path_is_as_deep_as_its_deepest_place() -> None:
    zone = zone_from_geojson({"type": "Point", "coordinates": [-0.1, 51.5]}, 300)
    assert path_distance_m(zone, 51.49, -0.1, 51.51, -0.1) == pytest.approx(-300, abs=0.1)
    assert path_distance_m(zone, 51.51, -0.12, 51.51, -0.08) == pytest.approx(1112.6 - 300, abs=2)
    assert path_distance_m(zone, 51.5, -0.1, 51.5, -0.1) == pytest.approx(-300, abs=0.1)
