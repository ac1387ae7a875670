"""Ground for the gateway's tests: registered tags, fixes, deliveries, and the door driven in process."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
from django.db import connection

from waywarden.centre.devices.models import Device
from waywarden.centre.gateway.delivery import Delivery
from waywarden.centre.gateway.directory import FreshDirectory
from waywarden.centre.gateway.door import Door
from waywarden.centre.gateway.group_commit import Append, GroupCommit
from waywarden.centre.gateway.models import Supplier
from waywarden.centre.gateway.store import PositionStore

Answer = TypeVar("Answer")

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
TAG, SECRET, SUPPLIER_SECRET = "tag-1", "the secret of tag-1", "the secret of a supplier"


def register(device_id: str = TAG, secret: str = SECRET) -> Device:
    digest = hashlib.sha256(secret.encode()).digest()
    device, _ = Device.objects.update_or_create(
        device_id=device_id, defaults={"secret_sha256": digest, "registered_at": NOON}
    )
    return device


def register_supplier() -> None:
    digest = hashlib.sha256(SUPPLIER_SECRET.encode()).digest()
    Supplier.objects.create(name="supplier", secret_sha256=digest, registered_at=NOON)


def fix(device: Device, minute: float = 0, **columns: Any) -> dict[str, Any]:
    at = NOON + timedelta(minutes=minute)
    return {
        "device": device.pk,
        "recorded_at": at,
        "received_at": at,
        "lat": 51.55,
        "lon": -0.11,
        "mechanism": "GPS",
    } | columns


def delivery(*fixes: dict[str, Any], at: datetime = NOON) -> Delivery:
    return Delivery("osmand", at, device=fixes[0]["device"] if fixes else None, positions=fixes)


def table(name: str, *without: str) -> list[dict[str, Any]]:
    """All rows of a table in the order of its columns, without the named columns."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name}")
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    kept = [{name: value for name, value in row.items() if name not in without} for row in rows]
    return sorted(kept, key=lambda row: [str(value) for value in row.values()])


def empty() -> None:
    """The partitioned tables are not Django's, so its tests do not empty them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE position, raw_message")


def through_door(story: Callable[[httpx.AsyncClient], Awaitable[Answer]], append: Append | None = None) -> Answer:
    """Run the story with a client of the door; everything it starts has ended afterwards."""
    commits, directory = GroupCommit(append or PositionStore().append), FreshDirectory()

    async def run() -> Answer:
        inbox: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        started = asyncio.Event()

        async def said(message: Any) -> None:
            started.set()

        door = Door(commits, directory)
        inbox.put_nowait({"type": "lifespan.startup"})
        life = asyncio.create_task(door({"type": "lifespan"}, inbox.get, said))
        await started.wait()
        try:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://gateway") as client:
                return await story(client)
        finally:
            inbox.put_nowait({"type": "lifespan.shutdown"})
            await life

    return asyncio.run(run())
