"""`PositionStore`: the only door to positions. Where a day lies is its business, not its callers'.

`append` makes deliveries durable, all of them or none. `track`, `tracks`, `rows`, `candidates` and `latest` answer
with frames in the columns of `schema.POSITION` (with the device's key beside its name, as `device`). All of it goes
through the calling thread's Django connection: a worker reads positions in the snapshot of its own transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl

from waywarden.centre.gateway.appending import append
from waywarden.centre.gateway.connection import connected
from waywarden.centre.gateway.copying import copied
from waywarden.centre.gateway.delivery import Appended, Delivery
from waywarden.centre.gateway.read_sql import (
    CANDIDATES,
    CSV_DTYPES,
    FRAME_DTYPES,
    LATEST,
    ROWS,
    TIMES,
    TRACKS,
    WORDS,
    WORN_TRACKS,
    copying,
)

BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)
IN_ORDER = ("device_id", "recorded_at", "mechanism", "event")
ALL = tuple(FRAME_DTYPES)


class PositionStore:
    """Holds nothing itself; make one where it is needed."""

    def append(self, deliveries: Sequence[Delivery]) -> list[Appended]:
        """Store the deliveries in one transaction; what became of each, in their order.

        Deliveries may repeat, overlap and come in any order: the store ends up the same. StoreUnavailable where the
        database is out of reach; psycopg.Error where it refuses something in the batch. In both cases nothing of it
        is stored, except that a connection lost during the commit leaves it open whether it was: send it again.
        """
        with connected() as connection:
            return append(connection, deliveries)

    def track(self, devices: Iterable[int], after: datetime | None, until: datetime | None = None) -> pl.DataFrame:
        """These devices' positions after `after` up to and including `until`, sorted by the natural key."""
        return self.tracks(dict.fromkeys(devices, after), until)

    def tracks(self, after: Mapping[int, datetime | None], until: datetime | None = None) -> pl.DataFrame:
        """Each device's positions after its own moment (None: all), up to and including `until`, sorted by the key."""
        return _in_order(_frame(TRACKS, _bounds(after, until))) if after else _nothing()

    def worn_tracks(
        self, after: Mapping[int, datetime | None], until: datetime | None = None, columns: Sequence[str] = ALL
    ) -> pl.DataFrame:
        """The same without what a tag said while a protected person carried it: what may be shown as a wearer's.
        With `columns` only these, and the natural key; that costs less.
        """
        wanted = _with_key(columns)
        return _in_order(_frame(WORN_TRACKS, _bounds(after, until), wanted)) if after else _nothing(wanted)

    def rows(
        self,
        after: Mapping[int, datetime | None],
        now: datetime,
        until: datetime | None = None,
        columns: Sequence[str] = ALL,
    ) -> pl.DataFrame:
        """What detection reads: the same devices' positions with their events between them, in the order of
        `detection.columns`, and where a tag was fitted on somebody by `now`, a row that says `activated`.
        With `columns` only these, and the natural key; that costs less.
        """
        wanted = _with_key(columns)
        return (
            _in_order(_frame(ROWS, _bounds(after, until) | {"fitted_until": now}, wanted))
            if after
            else _nothing(wanted)
        )

    def words(
        self, after: Mapping[int, datetime | None], words: Sequence[str], now: datetime, until: datetime
    ) -> pl.DataFrame:
        """What these devices said in these `words` (schema.DeviceEvent), with a fix or without one, that they were
        fitted, and that a person looked at them: rows without a place, in the order and by the bounds of `rows`.
        """
        if not after:
            return _nothing()
        return _in_order(_frame(WORDS, _bounds(after, until) | {"fitted_until": now, "words": list(words)}))

    def candidates(self, cells: Iterable[int], after: datetime, until: datetime) -> pl.DataFrame:
        """Positions in these H3 cells (of `incoming.CELL_RESOLUTION`) after `after` up to and including `until`."""
        return _frame(CANDIDATES, [list(cells), after, until]).sort("device_id", "recorded_at", "mechanism")

    def latest(self, devices: Iterable[int]) -> pl.DataFrame:
        """The newest position of each device that has one; `received_at` is when it was last heard from at all."""
        return _frame(LATEST, [list(devices)]).sort("device_id")


def _bounds(after: Mapping[int, datetime | None], until: datetime | None) -> dict[str, Any]:
    moments = [moment or BEFORE_ALL for moment in after.values()]
    return {"devices": list(after), "after": moments, "earliest": min(moments), "until": until or "infinity"}


def _with_key(columns: Sequence[str]) -> list[str]:
    return [name for name in ALL if name in columns or name in ("device", *IN_ORDER)]


def _nothing(columns: Sequence[str] = ALL) -> pl.DataFrame:
    return pl.DataFrame(schema={name: FRAME_DTYPES[name] for name in columns})


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(*IN_ORDER, nulls_last=True)


def _frame(query: str, parameters: Sequence[Any] | Mapping[str, Any], columns: Sequence[str] = ALL) -> pl.DataFrame:
    with connected() as connection:
        text = copied(connection, copying(query, columns), parameters)
    if not text:
        return _nothing(columns)
    frame = pl.read_csv(text, has_header=False, schema={name: CSV_DTYPES[name] for name in columns})
    times = [name for name in TIMES if name in columns]
    return frame.with_columns(pl.col(times).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))
