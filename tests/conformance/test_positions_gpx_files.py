"""GPX files with every oddity: each track point is accepted, or rejected with a reason; none is lost."""

import json
from typing import Any

import pytest
from tests.paths import DATA, needs_shared_data

from waywarden.geodesy import distance_m
from waywarden.positions.files import read_positions
from waywarden.positions.gpx import records
from waywarden.positions.rejection import Reason

pytestmark = [pytest.mark.conformance, needs_shared_data]
EXPECTED = DATA / "protocols" / "gpx_expected.json"
FILES = json.loads(EXPECTED.read_text("utf-8"))["files"] if EXPECTED.exists() else []


@pytest.mark.parametrize("given", FILES, ids=lambda given: given["file"])
def test_every_track_point_is_accounted_for(given: dict[str, Any]) -> None:
    positions, rejected, _ = read_positions(DATA / "protocols" / given["file"])
    expected = given["expected"]
    untimed = [each for each in rejected if each.reason is Reason.MISSING_FIELD]
    assert positions.height + len(rejected) == expected["track_points"]
    assert len(untimed) == expected["track_points"] - expected["points_with_time"]


@pytest.mark.parametrize("given", FILES, ids=lambda given: given["file"])
def test_places_and_length_agree_with_gpxpy(given: dict[str, Any]) -> None:
    points, _ = records((DATA / "protocols" / given["file"]).read_bytes())
    expected = given["expected"]
    if expected["bounds"] is None:
        assert points == []
        return
    lats, lons = ([float(point[name]) for point in points] for name in ("lat", "lon"))
    assert [min(lons), min(lats), max(lons), max(lats)] == pytest.approx(expected["bounds"])
    if expected["segments"] == 1:
        length = distance_m(lats[:-1], lons[:-1], lats[1:], lons[1:]).sum()
        # Theirs is measured on a sphere, which differs from the ellipsoid by up to 0.7 %.
        assert length == pytest.approx(expected["length_2d_m"], rel=0.007)
    assert sum("altitude_m" in point for point in points) == expected["points_with_elevation"]
