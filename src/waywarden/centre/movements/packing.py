"""The heat of a wearer's day as bytes: thirteen for each hour and cell, a thirtieth of a row in the database.

In: columns `hour` (UTC), `cell`, `us` of `places.hourly`, of one day. Out: bytes, and many days' bytes as one frame.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from waywarden.schema import UTC_TIME

ENTRY = np.dtype([("cell", "<u8"), ("us", "<u4"), ("hour", "u1")])  # an hour's microseconds go into 32 bits
_EPOCH = date(1970, 1, 1)


def packed(day: pl.DataFrame) -> bytes:
    """One day's rows, in their order."""
    entries = np.empty(day.height, ENTRY)
    entries["cell"], entries["us"] = day["cell"].to_numpy(), day["us"].to_numpy()
    entries["hour"] = day["hour"].dt.hour().to_numpy()
    return entries.tobytes()


def unpacked(wearers: Sequence[int], days: Sequence[date], cells: Sequence[bytes]) -> pl.DataFrame:
    """Columns `wearer`, `hour`, `cell`, `us` of these wearers' days, in their order."""
    entries = np.frombuffer(b"".join(cells), ENTRY)
    count = np.array([len(one) for one in cells], np.int64) // ENTRY.itemsize
    midnight = np.array([(day - _EPOCH).days * 24 for day in days], np.int64)
    hours = np.repeat(midnight, count) + entries["hour"]
    return pl.DataFrame(
        {
            "wearer": np.repeat(np.array(wearers, np.int64), count),
            "hour": pl.Series(hours * 3_600_000_000).cast(UTC_TIME),
            "cell": entries["cell"].copy(),
            "us": entries["us"].astype(np.int64),
        }
    )
