"""`PositionStore`: the only door to positions. Where a day lies is its business, not its callers'.

`append` makes deliveries durable, all of them or none. `track`, `tracks`, `candidates` and `latest` answer with frames
in the columns of `schema.POSITION` (with the device's key beside its name, as `device`). All of it goes through the
calling thread's Django connection: a worker reads positions in the snapshot of its own transaction.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

import polars as pl
import psycopg
from psycopg.types.json import Jsonb

from waywarden.centre.gateway import merge_sql
from waywarden.centre.gateway.connection import connected
from waywarden.centre.gateway.delivery import Appended, Delivery
from waywarden.centre.gateway.incoming import incoming
from waywarden.centre.gateway.partitions import Partitions
from waywarden.centre.gateway.read_sql import CANDIDATES, CSV_DTYPES, FRAME_DTYPES, LATEST, TIMES, TRACKS
from waywarden.positions.rejection import Reason

_partitions = Partitions()


class PositionStore:
    """Holds nothing itself; make one where it is needed."""

    def append(self, deliveries: Sequence[Delivery]) -> list[Appended]:
        """Store the deliveries in one transaction; what became of each, in their order.

        Deliveries may repeat, overlap and come in any order: the store ends up the same. StoreUnavailable where the
        database is out of reach; psycopg.Error where it refuses something in the batch. In both cases nothing of it
        is stored, except that a connection lost during the commit leaves it open whether it was: send it again.
        """
        try:
            with connected() as connection:
                return _append(connection, deliveries)
        except psycopg.Error:
            _partitions.forget()  # one may have been dropped since it was seen
            raise

    def track(self, devices: Iterable[int], after: datetime | None, until: datetime | None = None) -> pl.DataFrame:
        """These devices' positions after `after` up to and including `until`, sorted by the natural key."""
        return self.tracks(dict.fromkeys(devices, after), until)

    def tracks(self, after: Mapping[int, datetime | None], until: datetime | None = None) -> pl.DataFrame:
        """Each device's positions after its own moment (None: all), up to and including `until`, sorted by the key."""
        if not after:
            return pl.DataFrame(schema=FRAME_DTYPES)
        moments = list(after.values())
        earliest = "-infinity" if None in moments else min(filter(None, moments))
        bounds = [list(after), [moment or "-infinity" for moment in moments], earliest, until or "infinity"]
        return _frame(TRACKS, bounds).sort("device_id", "recorded_at", "mechanism")

    def candidates(self, cells: Iterable[int], after: datetime, until: datetime) -> pl.DataFrame:
        """Positions in these H3 cells (of `incoming.CELL_RESOLUTION`) after `after` up to and including `until`."""
        return _frame(CANDIDATES, [list(cells), after, until]).sort("device_id", "recorded_at", "mechanism")

    def latest(self, devices: Iterable[int]) -> pl.DataFrame:
        """The newest position of each device that has one; `received_at` is when it was last heard from at all."""
        return _frame(LATEST, [list(devices)]).sort("device_id")


def _append(connection: psycopg.Connection[Any], deliveries: Sequence[Delivery]) -> list[Appended]:
    messages = _message_ids(connection, deliveries)
    positions = incoming(deliveries, messages)
    new = [
        (number, known)
        for number, known in zip(messages, deliveries, strict=True)
        if number is not None and known.message is None
    ]
    _partitions.ensure(connection, "raw_message", {known.received_at.date() for _, known in new})
    _partitions.ensure(connection, "position", positions["recorded_at"].dt.date().unique())
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(merge_sql.LOCK)
        _keep_messages(cursor, new)
        losers = _merge(cursor, positions)
        _keep_events(cursor, deliveries, messages)
        _keep_refusals(cursor, deliveries)
        _note_heard(cursor, new)
        cursor.execute(merge_sql.TELL_WORKERS)
    return _outcome(deliveries, messages, losers)


def _message_ids(connection: psycopg.Connection[Any], deliveries: Sequence[Delivery]) -> list[int | None]:
    wanted = sum(known.message is None and known.keep for known in deliveries)
    fresh = iter(connection.execute(merge_sql.MESSAGE_IDS, [wanted]).fetchall())
    return [next(fresh)[0] if known.message is None and known.keep else known.message for known in deliveries]


