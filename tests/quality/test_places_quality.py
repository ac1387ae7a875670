"""What docs/explanation/movements-habits.md says of places, on a seed that nobody tuned on, against the truth."""

from datetime import UTC, datetime

import polars as pl
import pytest

from waywarden.geodesy import distance_m
from waywarden.places.significant import significant_places
from waywarden.positions.canonical import canonical
from waywarden.simulation import Simulated, simulate
from waywarden.tracks.stays import open_stays, stays

SEED = 4711
WEARERS, WEEKS = 6, 6
START = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def london() -> Simulated:
    return simulate(SEED, WEARERS, START, WEEKS * 7 * 24, interval_s=180)


def places_of(london: Simulated) -> dict[str, pl.DataFrame]:
    ended, carry = stays(canonical(london.positions)[0])
    every = pl.concat([ended, open_stays(carry)])
    return {str(device_id): significant_places(own).places for (device_id,), own in every.group_by("device_id")}


@pytest.mark.parametrize("role", ["home", "work"])
def test_homes_and_workplaces_are_found_and_no_others(london: Simulated, role: str) -> None:
    for device_id, places in places_of(london).items():
        found = places.filter(pl.col("role") == role)
        true = london.stays.filter((pl.col("device_id") == device_id) & (pl.col("kind") == role))
        true = true.select("lat", "lon").unique()
        assert found.height == true.height
        if true.height:
            assert distance_m(found["lat"], found["lon"], true["lat"][0], true["lon"][0]).max() < 60


def test_next_to_no_time_is_spent_at_places_that_are_none(london: Simulated) -> None:
    false_minutes = 0.0
    for device_id, places in places_of(london).items():
        true = london.stays.filter(pl.col("device_id") == device_id)
        lat, lon = true["lat"].to_numpy(), true["lon"].to_numpy()
        for row in places.iter_rows(named=True):
            if distance_m(row["lat"], row["lon"], lat, lon).min() > 100:
                false_minutes += row["minutes"]
    assert false_minutes / (WEARERS * WEEKS) < 10
