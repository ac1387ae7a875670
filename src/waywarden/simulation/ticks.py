"""When each tag tries for a fix, and seconds of a scenario as times.

A life and an interval enter; ticks leave: whole seconds, every tag on a phase of its own so that not all speak at once.
"""

from datetime import UTC, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.schema import UTC_TIME
from waywarden.simulation.life import Life


def tick_times(life: Life, interval_s: int) -> NDArray[np.float64]:
    """Seconds since the start, from the tag's phase to the end of the path."""
    phase_s = (life.wearer.number * 37) % interval_s
    return np.arange(phase_s, life.path.end_s, interval_s, dtype=np.float64)


def utc(start: datetime, time_s: NDArray[np.float64]) -> pl.Series:
    """Seconds since `start` as UTC times, to the millisecond; NaN becomes null."""
    start_ms = round(start.astimezone(UTC).timestamp() * 1000)
    milliseconds = pl.Series(np.round(time_s * 1000), dtype=pl.Float64).fill_nan(None).cast(pl.Int64)
    return (milliseconds + start_ms).cast(pl.Datetime("ms", "UTC")).cast(UTC_TIME)
