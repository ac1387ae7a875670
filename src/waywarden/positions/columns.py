"""A table in a source's own columns -> position columns, whole columns at a time.

The same reading as `records.read_record`, for a million rows: the usual shapes by column, and whatever is
left value by value through the same functions (`values`, `times`), once for each distinct value. What is read
here is then judged by `validate.validate`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from waywarden.positions.events import event_word
from waywarden.positions.records import Reading
from waywarden.positions.rejection import Reason, Rejection
from waywarden.positions.times import parse_times
from waywarden.positions.values import (
    MAX_INT32,
    OPTIONAL_NUMBERS,
    OPTIONAL_TRUTHS,
    RANGES,
    device_name,
    mechanism,
    number,
    truth,
)
from waywarden.schema import POSITION_DTYPES, UTC_TIME, Mechanism


def read_columns(
    source: pl.DataFrame, names: Mapping[str, str], reading: Reading
) -> tuple[pl.DataFrame, list[Rejection]]:
    """The rows that could be read, and the rejections of the others.

    `source` has scalar columns and `source_row`; `names` is schema name -> source name and covers every
    required column (`device_id` may be left to `reading`). The result has every column of `schema.POSITION`,
    `attributes` (JSON text of all else, null where there is nothing else) and `source_row`.
    """
    found = {column: _trimmed(source[name]) for column, name in names.items()}
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, source.height)
    read = {column: nothing.cast(dtype) for column, dtype in POSITION_DTYPES.items()}
    why: dict[str, pl.Series] = {}

    if reading.device_id is not None:
        read["device_id"] = nothing.fill_null(reading.device_id)
    else:
        read["device_id"] = _by_distinct(found["device_id"], device_name, pl.String)
        why["device_id"] = _reason(found["device_id"], read["device_id"], Reason.BAD_DEVICE_ID)
    times = parse_times(found["recorded_at"], reading.assume_tz)
    read["recorded_at"], why["recorded_at"] = times["time"], times["reason"]
    read["event"] = _by_distinct(found.get("event", nothing), event_word, pl.String)
    without_place = found["lat"].is_null() & found["lon"].is_null() & read["event"].is_not_null()
    for column in ("lat", "lon"):
        read[column] = _numbers(found[column])
        why[column] = _reason(found[column], read[column], Reason.BAD_COORDINATES).set(without_place, None)
    said = found.get("mechanism", nothing).fill_null(str(Mechanism.GPS))
    read["mechanism"] = _by_distinct(said, mechanism, pl.String)  # `validate` takes it from rows without a place
    why["mechanism"] = _reason(said, read["mechanism"], Reason.OUT_OF_RANGE)
    if "received_at" in found and reading.received_at is None:
        read["received_at"] = parse_times(found["received_at"], reading.assume_tz)["time"]
    elif reading.received_at is not None:
        read["received_at"] = pl.Series([reading.received_at], dtype=UTC_TIME).new_from_index(0, source.height)
    for column in found.keys() & set(OPTIONAL_NUMBERS):
        factor = reading.accuracy_ratio if column == "accuracy_m" else 1.0
        read[column] = _optional_numbers(column, _numbers(found[column]), factor)
    for column in found.keys() & set(OPTIONAL_TRUTHS):
        read[column] = _by_distinct(found[column], truth, pl.Boolean)

    rows = pl.DataFrame([values.alias(column) for column, values in read.items()]).with_columns(
        _attributes(source, names, found, read, reading), source["source_row"]
    )
    return _split(rows, why)


def _split(rows: pl.DataFrame, why: Mapping[str, pl.Series]) -> tuple[pl.DataFrame, list[Rejection]]:
    """Rows without any reason, and the first reason of each other row."""
    reason = pl.coalesce(list(why.values()))
    column = pl.coalesce(pl.when(reasons.is_not_null()).then(pl.lit(name)) for name, reasons in why.items())
    judged = rows.with_columns(reason.alias("reason"), column.alias("column"))
    refused = judged.filter(pl.col("reason").is_not_null()).select("reason", "column", "source_row")
    rejected = [Rejection(Reason(why_not), name, row) for why_not, name, row in refused.iter_rows()]
    return judged.filter(pl.col("reason").is_null()).drop("reason", "column"), rejected


def _trimmed(source: pl.Series) -> pl.Series:
    """Text without spaces around it, and null where nothing is left."""
    if source.dtype != pl.String:
        return source
    text = source.str.strip_chars()
    return text.set(text == "", None)


def _reason(source: pl.Series, read: pl.Series, unreadable: Reason) -> pl.Series:
    """Why `read` is null: the source says nothing, or nothing readable. Null where it was read."""
    pair = pl.DataFrame([source.alias("source"), read.alias("read")])
    return pair.select(
        pl.when(pl.col("source").is_null())
        .then(pl.lit(str(Reason.MISSING_FIELD)))
        .when(pl.col("read").is_null())
        .then(pl.lit(str(unreadable)))
        .alias("reason")
    )["reason"]


def _by_distinct(source: pl.Series, read: Callable[[Any], Any], dtype: Any) -> pl.Series:
    """`read` of every value, computed once for each distinct one."""
    distinct = source.drop_nulls().unique()
    answers = pl.Series([read(value) for value in distinct], dtype=dtype)
    return source.replace_strict(distinct, answers, default=None, return_dtype=dtype)


def _numbers(source: pl.Series) -> pl.Series:
    """Floats, never -0.0; null where the source has none."""
    if source.dtype.is_numeric():
        return _without_negative_zero(source.cast(pl.Float64))
    if source.dtype != pl.String:
        return _by_distinct(source, number, pl.Float64)
    fast = source.cast(pl.Float64, strict=False)
    left = source.is_not_null() & fast.is_null()
    if left.any():
        fast = fast.zip_with(~left, _by_distinct(source.set(~left, None), number, pl.Float64))
    return _without_negative_zero(fast)


def _without_negative_zero(numbers: pl.Series) -> pl.Series:
    return numbers.set(numbers == 0.0, 0.0)


def _optional_numbers(column: str, reported: pl.Series, factor: float) -> pl.Series:
    """As `values.optional_number`: null where the device says unknown, or the value is out of range."""
    low, high, markers = RANGES[column]
    converted = reported * factor
    known = converted.is_between(low, high) & converted.is_finite() & ~reported.is_in(list(markers))
    if column == "satellites":
        known &= (converted <= MAX_INT32) & (converted == converted.round())
    values = converted.set(~known.fill_null(False), None)
    return values.cast(POSITION_DTYPES[column])


def _attributes(
    source: pl.DataFrame,
    names: Mapping[str, str],
    found: Mapping[str, pl.Series],
    read: Mapping[str, pl.Series],
    reading: Reading,
) -> pl.Series:
    """JSON text of what the schema has no column for, and of optional values that were refused."""
    kept = [column for column in source.iter_columns() if column.name not in {*names.values(), "source_row"}]
    for column in (*OPTIONAL_NUMBERS, *OPTIONAL_TRUTHS, "received_at"):
        if column in found:
            refused = found[column].is_not_null() & read[column].is_null()
            if refused.any():
                kept.append(found[column].set(~refused, None).alias(names[column]))
    if reading.accuracy_ratio != 1.0 and "accuracy_m" in found:
        reported = _numbers(found["accuracy_m"]).set(read["accuracy_m"].is_null(), None)
        kept.append(reported.alias("accuracy_reported_m"))
    kept = [column for column in kept if column.null_count() < len(column)]
    if not kept:
        return pl.Series("attributes", [None], dtype=pl.String).new_from_index(0, source.height)
    return pl.DataFrame(kept).to_struct("attributes").struct.json_encode()
