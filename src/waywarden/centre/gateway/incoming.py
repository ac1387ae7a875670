"""Deliveries -> the text that COPY reads, in the columns of `merge_sql.INCOMING_COLUMNS`.

Rows (the live path: a few in each commit, and a commit every few milliseconds) are written one by one, which for so few
is faster than making a frame; a frame (an import) is written by Polars. The H3 cell is computed here: it is how
candidates are found later.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import h3.api.basic_int as h3
import polars as pl

from waywarden.centre.gateway.delivery import Delivery, Row
from waywarden.centre.gateway.merge_sql import INCOMING_COLUMNS
from waywarden.schema import POSITION_DTYPES

CELL_RESOLUTION = 8  # edges of about 500 m: one ring of cells holds the reach of an ordinary error circle


@dataclass(frozen=True)
class Incoming:
    """The positions of a batch as CSV, numbered from 1 through the batch, and the times between which they lie."""

    text: bytes
    days: frozenset[date]
    earliest: datetime
    latest: datetime


def incoming(deliveries: Sequence[Delivery], messages: Sequence[int | None]) -> Incoming | None:
    """The positions of all deliveries, in their order; None where there are none."""
    parts: list[bytes] = []
    moments: list[datetime] = []
    days: set[date] = set()
    number = 1
    for delivery, message in zip(deliveries, messages, strict=True):
        given = delivery.positions
        if isinstance(given, pl.DataFrame) and not given.is_empty():
            parts.append(_of_frame(given, number, delivery.feed, message))
            days.update(given["recorded_at"].dt.date().unique())
            moments += given.select(pl.col("recorded_at").min(), latest=pl.col("recorded_at").max()).row(0)
        elif not isinstance(given, pl.DataFrame):
            parts += _of_rows(given, number, delivery.feed, message)
            moments += [row["recorded_at"] for row in given]
        number += len(given)
    if not parts:
        return None
    days.update(moment.date() for moment in moments)
    return Incoming(b"".join(parts), frozenset(days), min(moments), max(moments))


def _of_rows(rows: Sequence[Row], first: int, feed: str, message: int | None) -> Iterator[bytes]:
    for number, row in enumerate(rows, start=first):
        cell = h3.latlng_to_cell(row["lat"], row["lon"], CELL_RESOLUTION)
        whole = row | {"row": number, "feed": feed, "device_id": row["device"], "cell": cell, "message": message}
        get = whole.get
        yield (",".join([write(get(name)) for name, write in _WRITERS]) + "\n").encode()


def _of_frame(positions: pl.DataFrame, first: int, feed: str, message: int | None) -> bytes:
    missing = [
        pl.lit(None, kind).alias(name)
        for name, kind in POSITION_DTYPES.items()
        if name not in (*positions.columns, "device_id")
    ]
    cells = map(h3.latlng_to_cell, positions["lat"], positions["lon"], [CELL_RESOLUTION] * positions.height)
    whole = positions.with_columns(
        *missing,
        row=pl.int_range(first, first + positions.height),
        device_id=pl.col("device"),
        feed=pl.lit(feed),
        cell=pl.Series(cells, dtype=pl.Int64),
        message=pl.lit(message),
    )
    return whole.select(INCOMING_COLUMNS).write_csv(include_header=False).encode()


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)


def _truth(value: bool | None) -> str:
    return "" if value is None else str(value)


def _text(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'


def _time(value: datetime) -> str:
    return value.isoformat()


def _writer(name: str) -> Callable[[Any], str]:
    kind = POSITION_DTYPES.get(name) if name != "device_id" else pl.Int64
    if kind == pl.String or name == "feed":
        return _text
    if kind == pl.Boolean:
        return _truth
    return _time if isinstance(kind, pl.Datetime) else _number


_WRITERS = tuple((name, _writer(name)) for name in INCOMING_COLUMNS)
