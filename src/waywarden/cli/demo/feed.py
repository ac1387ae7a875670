"""The simulated tags report: one request a fix, at the moment it would be sent, to the real gateway.

A tag that gets no answer, or another than 200, keeps its fix and tries again, as real ones do.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import polars as pl

from waywarden.centre import clock
from waywarden.cli.replay import in_osmand_words
from waywarden.cli.wire import get, post, read_status
from waywarden.schema import Mechanism

LINES = 16  # connections; each sends, waits for the answer, sends the next
WAITING_AT_MOST = 64  # requests to a connection
TRY_AGAIN_AFTER_S = 1.0
LOOK_AFTER_EVERY_S = 1.0


def send(
    positions: pl.DataFrame,
    tag_secrets: Mapping[str, str],
    port: int,
    until: float | None,
    look_after: Callable[[], None],
) -> None:
    """Send every position when its time comes (`received_at`, by the centre's clock), until the day is over."""
    in_order = positions.sort("received_at", "device_id", "recorded_at")
    asyncio.run(_send(in_order.iter_rows(named=True), tag_secrets, port, until, look_after))


async def _send(
    fixes: Iterator[dict[str, Any]],
    tag_secrets: Mapping[str, str],
    port: int,
    until: float | None,
    look_after: Callable[[], None],
) -> None:
    scaled = clock.scaled_clock()
    assert scaled is not None, "the demo runs by a clock of its own"
    due = [asyncio.Queue[bytes](maxsize=WAITING_AT_MOST) for _ in range(LINES)]
    lines = [asyncio.create_task(_line(port, waiting)) for waiting in due]
    line_of = {device_id: number % LINES for number, device_id in enumerate(tag_secrets)}  # so none overtakes itself
    looked_after = time.monotonic()
    for fix in fixes:
        while (wait_s := scaled.real_seconds_until(fix["received_at"])) > 0:
            await asyncio.sleep(min(wait_s, LOOK_AFTER_EVERY_S))
        await due[line_of[fix["device_id"]]].put(_request(fix, tag_secrets[fix["device_id"]]))
        if time.monotonic() - looked_after > LOOK_AFTER_EVERY_S:
            await asyncio.to_thread(look_after)  # it may ask the database, which no event loop may wait for
            looked_after = time.monotonic()
            if until and looked_after > until:
                break
    for line in lines:
        line.cancel()


async def _line(port: int, due: asyncio.Queue[bytes]) -> None:
    """One connection, opened again when it breaks; the fix it was sending is sent again."""
    while True:
        request = await due.get()
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                while True:
                    writer.write(request)
                    if await read_status(reader) != 200:
                        break
                    request = await due.get()
            except (OSError, asyncio.IncompleteReadError):
                pass
            await asyncio.sleep(TRY_AGAIN_AFTER_S)


def _request(fix: dict[str, Any], secret: str) -> bytes:
    """In OsmAnd's words; as JSON where the fix is not by satellites, which those words cannot say."""
    if fix["mechanism"] == Mechanism.GPS:
        return get(f"/?{urlencode(in_osmand_words(fix) | {'secret': secret})}")
    known = {name: value for name, value in fix.items() if value is not None and name != "received_at"}
    body = json.dumps([known | {"recorded_at": fix["recorded_at"].isoformat()}]).encode()
    return post("/api/positions", body, "application/json", secret)
