"""The simulated tags report: one OsmAnd request a fix, at the moment it would be sent, to the real gateway.

A tag that gets no answer, or another than 200, keeps its fix and tries again, as real ones do.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx
import polars as pl

from waywarden.centre import clock

REQUESTS_AT_ONCE = 32
TRY_AGAIN_AFTER_S = 1.0
LOOK_AFTER_EVERY_S = 1.0
KMH_PER_KNOT = 1.852
RAYLEIGH_95_TO_68 = 0.61672  # a phone's own accuracy is the 68 % radius; ours holds 95 %
SENT = ("device_id", "recorded_at", "received_at", "lat", "lon", "accuracy_m", "speed_kmh", "direction_deg", "hdop", "battery_pct", "mechanism", "motion", "charging", "buffered")


def send(
    positions: pl.DataFrame,
    tag_secrets: Mapping[str, str],
    gateway: str,
    until: float | None,
    look_after: Callable[[], None],
) -> None:
    """Send every position when its time comes (`received_at`, by the centre's clock), until the day is over."""
    asyncio.run(_send(positions.sort("received_at", "device_id", "recorded_at"), tag_secrets, gateway, until, look_after))


async def _send(
    positions: pl.DataFrame,
    tag_secrets: Mapping[str, str],
    gateway: str,
    until: float | None,
    look_after: Callable[[], None],
) -> None:
    scaled = clock.scaled_clock()
    assert scaled is not None, "the demo runs by a clock of its own"
    limit = asyncio.Semaphore(REQUESTS_AT_ONCE)
    on_the_way: set[asyncio.Task[None]] = set()
    looked_after = time.monotonic()
    async with httpx.AsyncClient(base_url=gateway, timeout=10, limits=httpx.Limits(max_connections=REQUESTS_AT_ONCE)) as tags:
        for row in positions.select(*(name for name in SENT if name in positions.columns)).iter_rows(named=True):
            wait_s = scaled.real_seconds_until(row["received_at"])
            while wait_s > 0:
                await asyncio.sleep(min(wait_s, LOOK_AFTER_EVERY_S))
                if time.monotonic() - looked_after > LOOK_AFTER_EVERY_S:
                    look_after()
                    looked_after = time.monotonic()
                wait_s = scaled.real_seconds_until(row["received_at"])
                if until and time.monotonic() > until:
                    return
            await limit.acquire()
            task = asyncio.create_task(_report(tags, _request(row, tag_secrets[row["device_id"]]), limit))
            on_the_way.add(task)
            task.add_done_callback(on_the_way.discard)
        await asyncio.gather(*on_the_way)


async def _report(tags: httpx.AsyncClient, parameters: dict[str, str], limit: asyncio.Semaphore) -> None:
    try:
        while True:
            try:
                if (await tags.get("/", params=parameters)).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(TRY_AGAIN_AFTER_S)
    finally:
        limit.release()


def _request(row: Mapping[str, Any], secret: str) -> dict[str, str]:
    """One fix in OsmAnd's words and units: speed in knots, accuracy as the 68 % radius."""
    recorded_at: datetime = row["recorded_at"]
    said = {
        "id": row["device_id"],
        "secret": secret,
        "timestamp": recorded_at.isoformat(),
        "lat": row["lat"],
        "lon": row["lon"],
        "accuracy": _times(row.get("accuracy_m"), RAYLEIGH_95_TO_68),
        "speed": _times(row.get("speed_kmh"), 1 / KMH_PER_KNOT),
        "bearing": row.get("direction_deg"),
        "hdop": row.get("hdop"),
        "batt": row.get("battery_pct"),
        "mechanism": row.get("mechanism"),
        "motion": row.get("motion"),
        "charge": row.get("charging"),
        "buffered": row.get("buffered"),
    }
    return {name: _text(value) for name, value in said.items() if value is not None}


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
