"""Simulated crimes are a batch that reads without an error, and the truth beside it names who was within the radius."""

from datetime import UTC, datetime, timedelta

import polars as pl

from waywarden.crime.batch import Verdict, read
from waywarden.simulation import simulate
from waywarden.simulation.crimes import RADIUS_M, staged_crimes

START = datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_a_batch_of_them_reads_and_the_truth_fits_it() -> None:
    truth = simulate(4, 6, START, 3).truth
    rows, near = staged_crimes(truth, 4, 30)

    batch = read(rows.write_csv(include_header=False).encode(), received_at=START + timedelta(hours=4))

    assert batch.verdict == Verdict.SUCCESSFUL
    assert batch.crimes["crime_ref"].to_list() == rows["crime_ref"].to_list()
    assert near.height >= 15, "half of them lie about somebody"
    assert near["nearest_m"].max() <= RADIUS_M  # type: ignore[operator]
    assert set(near["crime_ref"]) <= set(rows["crime_ref"])
    again = staged_crimes(truth, 4, 30)
    assert all(one.equals(other) for one, other in zip((rows, near), again, strict=True))


def test_no_crime_lasts_beyond_the_truth() -> None:
    truth = simulate(5, 2, START, 1).truth
    rows, _ = staged_crimes(truth, 5, 40)
    stamps = rows.select(pl.col("date_from", "date_to").str.to_datetime("%Y%m%d%H%M%S", time_zone="UTC"))
    assert stamps["date_from"].min() >= START  # type: ignore[operator]
    assert stamps["date_to"].max() <= START + timedelta(hours=1)  # type: ignore[operator]
    assert (stamps["date_to"] >= stamps["date_from"]).all()
