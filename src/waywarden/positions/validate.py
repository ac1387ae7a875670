"""Could a tag have been there, then? The rules every position must pass before it is believed.

`check_row` judges one row (the gateway's hot path), `validate` a frame (imports); both hold the same rules in
the same order (tests/property/test_positions_agree.py). The clock is given: `received_at` is when the gateway
heard of the row, None for a file whose arrival means nothing.
"""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from waywarden.positions.canonical import canonical
from waywarden.positions.rejection import Reason, Rejection
from waywarden.schema import POSITION, POSITION_DTYPES, Mechanism

# A tag's clock may run ahead a little; later than this it is wrong, and so is everything timed by it.
MAX_AHEAD = timedelta(minutes=5)
# The GPS week counter has 10 bits: a tag that has not noticed an overflow reports 1,024 weeks ago. Ninety
# days of stored fixes are allowed for. Only live feeds: an old file may be about old times.
MAX_AGE = timedelta(weeks=1024) - timedelta(days=90)

REQUIRED_OF_ALL = ("device_id", "recorded_at")
PLACE = ("lat", "lon")
REQUIRED = (*REQUIRED_OF_ALL, *PLACE)
WITHOUT_PLACE = pl.col("lat").is_null() & pl.col("lon").is_null() & pl.col("event").is_not_null()
_MECHANISMS = frozenset(Mechanism)
_NUMERIC = (pl.Float64, pl.Int32)
_RANGED = tuple(
    (
        column.name,
        -math.inf if column.low is None else column.low,
        math.inf if column.high is None else column.high,
    )
    for column in POSITION
    if column.dtype in _NUMERIC and not column.required
)


def check_row(row: Mapping[str, Any], received_at: datetime | None, live: bool) -> Rejection | None:
    """Why is this row refused? None where it is accepted.

    `row` has names and units of `schema.POSITION`; absent or None is unknown. Duplicates are not seen here:
    one row has no neighbours.
    """
    places = () if is_without_place(row) else PLACE
    for name in (*REQUIRED_OF_ALL, *places):
        if row.get(name) is None:
            return Rejection(Reason.MISSING_FIELD, name)
    recorded_at = row["recorded_at"]
    if places:
        lat, lon = row["lat"], row["lon"]
        if not -90.0 <= lat <= 90.0:  # also false for NaN
            return Rejection(Reason.BAD_COORDINATES, "lat")
        if not -180.0 <= lon <= 180.0:
            return Rejection(Reason.BAD_COORDINATES, "lon")
        if lat == 0.0 and lon == 0.0:
            return Rejection(Reason.ZERO_COORDINATES, "lat")
    if received_at is not None:
        if recorded_at - received_at > MAX_AHEAD:
            return Rejection(Reason.FUTURE_TIME, "recorded_at")
        if live and received_at - recorded_at > MAX_AGE:
            return Rejection(Reason.TOO_OLD, "recorded_at")
    mechanism = row.get("mechanism") if places else None
    if mechanism is not None and mechanism not in _MECHANISMS:
        return Rejection(Reason.OUT_OF_RANGE, "mechanism")
    for name, low, high in _RANGED:
        value = row.get(name)
        if value is not None and not (low <= value <= high and math.isfinite(value)):
            return Rejection(Reason.OUT_OF_RANGE, name)
    return None


def is_without_place(row: Mapping[str, Any]) -> bool:
    """Is this no fix but something else the tag said? It has an event and neither latitude nor longitude."""
    return row.get("event") is not None and row.get("lat") is None and row.get("lon") is None


def validate(positions: pl.DataFrame, received_at: datetime | None, live: bool) -> tuple[pl.DataFrame, list[Rejection]]:
    """The accepted rows, canonical, with every column of `schema.POSITION`; and the rejected, by row.

    Columns beyond the schema are kept. `source_row`, where present, names the rows in the rejections (else
    they are numbered from 1) and is dropped. No row is lost: accepted + rejected = rows in. An unknown
    mechanism becomes GPS; a row without a place has none.
    """
    rows = positions if "source_row" in positions.columns else positions.with_row_index("source_row", offset=1)
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in POSITION_DTYPES.items() if name not in rows.columns]
    casts = [pl.col(name).cast(dtype) for name, dtype in POSITION_DTYPES.items() if name in rows.columns]
    rows = rows.with_columns(*absent, *casts).with_columns(
        pl.when(WITHOUT_PLACE)
        .then(None)
        .otherwise(pl.col("mechanism").fill_null(str(Mechanism.GPS)))
        .alias("mechanism")
    )
    rules = _rules(received_at, live)
    reason = pl.coalesce(pl.when(broken).then(pl.lit(str(reason))) for broken, reason, _ in rules)
    column = pl.coalesce(pl.when(broken).then(pl.lit(name)) for broken, _, name in rules)
    judged = rows.with_columns(reason.alias("reason"), column.alias("column"))
    refused = judged.filter(pl.col("reason").is_not_null()).select("reason", "column", "source_row")
    rejected = [Rejection(Reason(why), name, row) for why, name, row in refused.iter_rows()]
    accepted, repeated = canonical(judged.filter(pl.col("reason").is_null()).drop("reason", "column"))
    return accepted.select(*POSITION_DTYPES, pl.exclude(*POSITION_DTYPES)), rejected + repeated


def _rules(received_at: datetime | None, live: bool) -> list[tuple[pl.Expr, Reason, str]]:
    lat, lon, recorded_at = pl.col("lat"), pl.col("lon"), pl.col("recorded_at")
    rules = [(pl.col(name).is_null(), Reason.MISSING_FIELD, name) for name in REQUIRED_OF_ALL]
    rules += [(pl.col(name).is_null() & ~WITHOUT_PLACE, Reason.MISSING_FIELD, name) for name in PLACE]
    rules += [
        (~lat.is_between(-90, 90), Reason.BAD_COORDINATES, "lat"),
        (~lon.is_between(-180, 180), Reason.BAD_COORDINATES, "lon"),
        ((lat == 0) & (lon == 0), Reason.ZERO_COORDINATES, "lat"),
    ]
    if received_at is not None:
        rules.append((recorded_at > received_at + MAX_AHEAD, Reason.FUTURE_TIME, "recorded_at"))
        if live:
            rules.append((recorded_at < received_at - MAX_AGE, Reason.TOO_OLD, "recorded_at"))
    rules.append((~pl.col("mechanism").is_in(list(Mechanism)), Reason.OUT_OF_RANGE, "mechanism"))
    for name, low, high in _RANGED:
        value = pl.col(name)
        rules.append((~(value.is_between(low, high) & value.is_finite()), Reason.OUT_OF_RANGE, name))
    return rules
