"""Compile what reads movements before anybody waits for it: the first page of a new machine took sixteen seconds."""

import threading
from datetime import UTC, datetime, timedelta

import polars as pl

from waywarden.places.at_stays import at_stays
from waywarden.places.habits import habits
from waywarden.places.heatmap import heatmap
from waywarden.places.hourly import hourly
from waywarden.schema import POSITION_DTYPES
from waywarden.tracks.clean import flagged
from waywarden.tracks.gaps import gaps
from waywarden.tracks.stays import stays
from waywarden.tracks.trips import trips


def compile_beside() -> None:
    """In a thread of its own, which ends by itself; what is compiled is kept on disk for the next time."""
    threading.Thread(target=compile_all, daemon=True).start()


def compile_all() -> None:
    """Go once through every kernel with two hours of an invented walk between two places."""
    begins = datetime(2026, 3, 3, tzinfo=UTC)
    north = [0.0] * 40 + [step / 2000 for step in range(40)] + [0.02] * 40
    walk = pl.DataFrame(
        {
            "device_id": "none",
            "recorded_at": [begins + timedelta(minutes=minute) for minute in range(len(north))],
            "lat": [51.5 + one for one in north],
            "lon": 0.0,
            "accuracy_m": 10.0,
            "mechanism": "GPS",
        },
        schema_overrides={"recorded_at": POSITION_DTYPES["recorded_at"]},
    )
    missing = [pl.lit(None, kind).alias(name) for name, kind in POSITION_DTYPES.items() if name not in walk.columns]
    rows = walk.with_columns(missing)
    found, _ = stays(rows, until=begins + timedelta(days=2))
    flagged(rows)
    gaps(rows)
    trips(rows, found)
    heatmap(at_stays(rows, found))
    hourly(rows, {"none": [(begins, begins + timedelta(hours=2))]})
    habits(rows, found)
