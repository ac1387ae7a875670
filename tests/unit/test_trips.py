"""Trips: between which stays, how long, and no longer for drift."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from tests.unit.tracks_ways import FRAME, START, way

from waywarden.geodesy import distance_m
from waywarden.schema import TRIP_DTYPES
from waywarden.tracks.smooth import smoothed
from waywarden.tracks.stays import open_stays, stays
from waywarden.tracks.trips import trips, trips_and_paths


def told(track: pl.DataFrame) -> pl.DataFrame:
    ended, carry = stays(track)
    return trips(track, pl.concat([ended, open_stays(carry)]).sort("device_id", "started_at"))


def noisy(track: pl.DataFrame, sigma_m: float) -> pl.DataFrame:
    rng = np.random.default_rng(5)
    east, north = FRAME.to_metres(track["lat"], track["lon"])
    lat, lon = FRAME.to_degrees(*(axis + rng.normal(0, sigma_m, len(axis)) for axis in (east, north)))
    return track.with_columns(lat=pl.Series(lat), lon=pl.Series(lon), accuracy_m=pl.lit(2.45 * sigma_m))


THERE_AND_ON = ((20, 0, 0), (30, 80, 2400), (30, 2480, 2480))


def test_a_trip_names_the_stays_at_its_ends() -> None:
    track = way(*THERE_AND_ON)
    (trip,) = told(track).iter_rows(named=True)
    ended, carry = stays(track)
    assert trip["from_stay"] == ended["started_at"].item()
    assert trip["to_stay"] == open_stays(carry)["started_at"].item()
    assert trip["started_at"] == ended["ended_at"].item()
    assert (trip["distance_m"], trip["max_speed_kmh"]) == (pytest.approx(2480, abs=50), pytest.approx(4.8, abs=2.5))
    assert trip["gap_share"] == 0


def test_ways_at_the_ends_of_the_data_have_one_end_and_a_way_without_stays_none() -> None:
    ends = told(way((20, -3000, -100), (20, 0, 0), (20, 100, 3000))).select("from_stay", "to_stay")
    stay = START + timedelta(minutes=20)
    assert ends.rows() == [(None, stay), (stay, None)]
    whole = told(way((30, 0, 6000)))
    assert whole.select("device_id", "from_stay", "to_stay").rows() == [("d1", None, None)]
    assert whole["distance_m"].item() == pytest.approx(6000, rel=0.01)


@pytest.mark.parametrize("sigma_m", [3.0, 10.0, 25.0])
def test_errors_do_not_make_a_way_longer_than_they_say(sigma_m: float) -> None:
    (trip,) = told(noisy(way(*THERE_AND_ON), sigma_m)).iter_rows(named=True)
    assert abs(trip["distance_m"] - 2480) <= trip["distance_error_m"]


def test_an_evening_of_drift_is_no_trip_and_a_wild_fix_no_detour() -> None:
    assert told(noisy(way((300, 0, 0)), 15.0)).is_empty()
    track = way((20, 0, 0), (15, 80, 1200), (1, 30_000, 30_000), (14, 1360, 2400), (30, 2480, 2480))
    (trip,) = told(track).iter_rows(named=True)
    assert trip["distance_m"] == pytest.approx(2480, abs=60)


def test_silence_between_two_stays_at_one_place_is_no_trip() -> None:
    at_home = way((20, 0, 0))
    later = at_home.with_columns(pl.col("recorded_at") + timedelta(hours=20))
    assert told(pl.concat([at_home, later])).is_empty()
    elsewhere = way((20, 5000, 5000)).with_columns(pl.col("recorded_at") + timedelta(hours=2))
    (trip,) = told(pl.concat([at_home, elsewhere])).iter_rows(named=True)
    assert (trip["gap_share"], trip["fixes"]) == (1.0, 0)
    assert trip["distance_error_m"] > 0.5 * trip["distance_m"]


def test_the_path_is_made_of_fixes() -> None:
    track = way(*THERE_AND_ON)
    ended, carry = stays(track)
    _, corners = trips_and_paths(track, pl.concat([ended, open_stays(carry)]))
    assert corners.join(track, on=["recorded_at", "lat", "lon"]).height == corners.height > 20


def test_nothing_is_found_in_nothing() -> None:
    none = way((20, 0, 0)).clear()
    assert told(none).schema == pl.Schema(TRIP_DTYPES)


def test_smoothing_brings_a_dense_noisy_way_nearer_to_the_truth_and_says_that_it_smooths() -> None:
    each_second = (START + (pl.col("recorded_at") - START) / 60).alias("recorded_at")
    true = way((600, 0, 600)).with_columns(each_second)  # on foot
    heard = noisy(true, 6.0)
    drawn = smoothed(heard)
    assert drawn["smoothed"].all()
    errors = [distance_m(one["lat"], one["lon"], true["lat"], true["lon"]).mean() for one in (heard, drawn)]
    assert errors[1] < 0.6 * errors[0]
