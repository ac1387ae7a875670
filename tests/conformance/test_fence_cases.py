"""Where other fence engines answer otherwise, and on purpose: docs/explanation/conformance.md says why.

Geometry is in test_zones_geometry_cases.py, schedules in test_civil_time_cases.py, the traces of real phones in
test_detection_real_traces.py. Here is what remains, and that the page names every case.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.conformance.fence_cases import cases, only
from tests.paths import DATA, needs_shared_data

from waywarden.detection.conditions import KINDS, Condition, read_conditions
from waywarden.detection.rules import detect
from waywarden.geodesy import LocalFrame
from waywarden.positions.canonical import canonical
from waywarden.positions.rejection import Reason
from waywarden.positions.validate import check_row

pytestmark = [pytest.mark.conformance, needs_shared_data]

PAGE = Path(__file__).parents[2] / "docs/explanation/conformance.md"
START = datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_the_page_names_every_case() -> None:
    page = PAGE.read_text()
    every = json.loads((DATA / "geofence/cases.json").read_text())
    named = [case["id"] for section in every.values() if isinstance(section, list) for case in section]
    assert [case_id for case_id in named if f"`{case_id}`" not in page] == []


def test_one_fix_at_a_place_decides_nothing() -> None:
    """Tile38 says enter, exit and cross of three fixes, without knowing when they were. One fix is no visit."""
    case = only("detect")
    for apart in (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)):
        places = [(START + number * apart, lat, lon) for number, (lat, lon) in enumerate(case["positions_latlon"])]
        assert detect(track(places), [fence(case)])[0] == []


def test_a_visit_in_the_same_place_is_one_violation_with_its_entry_and_exit() -> None:
    case = only("detect")
    (inside, _, outside) = case["positions_latlon"]
    hour = [(START + timedelta(minutes=minute), *inside) for minute in range(60)]
    day = [(START + timedelta(days=1, minutes=minute), *outside) for minute in range(60)]
    (violation,), _ = detect(track([*hour, *day]), [fence(case)])
    assert violation.tier == "confirmed"
    assert violation.began_at == START + timedelta(minutes=1)
    assert violation.ended_at == START + timedelta(days=1)


def test_a_tag_at_nought_degrees_has_no_place() -> None:
    row = {"device_id": "d1", "recorded_at": START, "lat": 0.0, "lon": 0.0}
    rejection = check_row(row, START, live=True)
    assert rejection is not None
    assert rejection.reason is Reason.ZERO_COORDINATES


def test_speed_is_no_demand_of_any_order() -> None:
    """Traccar raises an event for a speed that lasts. No order forbids a speed, and the rule has none."""
    case = only("overspeed")
    rows = [(clock(time), 51.5, -0.1, float(speed)) for time, speed in case["positions"]]
    positions = pl.DataFrame(
        {"device_id": ["d1"] * len(rows), "recorded_at": [row[0] for row in rows], "mechanism": ["GPS"] * len(rows)}
    ).with_columns(
        pl.Series("lat", [row[1] for row in rows]),
        pl.Series("lon", [row[2] for row in rows]),
        pl.Series("speed_kmh", [row[3] for row in rows]),
    )
    kept, rejected = canonical(positions)
    assert "overspeed" not in KINDS
    assert [rejection.reason for rejection in rejected] == [Reason.CONFLICTING_DUPLICATE], "two speeds of one second"
    assert kept["speed_kmh"].to_list() == [50.0, 55.0, 55.0, 30.0]


def test_a_clock_1024_weeks_behind_is_refused_and_not_mended() -> None:
    case = only("time")
    now = datetime.fromisoformat(case["now"])
    row = {"device_id": "d1", "recorded_at": now - timedelta(weeks=1024), "lat": 51.5, "lon": -0.1}
    rejection = check_row(row, now, live=True)
    assert rejection is not None
    assert rejection.reason is Reason.TOO_OLD


@pytest.mark.parametrize("case", cases("motion"), ids=lambda case: case["id"])
def test_one_fix_away_is_no_departure(case: dict[str, Any]) -> None:
    """Traccar tells the departure of the last fix but one; here whoever stood there is still believed there."""
    walk = [(datetime.fromisoformat(time), 0.0, metres) for time, metres in case["positions"]]
    (violation,), _ = detect(eastward(walk), [place_left(case)])
    assert violation.ended_at is None


@pytest.mark.parametrize("case", cases("motion"), ids=lambda case: case["id"])
def test_who_stays_away_left_with_the_first_fix_that_says_so(case: dict[str, Any]) -> None:
    walk = [(datetime.fromisoformat(time), 0.0, metres) for time, metres in case["positions"]]
    last_at, _, farthest = walk[-1]
    walk += [(last_at + timedelta(minutes=minute), 0.0, farthest + 100.0) for minute in range(1, 20)]
    (violation,), _ = detect(eastward(walk), [place_left(case)])
    assert violation.ended_at is not None
    assert timedelta() <= violation.ended_at - last_at <= timedelta(minutes=3)


def eastward(walk: list[tuple[datetime, float, float]]) -> pl.DataFrame:
    """Metres east of longitude 0 on the equator, moved to where 0, 0 is not taken for no place."""
    frame = LocalFrame.at(0.0, 10.0)
    return track([(at, north_m, float(frame.to_degrees(east_m, 0.0)[1])) for at, north_m, east_m in walk])


def place_left(case: dict[str, Any]) -> Condition:
    """The place where he stood, as wide as the distance that counts as having moved."""
    return fence({"fence": {"lat": 0.0, "lon": 10.0, "radius_m": case["params"]["min_distance_m"]}})


def clock(time: str) -> datetime:
    hours, minutes, seconds = map(int, time.split(":"))
    return START.replace(hour=hours, minute=minutes, second=seconds)


def fence(case: dict[str, Any]) -> Condition:
    shape = case["fence"]
    properties = {"condition_id": "c1", "device_id": "*", "kind": "exclusion_zone", "radius_m": shape["radius_m"]}
    point = {"type": "Point", "coordinates": [shape["lon"], shape["lat"]]}
    feature = {"type": "Feature", "geometry": point, "properties": properties}
    return read_conditions({"type": "FeatureCollection", "features": [feature]})[0]


def track(places: list[tuple[datetime, float, float]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "device_id": ["d1"] * len(places),
            "recorded_at": [at for at, _, _ in places],
            "lat": [float(lat) for _, lat, _ in places],
            "lon": [float(lon) for _, _, lon in places],
        }
    )
