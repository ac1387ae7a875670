"""When was it? Other people's times, turned into UTC.

Understood: ISO 8601 with a zone, epoch seconds or milliseconds, and ISO without a zone where the caller says
which zone is meant. `parse_time` defines the answer for one value; `parse_times` gives the same answers for a
column, fast for the usual shapes. Microseconds; finer digits are cut off, not rounded.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from waywarden.positions.rejection import Reason
from waywarden.schema import UTC_TIME

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Below this an epoch counts seconds (until the year 5138), from here on milliseconds (from March 1973).
FIRST_MILLISECONDS = 100_000_000_000
LAST_MICROSECOND = (datetime(9999, 12, 31, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
FIRST_MICROSECOND = (datetime(1, 1, 2, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?$", re.ASCII)
_DATE_AND_TIME = re.compile(r"\d{4}-?\d\d-?\d\d[T ]\d", re.ASCII)
_SPACED_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)|\s*(UTC|GMT|z)$", re.ASCII)


class TimeRefused(ValueError):
    """The value is no usable time; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


def parse_time(value: Any, assume_tz: str | None = None) -> datetime:
    """The moment in UTC. TimeRefused says unreadable, without zone, or (clocks change) ambiguous."""
    if isinstance(value, str):
        text = value.strip()
        if _NUMBER.match(text):
            return _from_epoch(float(text) if "." in text else int(text))
        return _from_iso(text, assume_tz)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_epoch(value)
    if isinstance(value, datetime):
        return _to_utc(value, assume_tz)
    raise TimeRefused(Reason.UNREADABLE_TIME)


def parse_times(source: pl.Series, assume_tz: str | None = None) -> pl.DataFrame:
    """Each value's `time` (UTC, null where refused) and `reason` (null where read), in the order of `source`.

    Strings of digits, and ISO with `Z` or without a zone, are read as columns; whatever is left goes through
    `parse_time`, once for each distinct value. Null values give null and `missing_field`.
    """
    values = source.alias("value").to_frame()
    if source.dtype == pl.String:
        values = values.with_columns(pl.col("value").str.strip_chars())
        fast = _read_strings(assume_tz)
    elif isinstance(source.dtype, pl.Datetime) and source.dtype.time_zone is not None:
        fast = pl.col("value").cast(pl.Datetime("us", source.dtype.time_zone)).dt.convert_time_zone("UTC")
    else:
        fast = pl.lit(None, dtype=UTC_TIME)
    within = fast.dt.timestamp("us").is_between(FIRST_MICROSECOND, LAST_MICROSECOND)
    values = values.with_columns(pl.when(within).then(fast).alias("time"))
    return _read_the_rest(values, assume_tz)


def _read_strings(assume_tz: str | None) -> pl.Expr:
    text = pl.col("value")
    digits = pl.when(text.str.contains(r"^\d{1,14}$")).then(text).cast(pl.Int64, strict=False)
    epoch_us = pl.when(digits < FIRST_MILLISECONDS).then(digits * 1_000_000).otherwise(digits * 1_000)
    shape = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:[0-5]\d(\.\d{1,9})?"
    zulu = pl.when(text.str.contains(shape + "Z$")).then(text.str.replace(" ", "T", literal=True))
    read = [
        epoch_us.cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        zulu.str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", strict=False).dt.replace_time_zone("UTC"),
    ]
    if assume_tz is not None:
        bare = pl.when(text.str.contains(shape + "$")).then(text.str.replace(" ", "T", literal=True))
        local = bare.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
        zoned = local.dt.replace_time_zone(assume_tz, ambiguous="null", non_existent="null")
        read.append(zoned.dt.convert_time_zone("UTC"))
    return pl.coalesce(read)


def _read_the_rest(values: pl.DataFrame, assume_tz: str | None) -> pl.DataFrame:
    rest = values.filter(pl.col("time").is_null() & pl.col("value").is_not_null())["value"].unique()
    answers: list[tuple[Any, datetime | None, str | None]] = []
    for value in rest:
        try:
            answers.append((value, parse_time(value, assume_tz), None))
        except TimeRefused as refused:
            answers.append((value, None, refused.reason))
    schema: dict[str, Any] = {"value": values.schema["value"], "slow": UTC_TIME, "reason": pl.String}
    joined = values.join(pl.DataFrame(answers, schema, orient="row"), on="value", how="left", maintain_order="left")
    missing = pl.when(pl.col("value").is_null()).then(pl.lit(str(Reason.MISSING_FIELD)))
    return joined.select(pl.coalesce("time", "slow").alias("time"), pl.coalesce(missing, "reason").alias("reason"))


def _from_epoch(value: float) -> datetime:
    try:
        microseconds = value * (1_000_000 if abs(value) < FIRST_MILLISECONDS else 1_000)
        return EPOCH + timedelta(microseconds=round(microseconds))
    except (OverflowError, ValueError):  # beyond the year 9999, infinity, not a number
        raise TimeRefused(Reason.UNREADABLE_TIME) from None


def _from_iso(text: str, assume_tz: str | None) -> datetime:
    if not _DATE_AND_TIME.match(text):
        raise TimeRefused(Reason.UNREADABLE_TIME)
    try:
        moment = datetime.fromisoformat(_SPACED_ZONE.sub(lambda zone: "Z" if zone[1] else "", text))
    except ValueError:
        raise TimeRefused(Reason.UNREADABLE_TIME) from None
    return _to_utc(moment, assume_tz)


def _to_utc(moment: datetime, assume_tz: str | None) -> datetime:
    try:
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        if assume_tz is None:
            raise TimeRefused(Reason.TIME_WITHOUT_ZONE)
        return _from_wall_clock(moment, ZoneInfo(assume_tz))
    except OverflowError:
        raise TimeRefused(Reason.UNREADABLE_TIME) from None


def _from_wall_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """A wall-clock time that happened once. Twice (autumn) or never (spring): evidence must not guess."""
    first = moment.replace(tzinfo=zone, fold=0)
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        raise TimeRefused(Reason.AMBIGUOUS_TIME)
    return first.astimezone(UTC)


def iso_utc(moment: datetime) -> str:
    """ISO 8601 with Z, to the second, or as fine as the moment is."""
    timespec = "seconds" if not moment.microsecond else "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"
