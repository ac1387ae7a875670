"""Walks for the tests of places: any tag, any reports, about one town."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import strategies as st

from waywarden.geodesy import LocalFrame
from waywarden.schema import UTC_TIME

TOWN = LocalFrame.at(51.5, -0.1)
START = datetime(2026, 3, 3, 9, tzinfo=UTC)


def fixes(
    seconds: list[float], east_m: list[float], north_m: list[float], accuracy_m: float | list[float] = 20.0,
    device_id: str = "d1", start: datetime = START,
) -> pl.DataFrame:  # fmt: skip
    """GPS fixes of one tag at these seconds after `start`, metres from the middle of the town."""
    lat, lon = TOWN.to_degrees(np.array(east_m, np.float64), np.array(north_m, np.float64))
    return pl.DataFrame(
        {
            "device_id": [device_id] * len(seconds),
            "recorded_at": pl.Series([start + timedelta(seconds=float(second)) for second in seconds]).cast(UTC_TIME),
            "lat": lat,
            "lon": lon,
            "accuracy_m": np.broadcast_to(np.array(accuracy_m, np.float64), len(seconds)),
            "mechanism": ["GPS"] * len(seconds),
        }
    )


@st.composite
def walks(draw: st.DrawFn, device_id: str = "d1", most: int = 25) -> pl.DataFrame:
    """Any reports of one tag: near and far, quick and slow, sure and unsure."""
    count = draw(st.integers(1, most))
    steps = draw(st.lists(st.integers(1, 2000), min_size=count, max_size=count))
    ways = st.lists(st.integers(-900, 900), min_size=count, max_size=count)
    accuracies = draw(st.lists(st.sampled_from([0.0, 8.0, 40.0, 200.0, 900.0]), min_size=count, max_size=count))
    return fixes(np.cumsum(steps).tolist(), draw(ways), draw(ways), accuracies, device_id)
