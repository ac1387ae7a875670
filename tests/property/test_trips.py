"""Stays and trips fit together, whoever lived the day; and no flag deletes anything."""

from datetime import UTC, datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from waywarden.positions.canonical import canonical
from waywarden.simulation import simulate
from waywarden.tracks.clean import flagged
from waywarden.tracks.gaps import gaps
from waywarden.tracks.settings import StaySettings
from waywarden.tracks.stays import open_stays, stays
from waywarden.tracks.trips import trips_and_paths

START = datetime(2026, 3, 3, 6, tzinfo=UTC)


def a_day(seed: int) -> pl.DataFrame:
    return canonical(simulate(seed, 2, START, 14.0, mishaps=None).told)[0]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([StaySettings(), StaySettings(distance_m=60, minutes=10)]))
def test_stays_and_trips_take_turns(seed: int, definition: StaySettings) -> None:
    positions = a_day(seed)
    ended, carry = stays(positions, definition)
    found = pl.concat([ended, open_stays(carry)]).sort("device_id", "started_at")
    trips, corners = trips_and_paths(positions, found, definition)
    times = pl.concat([found, trips], how="diagonal").sort("device_id", "started_at", "ended_at")
    next_start = pl.col("started_at").shift(-1).over("device_id").fill_null(pl.col("ended_at"))
    assert times.select((pl.col("ended_at") <= next_start).all()).item(), "none overlaps the next"
    keys = found.select("device_id", pl.col("started_at").alias("from_stay"), pl.col("ended_at").alias("started_at"))
    between = trips.filter(pl.col("from_stay").is_not_null())
    assert between.join(keys, on=["device_id", "from_stay", "started_at"]).height == between.height
    assert found.select(
        (pl.col("ended_at") - pl.col("started_at") >= pl.duration(minutes=definition.minutes)).all()
    ).item()
    for share in (found["gap_share"], trips["gap_share"]):
        assert share.is_between(0, 1).all()
    of_trip = corners.join(
        trips.with_row_index("trip").select(pl.col("trip").cast(pl.Int64), "started_at", "ended_at"), on="trip"
    )
    assert of_trip.select(pl.col("recorded_at").is_between("started_at", "ended_at").all()).item()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_flags_delete_nothing_and_gaps_lie_between_fixes(seed: int) -> None:
    positions = a_day(seed)
    assert flagged(positions).drop("doubt").equals(positions)
    silences = gaps(positions)
    fixes = positions.filter(
        pl.col("lat").is_not_null() & (pl.col("mechanism") != "LBS") & (pl.col("accuracy_m") <= 250)
    )
    within = fixes.join(silences, on="device_id").filter(
        (pl.col("recorded_at") > pl.col("began_at")) & (pl.col("recorded_at") < pl.col("ended_at"))
    )
    assert within.is_empty()
