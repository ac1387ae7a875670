"""From a frame of positions to the plain arrays of the kernel.

In: POSITION columns, any number of tags, sorted by the natural key, unique. Out: `Fixes` and the tag of each group.
Rows without a place (a tag that only said it was alive) are passed over: they say nothing about where he was.
"""

from typing import Any

import numpy as np
import polars as pl

from waywarden.detection.arrays import Fixes
from waywarden.detection.state import MECHANISMS
from waywarden.schema import UTC_TIME

_OPTIONAL: dict[str, Any] = {"accuracy_m": pl.Float64, "mechanism": pl.String}


def placed(track: pl.DataFrame) -> pl.DataFrame:
    """The columns detection reads, the missing optional ones as nulls, rows without a place left out."""
    missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in _OPTIONAL.items() if name not in track.columns]
    return (
        track.lazy()
        .with_columns(missing)
        .select(
            pl.col("device_id").cast(pl.String),
            pl.col("recorded_at").cast(UTC_TIME),
            pl.col("lat").cast(pl.Float64),
            pl.col("lon").cast(pl.Float64),
            pl.col("accuracy_m").cast(pl.Float64),
            pl.col("mechanism").cast(pl.String).fill_null(str(MECHANISMS[0])),
        )
        .filter(pl.col("lat").is_not_null() & pl.col("lon").is_not_null())
        .collect()
    )


def fixes_of(track: pl.DataFrame) -> tuple[list[str], Fixes]:
    """The tags in order, and their fixes. Asserts the order of the natural key, on which everything rests."""
    tags = track.get_column("device_id").rle_id().to_numpy() if len(track) else np.empty(0, np.int64)
    first = np.searchsorted(tags, np.arange(int(tags[-1]) + 2 if len(tags) else 1)).astype(np.int64)
    device_ids = track.get_column("device_id").gather(first[:-1]).to_list()
    codes = {str(name): code for code, name in enumerate(MECHANISMS)}
    fixes = Fixes(
        first=first,
        at=track.get_column("recorded_at").dt.timestamp("us").to_numpy().astype(np.int64),
        lat=np.ascontiguousarray(track.get_column("lat").to_numpy(), dtype=np.float64),
        lon=np.ascontiguousarray(track.get_column("lon").to_numpy(), dtype=np.float64),
        accuracy_m=track.get_column("accuracy_m").fill_null(float("nan")).to_numpy().astype(np.float64),
        mechanism=track.get_column("mechanism").replace_strict(codes, return_dtype=pl.Int64).to_numpy(),
    )
    same_tag = np.diff(tags.astype(np.int64)) == 0
    later = (np.diff(fixes.at) > 0) | ((np.diff(fixes.at) == 0) & (np.diff(fixes.mechanism) > 0))
    assert (later | ~same_tag).all(), "positions must be sorted by device_id, recorded_at, mechanism, and unique"
    assert device_ids == sorted(set(device_ids)), "positions must be sorted by device_id"
    return device_ids, fixes
