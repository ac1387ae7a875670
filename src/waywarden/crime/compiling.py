"""Compile what matches before a transaction waits for it."""

from datetime import UTC, datetime, timedelta

import polars as pl

from waywarden.crime.columns import CRIME_DTYPES
from waywarden.crime.match import match
from waywarden.schema import POSITION_DTYPES

BEGINS = datetime(2026, 3, 3, tzinfo=UTC)
DAYS = 9  # so that it is asked how usual it is


def compile_all() -> None:
    """Go once through every kernel with an invented walk past an invented crime, on as many days as needed."""
    walk = pl.DataFrame(
        [
            {
                "device_id": "none",
                "recorded_at": BEGINS + timedelta(days=day, minutes=minute),
                "lat": 51.49 + minute / 2000,
                "lon": 0.0,
                "accuracy_m": 10.0,
                "mechanism": "GPS",
            }
            for day in range(DAYS)
            for minute in range(40)
        ],
        schema_overrides={"recorded_at": POSITION_DTYPES["recorded_at"]},
    )
    crime = {"began_at": BEGINS + timedelta(minutes=15), "ended_at": BEGINS + timedelta(minutes=25)}
    place = {"lat": 51.5, "lon": 0.0, "uncertainty_m": 15.0}
    words = dict.fromkeys(("batch_id", "police_force", "crime_type", "crime_ref", "text"), "none")
    match(walk, pl.DataFrame([{"row": 0} | words | crime | place], CRIME_DTYPES))