def _keep_messages(cursor: psycopg.Cursor[Any], new: Sequence[tuple[int, Delivery]]) -> None:
    if not new:
        return
    with cursor.copy(merge_sql.COPY_MESSAGES) as copy:
        copy.set_types(merge_sql.MESSAGE_TYPES)
        for number, message in new:
            copy.write_row(
                (
                    number,
                    message.received_at,
                    message.feed,
                    message.device,
                    message.target,
                    message.content_type,
                    message.body,
                )
            )


def _merge(cursor: psycopg.Cursor[Any], positions: pl.DataFrame) -> list[tuple[int, Reason]]:
    """Row numbers (from 1, through the batch) of the positions that another one beat, and why."""
    if positions.is_empty():
        return []
    cursor.execute(merge_sql.INCOMING)
    with cursor.copy(merge_sql.COPY_INCOMING) as copy:
        copy.write(positions.select("row", "feed", *merge_sql.COLUMNS).write_csv(include_header=False))
    bounds = {"earliest": positions["recorded_at"].min(), "latest": positions["recorded_at"].max()}
    cursor.execute(merge_sql.HELD, bounds)
    return [(row, Reason(reason)) for row, reason in cursor.execute(merge_sql.MERGE, merge_sql.ACTIONS).fetchall()]


def _keep_events(cursor: psycopg.Cursor[Any], deliveries: Sequence[Delivery], messages: Sequence[int | None]) -> None:
    events = [
        (event.device, event.recorded_at, known.received_at, event.kind, Jsonb(event.detail), message)
        for known, message in zip(deliveries, messages, strict=True)
        for event in known.events
    ]
    if events:
        cursor.execute(merge_sql.EVENTS, [list(column) for column in zip(*events, strict=True)])


def _keep_refusals(cursor: psycopg.Cursor[Any], deliveries: Sequence[Delivery]) -> None:
    """Equal refusals become one row with a count."""
    rows: dict[bytes, list[Any]] = {}
    for known in deliveries:
        for refusal in known.refusals:
            content, reason, device = refusal.kept_content, str(refusal.rejection.reason), refusal.claimed_device[:64]
            digest = hashlib.sha256(f"{reason} {device} ".encode() + content).digest()
            row = rows.setdefault(
                digest,
                [
                    digest,
                    reason,
                    refusal.rejection.required_action,
                    known.feed,
                    device,
                    content,
                    known.received_at,
                    known.received_at,
                    0,
                ],
            )
            row[-2] = max(row[-2], known.received_at)
            row[-1] += 1
    if rows:
        cursor.execute(merge_sql.QUARANTINE, [list(column) for column in zip(*rows.values(), strict=True)])


def _note_heard(cursor: psycopg.Cursor[Any], new: Sequence[tuple[int, Delivery]]) -> None:
    heard = [(known.device, known.received_at) for _, known in new if known.device is not None]
    if heard:
        cursor.execute(merge_sql.HEARD, [list(column) for column in zip(*heard, strict=True)])


def _outcome(
    deliveries: Sequence[Delivery], messages: Sequence[int | None], losers: Sequence[tuple[int, Reason]]
) -> list[Appended]:
    ends = list(accumulate(known.rows for known in deliveries))
    outcome = [Appended(message, known.rows) for known, message in zip(deliveries, messages, strict=True)]
    for row, reason in losers:
        index = bisect_left(ends, row)
        outcome[index].accepted -= 1
        outcome[index].refused.append((row - 1 - (ends[index] - deliveries[index].rows), reason))
    return outcome


def _frame(query: str, parameters: Sequence[Any]) -> pl.DataFrame:
    with connected() as connection, connection.cursor() as cursor, cursor.copy(query, parameters) as copy:
        text = b"".join(copy)
    if not text:
        return pl.DataFrame(schema=FRAME_DTYPES)
    frame = pl.read_csv(text, has_header=False, schema=CSV_DTYPES)
    return frame.with_columns(pl.col(TIMES).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))
