"""Ways drawn for the tests of tracks: one tag, a fix a minute, along a line to the east."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from waywarden.geodesy import LocalFrame
from waywarden.schema import UTC_TIME

START = datetime(2026, 3, 3, 14, tzinfo=UTC)
FRAME = LocalFrame.at(51.5, -0.1)


def way(*parts: tuple[float, float, float], **columns: Any) -> pl.DataFrame:
    """A fix a minute; each part is (minutes, from, to), metres east."""
    east_m = np.concatenate([np.linspace(begin, end, round(minutes)) for minutes, begin, end in parts])
    lat, lon = FRAME.to_degrees(east_m, np.zeros(len(east_m)))
    times = [START + timedelta(minutes=minute) for minute in range(len(east_m))]
    said = {"accuracy_m": 20.0, "mechanism": "GPS", **columns}
    track = pl.DataFrame({"device_id": "d1", "recorded_at": times, "lat": lat, "lon": lon})
    return track.with_columns(pl.col("recorded_at").cast(UTC_TIME)).with_columns(
        **{name: pl.Series(value) if isinstance(value, list) else pl.lit(value) for name, value in said.items()}
    )
