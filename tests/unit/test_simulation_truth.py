"""The truth beside the positions agrees with geometry worked out another way."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from numpy.typing import NDArray

from waywarden.geodesy import distance_m
from waywarden.simulation import Simulated, simulate
from waywarden.simulation.scenario import DEMO_OPENING


@pytest.fixture(scope="module")
def scenario() -> Simulated:
    """A long morning every 5 s, with all kinds of approaches."""
    return simulate(31, 50, datetime(2026, 3, 3, 9, tzinfo=UTC), 4, interval_s=5, scripted=DEMO_OPENING)


def _inside(feature: dict[str, Any], lat: pl.Series, lon: pl.Series) -> NDArray[np.bool_]:
    """By the geodesic for circles, in plain degrees for polygons: neither is how the simulation does it."""
    geometry = feature["geometry"]
    if geometry["type"] == "Point":
        lon_centre, lat_centre = geometry["coordinates"]
        return distance_m(lat, lon, lat_centre, lon_centre) <= feature["properties"]["radius_m"]
    return np.asarray(shapely.contains_xy(shapely.Polygon(geometry["coordinates"][0]), lon.to_numpy(), lat.to_numpy()))


def test_entries_are_when_the_true_way_lies_in_the_zone(scenario: Simulated) -> None:
    entered = 0
    for feature in scenario.conditions["features"]:
        mine = scenario.truth.filter(device_id=feature["properties"]["device_id"])
        listed = np.zeros(mine.height, np.bool_)
        for entry in scenario.entries.filter(condition_id=feature["properties"]["condition_id"]).iter_rows(named=True):
            listed |= mine["recorded_at"].is_between(entry["entered_at"], entry["left_at"]).to_numpy()
            entered += 1
        # A tick within a few centimetres of the edge may fall on either side.
        assert np.count_nonzero(listed != _inside(feature, mine["true_lat"], mine["true_lon"])) <= 1
    assert entered >= 6


def test_inside_says_whether_he_is_in_any_zone_of_his_own(scenario: Simulated) -> None:
    listed = scenario.truth["inside"].sum()
    counted = 0
    for device_id, mine in scenario.truth.group_by("device_id"):
        zones = [f for f in scenario.conditions["features"] if f["properties"]["device_id"] == device_id[0]]
        counted += np.any([_inside(zone, mine["true_lat"], mine["true_lon"]) for zone in zones], axis=0).sum()
    assert listed > 500
    assert abs(listed - counted) <= 3


def test_the_depth_of_an_entry_is_how_far_he_got_from_the_edge(scenario: Simulated) -> None:
    circles = {
        f["properties"]["condition_id"]: f for f in scenario.conditions["features"] if f["properties"]["radius_m"]
    }
    checked = 0
    for entry in scenario.entries.filter(pl.col("condition_id").is_in(list(circles))).iter_rows(named=True):
        zone = circles[entry["condition_id"]]
        during = pl.col("recorded_at").is_between(entry["entered_at"], entry["left_at"])
        mine = scenario.truth.filter(during, device_id=entry["device_id"])
        lon, lat = zone["geometry"]["coordinates"]
        depth_m = zone["properties"]["radius_m"] - distance_m(mine["true_lat"], mine["true_lon"], lat, lon).min()
        assert entry["depth_m"] == pytest.approx(depth_m, abs=45)  # 5 s by car
        checked += 1
    assert checked > 0


def test_nobody_is_forbidden_his_own_home(scenario: Simulated) -> None:
    for feature in scenario.conditions["features"]:
        homes = scenario.stays.filter(device_id=feature["properties"]["device_id"], kind="home")
        assert not _inside(feature, homes["lat"], homes["lon"]).any()


def test_some_live_within_sight_of_the_edge() -> None:
    scenario = simulate(31, 100, datetime(2026, 3, 3, tzinfo=UTC), 8, interval_s=600, scripted=())
    gaps = []
    for feature in (f for f in scenario.conditions["features"] if f["geometry"]["type"] == "Point"):
        home = scenario.stays.filter(device_id=feature["properties"]["device_id"], kind="home").row(0, named=True)
        lon, lat = feature["geometry"]["coordinates"]
        gaps.append(float(distance_m(home["lat"], home["lon"], lat, lon)) - feature["properties"]["radius_m"])
    assert sum(58 < gap < 202 for gap in gaps) >= 3


def test_stays_are_long_in_order_and_at_rest(scenario: Simulated) -> None:
    stays = scenario.stays
    assert ((stays["ended_at"] - stays["started_at"]).dt.total_seconds() >= 300).all()
    follows = stays.with_columns(gap=(pl.col("started_at") - pl.col("ended_at").shift()).over("device_id"))
    assert (follows["gap"].drop_nulls().dt.total_seconds() >= 0).all()
    for stay in stays.head(20).iter_rows(named=True):
        during = pl.col("recorded_at").is_between(stay["started_at"], stay["ended_at"], closed="none")
        assert set(scenario.truth.filter(during, device_id=stay["device_id"])["mode"]) == {"stay"}
