"""The simulated tags err as tags do, and say so only in part."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from waywarden.geodesy import LocalFrame, distance_m
from waywarden.schema import POSITION_DTYPES, POSITION_KEY
from waywarden.simulation import Simulated, simulate

CITY = LocalFrame.at(51.513, -0.115)  # between the City and the West End


@pytest.fixture(scope="module")
def week() -> Simulated:
    return simulate(21, 60, datetime(2026, 3, 2, tzinfo=UTC), 72)


@pytest.fixture(scope="module")
def judged(week: Simulated) -> pl.DataFrame:
    """Each fix once, with its true error."""
    once = week.positions.unique(POSITION_KEY, keep="first", maintain_order=True)
    both = once.join(week.truth, on=["device_id", "recorded_at"], how="left", maintain_order="left")
    frame = LocalFrame.at(51.508, -0.125)
    east, north = frame.to_metres(both["lat"], both["lon"])
    true_east, true_north = frame.to_metres(both["true_lat"], both["true_lon"])
    from_city = np.hypot(*CITY.to_metres(both["true_lat"], both["true_lon"]))
    error_m = distance_m(both["lat"], both["lon"], both["true_lat"], both["true_lon"])
    return both.with_columns(
        error_m=error_m, east_m=east - true_east, north_m=north - true_north, in_canyon=from_city < 2500
    )


def _held(judged: pl.DataFrame) -> float:
    return float((judged["error_m"] <= judged["accuracy_m"]).mean())


def test_positions_have_the_columns_of_the_schema(week: Simulated) -> None:
    assert dict(week.positions.schema) == POSITION_DTYPES


def test_the_accuracy_circle_holds_most_fixes_but_fewer_than_it_promises(judged: pl.DataFrame) -> None:
    assert 0.80 < _held(judged) < 0.95
    for mechanism in ("GPS", "WIFI", "LBS"):
        assert 0.78 < _held(judged.filter(mechanism=mechanism)) < 0.97


def test_street_canyons_and_walls_make_it_worse(judged: pl.DataFrame) -> None:
    gps = judged.filter(mechanism="GPS")
    outdoors, indoors = gps.filter(~pl.col("indoor")), gps.filter("indoor")
    open_sky, canyon = outdoors.filter(~pl.col("in_canyon")), outdoors.filter("in_canyon")
    assert 3 < open_sky["error_m"].median() < 8
    assert canyon["error_m"].quantile(0.95) > 1.8 * open_sky["error_m"].quantile(0.95)
    assert indoors["error_m"].median() > 2 * open_sky["error_m"].median()
    assert _held(canyon) < _held(open_sky)


def test_the_error_remembers_itself_for_minutes(judged: pl.DataFrame) -> None:
    still = judged.filter(mechanism="GPS", mode="stay").filter(pl.col("error_m") < 100)
    by_minutes = {}
    for minutes in (1, 180):
        later = still.select("device_id", "east_m", recorded_at=pl.col("recorded_at") - timedelta(minutes=minutes))
        pairs = still.join(later, on=["device_id", "recorded_at"], suffix="_later")
        by_minutes[minutes] = np.corrcoef(pairs["east_m"], pairs["east_m_later"])[0, 1]
    assert by_minutes[1] > 0.7
    assert abs(by_minutes[180]) < 0.3


def test_the_tails_are_heavy(judged: pl.DataFrame) -> None:
    gps = judged.filter(mechanism="GPS")["error_m"]
    gaussian_999_over_median = 3.717 / 1.177  # of a Rayleigh radius
    assert gps.quantile(0.999) / gps.median() > 3 * gaussian_999_over_median


def test_some_fixes_are_sure_of_themselves_and_far_away(judged: pl.DataFrame) -> None:
    share = ((judged["error_m"] > 5 * judged["accuracy_m"]) & (judged["mechanism"] == "GPS")).mean()
    assert 0.0005 < share < 0.02


def test_cell_towers_answer_with_the_same_few_places_and_wide_circles(judged: pl.DataFrame) -> None:
    lbs = judged.filter(mechanism="LBS")
    assert lbs["accuracy_m"].is_between(250, 1500).all()
    assert lbs.select("lat", "lon").n_unique() < lbs.height / 10
    assert lbs["speed_kmh"].null_count() == lbs.height


def test_there_is_no_satellite_fix_in_a_tunnel_and_what_is_heard_there_comes_later(week: Simulated) -> None:
    train = week.truth.filter(mode="rail")
    fixes = week.positions.join(train, on=["device_id", "recorded_at"], how="semi")
    assert fixes.height < 0.8 * train.height
    assert fixes.filter("buffered").height > 0


def test_buffered_fixes_come_late_and_the_rest_at_once(week: Simulated) -> None:
    first = week.positions.unique(POSITION_KEY, keep="first", maintain_order=True)
    waited = first.with_columns(late_s=(pl.col("received_at") - pl.col("recorded_at")).dt.total_seconds())
    assert waited.filter(~pl.col("buffered"))["late_s"].is_between(1, 41).all()
    assert waited.filter("buffered")["late_s"].min() >= 60
    assert waited.filter("buffered")["late_s"].max() > 1800


def test_some_tags_empty_their_buffer_backwards(week: Simulated) -> None:
    heard = week.positions.filter("buffered").sort("device_id", "received_at")
    backwards = heard.filter((pl.col("recorded_at").diff() < timedelta(0)).over("device_id"))
    assert 0 < backwards["device_id"].n_unique() < heard["device_id"].n_unique()


def test_a_repeated_fix_differs_from_the_first_only_in_when_it_came(week: Simulated) -> None:
    positions = week.positions
    again = positions.height - positions.select(POSITION_KEY).n_unique()
    assert 0.001 < again / positions.height < 0.006
    assert positions.drop("received_at").n_unique() == positions.select(POSITION_KEY).n_unique()


def test_batteries_drain_by_day_and_are_charged_at_home(week: Simulated) -> None:
    charge = pl.col("battery_pct").diff().over("device_id")
    levels = week.positions.unique(POSITION_KEY, keep="first", maintain_order=True).with_columns(change=charge)
    assert levels["battery_pct"].is_between(0, 100).all()
    assert levels.filter(~pl.col("charging"))["change"].mean() < 0 < levels.filter("charging")["change"].mean()
    on_charger = levels.filter("charging").join(week.truth, on=["device_id", "recorded_at"])
    assert set(on_charger["mode"]) == {"stay"}


def test_a_forgotten_tag_goes_flat_and_falls_silent() -> None:
    told = simulate(21, 60, datetime(2026, 3, 2, tzinfo=UTC), 168, interval_s=300, scripted=()).positions
    once = told.unique(POSITION_KEY, keep="first", maintain_order=True)
    silence = (pl.col("recorded_at").shift(-1) - pl.col("recorded_at")).over("device_id")
    hours = once.with_columns(silence=silence).filter(pl.col("silence") > timedelta(hours=2))
    assert (hours["battery_pct"] <= 1).any()
