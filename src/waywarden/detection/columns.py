"""From a frame of positions to what the rules read: rows of each tag in order, and the plain arrays of the kernel.

In: POSITION columns, any number of tags, sorted by tag, time and `order_of_rows`, unique. A row without a place is a
tag that only said something (an event, its battery, that it is alive): rules about the tag itself read it, rules
about places pass it over, for it says nothing about where he was.
"""

import numpy as np
import polars as pl

from waywarden.detection.arrays import Fixes, Floats
from waywarden.detection.state import MECHANISMS
from waywarden.schema import PEOPLES_WORDS, POSITION_DTYPES

READ = (
    "device_id",
    "recorded_at",
    "lat",
    "lon",
    "accuracy_m",
    "mechanism",
    "speed_kmh",
    "direction_deg",
    "motion",
    "battery_pct",
    "charging",
    "event",
)
PLACED = ("device_id", "recorded_at", "lat", "lon", "accuracy_m", "mechanism", "speed_kmh", "direction_deg", "motion")
WITHOUT_PLACE = len(MECHANISMS)  # among rows of one moment these come last
KMH_PER_MS = 3.6
CODES = {str(name): code for code, name in enumerate(MECHANISMS)}


def rows_of(track: pl.DataFrame) -> pl.DataFrame:
    """Every row with every column that detection reads, a missing one as nulls; `order` sorts rows of one moment.

    A row with a place whose mechanism is not said counts as GPS.
    """
    missing = [pl.lit(None, dtype=POSITION_DTYPES[name]).alias(name) for name in READ if name not in track.columns]
    has_place = pl.col("lat").is_not_null() & pl.col("lon").is_not_null()
    mechanism = pl.when(has_place).then(pl.col("mechanism").fill_null(str(MECHANISMS[0])))
    return (
        track.lazy()
        .with_columns(missing)
        .select(pl.col(name).cast(POSITION_DTYPES[name]) for name in READ)
        .with_columns(mechanism.alias("mechanism"))
        .with_columns(
            pl.col("mechanism").replace_strict(CODES, default=WITHOUT_PLACE, return_dtype=pl.Int64).alias("order")
        )
        .collect()
    )


def placed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with a place, and what rules about places read of them."""
    return rows.filter(pl.col("order") < WITHOUT_PLACE).select(*PLACED, pl.col("order"))


def own_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that are the tag's own: all but people's reviews, which say nothing else of the tag.

    A person's word never comes with a place, so in such a row it is the tag's.
    """
    is_persons = (pl.col("order") == WITHOUT_PLACE) & pl.col("event").is_in(PEOPLES_WORDS)
    return rows.filter(~is_persons.fill_null(False))


def last_rows(rows: pl.DataFrame) -> list[tuple[str, int, int, str]]:
    """The last row of each tag: device_id, time (µs), order, event."""
    return list(_keys(rows.unique("device_id", keep="last", maintain_order=True)).iter_rows())


def first_rows(rows: pl.DataFrame) -> list[tuple[str, int, int, str]]:
    """The first row of each tag: device_id, time (µs), order, event."""
    return list(_keys(rows.unique("device_id", keep="first", maintain_order=True)).iter_rows())


def _keys(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("device_id", pl.col("recorded_at").dt.timestamp("us"), "order", pl.col("event").fill_null(""))


def fixes_of(track: pl.DataFrame) -> tuple[list[str], Fixes]:
    """The tags in order, and their fixes. Asserts the order of the natural key, on which everything rests."""
    tags = track.get_column("device_id").rle_id().to_numpy() if len(track) else np.empty(0, np.int64)
    first = np.searchsorted(tags, np.arange(int(tags[-1]) + 2 if len(tags) else 1)).astype(np.int64)
    device_ids = track.get_column("device_id").gather(first[:-1]).to_list()
    fixes = Fixes(
        first=first,
        at=track.get_column("recorded_at").dt.timestamp("us").to_numpy().astype(np.int64),
        lat=np.ascontiguousarray(track.get_column("lat").to_numpy(), dtype=np.float64),
        lon=np.ascontiguousarray(track.get_column("lon").to_numpy(), dtype=np.float64),
        accuracy_m=_numbers(track.get_column("accuracy_m")),
        mechanism=track.get_column("order").to_numpy(),
        speed_ms=_numbers(track.get_column("speed_kmh") / KMH_PER_MS),
        course_deg=_numbers(track.get_column("direction_deg")),
        motion=track.get_column("motion").cast(pl.Int64).fill_null(-1).to_numpy(),
    )
    same_tag = np.diff(tags.astype(np.int64)) == 0
    later = (np.diff(fixes.at) > 0) | ((np.diff(fixes.at) == 0) & (np.diff(fixes.mechanism) > 0))
    assert (later | ~same_tag).all(), "positions must be sorted by device_id, recorded_at, mechanism, and unique"
    assert device_ids == sorted(set(device_ids)), "positions must be sorted by device_id"
    return device_ids, fixes


def _numbers(column: pl.Series) -> Floats:
    """NaN for null."""
    return column.fill_null(float("nan")).to_numpy().astype(np.float64)
