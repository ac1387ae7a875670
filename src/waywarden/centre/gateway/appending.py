"""One transaction that makes a batch of deliveries durable. `PositionStore.append` is its caller.

The ingest lock is held to the commit, so that `arrival.seq` follows the order of commits: a worker that has read up to
some seq has missed nothing.
"""

import hashlib
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any
from weakref import WeakSet

import psycopg
from django.db import transaction
from psycopg.types.json import Jsonb

from waywarden.centre.gateway import merge_sql
from waywarden.centre.gateway.delivery import Appended, Delivery
from waywarden.centre.gateway.incoming import Incoming, incoming
from waywarden.centre.gateway.partitions import Partitions
from waywarden.positions.rejection import Reason

Connection = psycopg.Connection[Any]
Cursor = psycopg.Cursor[Any]
New = Sequence[tuple[int, Delivery]]

MESSAGE_IDS_AT_ONCE = 1_000
NOT_KEPT = 0  # number of a message that is not kept, in the rows decoded from it

_partitions = Partitions()
_message_ids: deque[int] = deque()  # taken from the database's sequence ahead of use; a gap does no harm
_ready: WeakSet[Connection] = WeakSet()  # connections that have the session's table `incoming`


def append(connection: Connection, deliveries: Sequence[Delivery]) -> list[Appended]:
    """Commit the deliveries, all or none. psycopg.Error where the database refuses or is out of reach."""
    try:
        return _append(connection, deliveries)
    except psycopg.Error:
        _partitions.forget()  # one may have been dropped since it was seen
        raise


def _append(connection: Connection, deliveries: Sequence[Delivery]) -> list[Appended]:
    messages = [_number_of(connection, known) for known in deliveries]
    positions = incoming(deliveries, [message or NOT_KEPT for message in messages])
    numbered = zip(messages, deliveries, strict=True)
    new = [(number, known) for number, known in numbered if number is not None and known.message is None]
    _partitions.ensure(connection, "raw_message", {known.received_at.date() for _, known in new})
    if positions:
        _partitions.ensure(connection, "position", positions.days)
    _make_ready(connection)
    # Cursors with parameters bound by the server, so that the merge is parsed and planned once and not at each commit.
    with transaction.atomic(), psycopg.Cursor(connection) as cursor:
        cursor.execute(merge_sql.LOCK)
        _copy_messages(cursor, new)
        _copy_positions(cursor, positions)
        with connection.pipeline():
            merging = _merge(connection, positions)
            _keep_events(cursor, deliveries, messages)
            _keep_refusals(cursor, deliveries)
            _finish(cursor, deliveries)
        losers = merging.fetchall() if merging else []
    return _outcome(deliveries, messages, [(row, Reason(reason)) for row, reason in losers])


def _number_of(connection: Connection, delivery: Delivery) -> int | None:
    if delivery.message is not None or not delivery.keep:
        return delivery.message
    if not _message_ids:
        _message_ids.extend(number for (number,) in connection.execute(merge_sql.MESSAGE_IDS, [MESSAGE_IDS_AT_ONCE]))
    return _message_ids.popleft()


def _make_ready(connection: Connection) -> None:
    within = transaction.get_connection().in_atomic_block
    if connection in _ready and not within:
        return
    for statement in merge_sql.SESSION:
        connection.execute(statement)
    if not within:  # else it goes if the caller's transaction is undone
        _ready.add(connection)


def _copy_messages(cursor: Cursor, new: New) -> None:
    if not new:
        return
    with cursor.copy(merge_sql.COPY_MESSAGES) as copy:
        copy.set_types(merge_sql.MESSAGE_TYPES)
        for number, known in new:
            about = (known.received_at, known.feed, known.device, known.target, known.content_type, known.body)
            copy.write_row((number, *about))


def _copy_positions(cursor: Cursor, positions: Incoming | None) -> None:
    if positions:
        with cursor.copy(merge_sql.COPY_INCOMING) as copy:
            copy.write(positions.text)


def _merge(connection: Connection, positions: Incoming | None) -> Cursor | None:
    """The cursor will have the rows that another one beat: their numbers (from 1, through the batch) and why."""
    if positions is None:
        return None
    bounds = {"earliest": positions.earliest, "latest": positions.latest}
    # Not prepared: a plan for these bounds opens only the days between them.
    psycopg.Cursor(connection).execute(merge_sql.HELD, bounds, prepare=False)
    return psycopg.Cursor(connection).execute(merge_sql.MERGE, merge_sql.ACTIONS, prepare=True)


def _keep_events(cursor: Cursor, deliveries: Sequence[Delivery], messages: Sequence[int | None]) -> None:
    """And tell the workers of those that are new."""
    events = [
        (
            event.device,
            event.recorded_at,
            known.received_at,
            event.kind,
            event.battery_pct,
            event.charging,
            event.motion,
            Jsonb(event.detail),
            message or NOT_KEPT,
        )
        for known, message in zip(deliveries, messages, strict=True)
        for event in known.events
    ]
    if events:
        cursor.execute(merge_sql.EVENTS, _columns(events))


def _keep_refusals(cursor: Cursor, deliveries: Sequence[Delivery]) -> None:
    """Equal refusals become one row with a count."""
    rows: dict[bytes, tuple[Any, ...]] = {}
    seen: dict[bytes, tuple[datetime, datetime, int]] = {}
    for known in deliveries:
        at = known.received_at
        for refusal in known.refusals:
            content, device = refusal.kept_content, refusal.claimed_device[:64]
            rejection = refusal.rejection
            digest = hashlib.sha256(f"{rejection.reason} {device} ".encode() + content).digest()
            rows[digest] = (digest, str(rejection.reason), rejection.required_action, known.feed, device, content)
            first, last, times = seen.get(digest, (at, at, 0))
            seen[digest] = (min(first, at), max(last, at), times + 1)
    if rows:
        cursor.execute(merge_sql.QUARANTINE, _columns([row + seen[digest] for digest, row in rows.items()]))


def _finish(cursor: Cursor, deliveries: Sequence[Delivery]) -> None:
    """Note when each device was last heard from, and wake the workers when all is committed."""
    heard = [(device, known.received_at) for known in deliveries for device in known.senders]
    cursor.execute(merge_sql.FINISH, _columns(heard) if heard else [[], []], prepare=True)


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


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
