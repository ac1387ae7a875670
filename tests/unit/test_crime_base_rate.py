"""How usual it is to be there at that hour: days by London's clock, and enough of them."""

from datetime import UTC, datetime, timedelta

import polars as pl
from tests.spec.test_crime_match import NOON, crime, far, way

from waywarden.crime.match import match

HERE = [(-60.0, 0.0), (60.0, 0.0)]


def days(count: int, there: range, device_id: str = "tag", winter: datetime = NOON) -> pl.DataFrame:
    """So many days before the crime's, on some of them there at noon by London's clock."""
    tracks = []
    for day in range(count + 1):
        track = way(HERE, device_id=device_id) if day in there else far(device_id=device_id)
        at = winter - timedelta(days=day)
        tracks.append(track.with_columns(pl.col("recorded_at") + (at - NOON)))
    return pl.concat(tracks)


def test_days_there_of_days_known_and_of_all_tags() -> None:
    track = pl.concat([days(10, range(5)), days(10, range(0), device_id="neighbour")])
    row = match(track, crime()).row(0, named=True)
    assert (row["base_rate"], row["base_days"]) == (0.4, 10)  # the crime's own day is none of them
    assert (row["base_rate_any"], row["base_days_any"]) == (0.2, 20)


def test_under_seven_days_nothing_is_ordinary() -> None:
    row = match(days(6, range(3)), crime()).row(0, named=True)
    assert (row["base_rate"], row["base_days"]) == (None, 6)


def test_the_hour_is_londons_on_both_sides_of_the_change_of_clocks() -> None:
    """After 29 March 2026 noon in London is 11:00 UTC: who is there at noon every day is there on every one of them."""
    summer = datetime(2026, 4, 2, 11, tzinfo=UTC)
    before = days(12, range(20), winter=summer)
    local_noon = pl.when(pl.col("recorded_at") < datetime(2026, 3, 29, tzinfo=UTC)).then(pl.duration(hours=1))
    row = match(
        before.with_columns(pl.col("recorded_at") + local_noon.otherwise(pl.duration(hours=0))),
        crime(began_at=summer),
    ).row(0, named=True)
    assert (row["base_rate"], row["base_days"]) == (1.0, 12)
