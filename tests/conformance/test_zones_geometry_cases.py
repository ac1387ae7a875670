"""Inside, outside, and paths through: the answers that other geofence engines' own tests demand."""

import json
from typing import Any

import numpy as np
import pytest
import shapely
from tests.conformance.fence_cases import cases
from tests.paths import DATA, needs_shared_data

from waywarden.geodesy import LocalFrame
from waywarden.zones.geometry import Zone, path_distance_m, signed_distance_m, zone_from_geojson

pytestmark = [pytest.mark.conformance, needs_shared_data]


def zone_of(shape: dict[str, Any]) -> Zone:
    if shape["type"] == "circle":
        point = {"type": "Point", "coordinates": [shape["lon"], shape["lat"]]}
        return zone_from_geojson(point, shape["radius_m"])
    if shape["type"] == "corridor":
        return zone_from_geojson(corridor(shape["latlon"], shape["distance_m"]))
    ring = [[lon, lat] for lat, lon in shape["latlon"]]
    return zone_from_geojson({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def corridor(latlon: list[list[float]], distance_m: float) -> dict[str, Any]:
    """A line with its surroundings is drawn as a polygon here: zones have areas."""
    frame = LocalFrame.at(*latlon[0])
    line = shapely.LineString(np.column_stack(frame.to_metres(*zip(*latlon, strict=True))))
    lats, lons = frame.to_degrees(*line.buffer(distance_m).exterior.xy)
    return {"type": "Polygon", "coordinates": [np.column_stack([lons, lats]).tolist()]}


@pytest.mark.parametrize("case", cases("geometry"), ids=lambda case: case["id"])
def test_geometry_case(case: dict[str, Any]) -> None:
    zone, query = zone_of(case["shape"]), case["query"]
    if case["test"] == "point":
        distance_m = float(signed_distance_m(zone, *query))
    else:
        distance_m = path_distance_m(zone, *query[0], *query[1])
    assert (distance_m <= 0) is case["expect"]


def test_london_boroughs_agree_with_shapely() -> None:
    boroughs = json.loads((DATA / "london/london_boroughs.geojson").read_text())["features"]
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(51.3, 51.7, 500), rng.uniform(-0.5, 0.3, 500)
    inside_some = 0
    for borough in boroughs:
        inside = signed_distance_m(zone_from_geojson(borough["geometry"]), lat, lon) < 0
        assert (inside == shapely.contains_xy(shapely.from_geojson(json.dumps(borough["geometry"])), lon, lat)).all()
        inside_some += int(inside.sum())
    assert inside_some > 100
