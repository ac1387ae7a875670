"""The peers of the gateway's measurement, on the same server and the same database.

`ungrouped` is the gateway itself, except that every request is a commit of its own: what group commit is worth.
`bare` is what most small trackers do: decode, INSERT, COMMIT, answer. It keeps no raw message, asks for no secret,
tells no worker and knows no latest position, so it has far less to do for each fix.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import psycopg

if TYPE_CHECKING:
    from waywarden.centre.gateway.door import Door

CONNECTIONS = 16  # each with one transaction at a time; more did not make it faster
TABLE = """
CREATE TABLE IF NOT EXISTS peer_position (device_id text, recorded_at timestamptz, lat float8, lon float8,
    accuracy_m float8, PRIMARY KEY (device_id, recorded_at))
"""
INSERT = "INSERT INTO peer_position VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"

_free: asyncio.Queue[psycopg.AsyncConnection[Any]] = asyncio.Queue()


def ungrouped() -> "Door":
    """The gateway with commits of one message."""
    from waywarden.centre.prepare import prepare

    prepare(migrate=False)

    from waywarden.centre.gateway.directory import FreshDirectory
    from waywarden.centre.gateway.door import Door
    from waywarden.centre.gateway.group_commit import GroupCommit
    from waywarden.centre.gateway.store import PositionStore

    return Door(GroupCommit(PositionStore().append, positions_at_once=1), FreshDirectory())


async def bare(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """The least that makes a fix durable."""
    if scope["type"] == "lifespan":
        await receive()
        for _ in range(CONNECTIONS):
            connection = await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True)
            await connection.execute(TABLE)
            _free.put_nowait(connection)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        return
    said = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
    recorded_at = datetime.fromtimestamp(float(said["timestamp"]), UTC)
    connection = await _free.get()
    try:
        row = (said["id"], recorded_at, float(said["lat"]), float(said["lon"]), float(said["accuracy"]))
        await connection.execute(INSERT, row)
    finally:
        _free.put_nowait(connection)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
