"""The simulated people move as people do."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
import shapely

from waywarden.geodesy import distance_m
from waywarden.simulation import simulate
from waywarden.simulation.london import PLACES
from waywarden.simulation.path import Cover, Mode, Path
from waywarden.simulation.streets import length_m, nearest_place, place_points, river, roads, street_way

TUESDAY = datetime(2026, 3, 3, tzinfo=UTC)
STEP_S = 15


@pytest.fixture(scope="module")
def steps() -> pl.DataFrame:
    """Steps of 15 s of forty people on a Tuesday: how they moved, and how fast."""
    truth = simulate(11, 40, TUESDAY, 24, interval_s=STEP_S).truth
    after = truth.select(
        pl.col("true_lat", "true_lon", "mode").shift(-1).over(truth["device_id"]).name.suffix("_after")
    )
    both = pl.concat([truth, after], how="horizontal").drop_nulls()
    metres = distance_m(both["true_lat"], both["true_lon"], both["true_lat_after"], both["true_lon_after"])
    return both.with_columns(kmh=metres / STEP_S * 3.6, steady=pl.col("mode") == pl.col("mode_after"))


@pytest.mark.parametrize(
    ("mode", "low_kmh", "high_kmh"),
    [("walk", 3.8, 5.4), ("bus", 12, 18), ("car", 15, 30), ("rail", 28, 48)],
)
def test_each_way_of_moving_has_its_pace_halts_included(
    steps: pl.DataFrame, mode: str, low_kmh: float, high_kmh: float
) -> None:
    pace = steps.filter(pl.col("steady"), pl.col("mode") == mode)["kmh"].mean()
    assert low_kmh < pace < high_kmh


def test_nobody_is_carried_away_in_an_instant(steps: pl.DataFrame) -> None:
    assert steps["kmh"].max() < 75
    assert steps.filter(pl.col("steady"), pl.col("mode") == "stay")["kmh"].max() < 0.01


def test_most_people_sleep_at_night_and_many_move_at_half_past_eight(steps: pl.DataFrame) -> None:
    moving = steps.group_by(pl.col("recorded_at").dt.hour().alias("hour")).agg((pl.col("mode") != "stay").mean())
    share = dict(moving.iter_rows())
    assert share[3] < 0.02
    assert share[8] > 0.08


def test_days_follow_londons_wall_clock_in_summer_too() -> None:
    july = simulate(11, 60, datetime(2026, 7, 7, tzinfo=UTC), 24, scripted=()).stays
    arrives = july.filter(pl.col("kind") == "work")["started_at"].dt.convert_time_zone("Europe/London")
    assert 8 <= (arrives.dt.hour() + arrives.dt.minute() / 60).median() <= 10


def test_a_way_by_street_has_corners_and_is_not_much_longer_than_it_must_be() -> None:
    rng = np.random.default_rng(3)
    start = np.array([1000.0, 6000.0])
    way = street_way(start, start + np.array([700.0, 500.0]), rng)
    straight = float(np.hypot(700, 500))
    assert len(way) > 6
    assert 1.05 * straight < length_m(way) < 1.5 * straight


def test_who_goes_to_the_other_bank_crosses_where_there_is_a_crossing() -> None:
    banks = roads().nodes[len(PLACES) :]
    north, south = np.array([1500.0, 3500.0]), np.array([1500.0, -4000.0])
    way = shapely.LineString(street_way(north, south, np.random.default_rng(3)))
    for place in shapely.get_parts(way.intersection(river())):
        assert np.hypot(*(banks - shapely.get_coordinates(place)[0]).T).min() < 200


def test_every_place_lies_in_its_own_neighbourhood() -> None:
    assert [nearest_place(point) for point in place_points()] == list(range(len(PLACES)))


def test_a_detour_delays_all_that_follows_and_nothing_before() -> None:
    here = np.array([0.0, 0.0])
    rest = Path.stay(here, 0.0, 1000.0, Cover.NEAR_WINDOW)
    away = Path(
        np.array([400.0, 450.0, 500.0]),
        np.array([[0.0, 0.0], [60.0, 0.0], [0.0, 0.0]]),
        np.full(3, Mode.WALK, np.int8),
        np.full(3, Cover.OPEN, np.int8),
    )
    path = rest.with_detour(away)
    assert path.end_s == 1100.0
    assert path.at(np.array([399.0, 425.0, 450.0, 501.0]))[:, 0].tolist() == [0.0, 30.0, 60.0, 0.0]
    assert path.mode[path.leg(np.array([399.0, 425.0, 501.0]))].tolist() == [Mode.STAY, Mode.WALK, Mode.STAY]
