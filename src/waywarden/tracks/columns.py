"""From a frame of positions to the plain arrays that this room's passes read. Rows without a place are passed over."""

from typing import NamedTuple

import numpy as np
import polars as pl

from waywarden.schema import POSITION_DTYPES, Mechanism
from waywarden.tracks.stay_pass import Fixes, Integers

READ = ("device_id", "recorded_at", "lat", "lon", "accuracy_m", "mechanism", "speed_kmh", "motion")
MOVING_KMH = 3.0
KMH_PER_MS = 3.6
ORDER = {str(one): code for code, one in enumerate(sorted(Mechanism))}  # of rows of one moment, as the natural key


HAS_PLACE = pl.col("lat").is_not_null() & pl.col("lon").is_not_null()


class Tags(NamedTuple):
    """Tags in order of their ids, their fixes, and for each the time and order of its last row with a place."""

    device_ids: list[str]
    fixes: Fixes
    last_at: Integers
    last_order: Integers
    first_at: Integers
    first_order: Integers


def placed(positions: pl.DataFrame) -> pl.DataFrame:
    """The rows with a place, READ columns, a missing one as nulls; no mechanism counts as GPS."""
    missing = [pl.lit(None, POSITION_DTYPES[name]).alias(name) for name in READ if name not in positions.columns]
    return (
        positions.lazy()
        .with_columns(missing)
        .select(pl.col(name).cast(POSITION_DTYPES[name]) for name in READ)
        .filter(HAS_PLACE)
        .with_columns(pl.col("mechanism").fill_null(str(Mechanism.GPS)))
        .collect()
    )


def tags_of(positions: pl.DataFrame, moving_kmh: float = MOVING_KMH) -> Tags:
    """Asserts the order of the natural key, on which everything rests."""
    rows = placed(positions)
    at = rows["recorded_at"].dt.timestamp("us").to_numpy().astype(np.int64)
    order = rows["mechanism"].replace_strict(ORDER, default=len(ORDER), return_dtype=pl.Int64).to_numpy()
    tag = rows["device_id"].rle_id().to_numpy().astype(np.int64)
    first = np.searchsorted(tag, np.arange(int(tag[-1]) + 2 if len(tag) else 1)).astype(np.int64)
    device_ids = rows["device_id"].gather(first[:-1]).to_list()
    step = np.diff(at)
    later = (step > 0) | ((step == 0) & (np.diff(order) > 0)) | (np.diff(tag) > 0)
    assert later.all(), "positions must be sorted by device_id, recorded_at, mechanism, and unique"
    assert device_ids == sorted(set(device_ids)), "positions must be sorted by device_id"
    fixes = Fixes(
        first=first,
        at=at,
        lat=np.ascontiguousarray(rows["lat"].to_numpy(), np.float64),
        lon=np.ascontiguousarray(rows["lon"].to_numpy(), np.float64),
        accuracy_m=rows["accuracy_m"].fill_null(float("nan")).to_numpy().astype(np.float64),
        speed_ms=(rows["speed_kmh"] / KMH_PER_MS).fill_null(float("nan")).to_numpy(),
        moves=rows.select(_moves(moving_kmh)).to_series().to_numpy(),
        cell=(rows["mechanism"] == str(Mechanism.LBS)).to_numpy(),
    )
    ends = first[1:] - 1
    return Tags(device_ids, fixes, at[ends], order[ends], at[first[:-1]], order[first[:-1]])


def _moves(moving_kmh: float) -> pl.Expr:
    """1 moves, 0 lies still, -1 does not say. Motion sensor and speed: it lies still only if neither says otherwise."""
    by_speed = pl.col("speed_kmh") >= moving_kmh
    return pl.max_horizontal(pl.col("motion").cast(pl.Int64), by_speed.cast(pl.Int64)).fill_null(-1)
