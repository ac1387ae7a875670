"""Who may send for which device: the registered secrets, in memory.

`refresh` reads them where any has changed. The gateway asks for it every few seconds, so that a withdrawn secret soon
stops working, and before it refuses anybody, so that a tag registered a moment ago may send.
"""

import asyncio
import hmac
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from waywarden.centre.gateway.connection import StoreUnavailable, connected, disconnect

REFRESH_EVERY_S = 3.0
AT_MOST_EVERY_S = 0.05

# Changes when any device or supplier is added, removed or given another secret; far cheaper than reading them all.
FINGERPRINT = """
SELECT count(*), sum(hashtextextended(name, 0)), sum(hashtextextended(encode(secret_sha256, 'hex'), 0)) FROM (
    SELECT device_id AS name, secret_sha256 FROM devices_device
    UNION ALL SELECT name, secret_sha256 FROM supplier
    UNION ALL SELECT 'entrusted ' || id, convert_to(coalesce(ended_at::text, ''), 'UTF8') FROM devices_entrustment
) AS sender
"""
DEVICES = """
SELECT device_id, id, secret_sha256,
    EXISTS (SELECT FROM devices_entrustment AS held WHERE held.device_id = device.id AND held.ended_at IS NULL)
FROM devices_device AS device
"""


@dataclass(frozen=True, slots=True)
class Sender:
    """A registered device: its key and the digest of its secret; `entrusted` is one that a protected person carries."""

    device: int
    secret_sha256: bytes
    entrusted: bool = False


class Directory:
    """`refresh` waits for the database; everything else is memory."""

    def __init__(self) -> None:
        self._devices: dict[str, Sender] = {}
        self._device_secrets: set[bytes] = set()
        self._suppliers: tuple[bytes, ...] = ()
        self._fingerprint: object = None

    def refresh(self) -> None:
        """Read everything again, if anything changed. StoreUnavailable where the database is out of reach."""
        with connected() as connection:
            fingerprint = connection.execute(FINGERPRINT).fetchone()
            if fingerprint == self._fingerprint:
                return
            devices = connection.execute(DEVICES).fetchall()
            suppliers = connection.execute("SELECT secret_sha256 FROM supplier").fetchall()
        self._devices = {name: Sender(key, bytes(secret), entrusted) for name, key, secret, entrusted in devices}
        self._device_secrets = {sender.secret_sha256 for sender in self._devices.values()}
        self._suppliers = tuple(bytes(secret) for (secret,) in suppliers)
        self._fingerprint = fingerprint

    def find(self, device_id: str) -> Sender | None:
        return self._devices.get(device_id)

    def allows(self, sender: Sender, presented: bytes | None) -> bool:
        """May whoever presented this digest send for this device?"""
        if presented is None:
            return False
        mine = hmac.compare_digest(sender.secret_sha256, presented)
        return mine or self._is_supplier(presented)

    def knows(self, presented: bytes | None) -> bool:
        """Is it anybody's digest at all?"""
        return presented is not None and (presented in self._device_secrets or self._is_supplier(presented))

    def _is_supplier(self, presented: bytes) -> bool:
        return any([hmac.compare_digest(secret, presented) for secret in self._suppliers])


class FreshDirectory(Directory):
    """The directory in an event loop: read in a thread of its own, every few seconds and when it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="directory")
        self._reading = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None

    async def refreshed(self) -> None:
        """Returns when a reading that began after this call is done. However many ask, they share one."""
        if self._next is None:
            self._next = asyncio.create_task(self._refresh())
        await asyncio.shield(self._next)

    async def keep_fresh(self) -> None:
        """Notice changes, for ever. While the database is away the last reading holds."""
        while True:
            await asyncio.sleep(REFRESH_EVERY_S)
            with suppress(StoreUnavailable):
                await self.refreshed()

    async def close(self) -> None:
        """End the thread, after what it is reading."""
        await asyncio.get_running_loop().run_in_executor(self._thread, disconnect)
        self._thread.shutdown()

    async def _refresh(self) -> None:
        async with self._reading:
            await asyncio.sleep(AT_MOST_EVERY_S)  # strangers who knock without end must not keep the database busy
            self._next = None  # whoever asks from here on waits for the next reading
            await asyncio.get_running_loop().run_in_executor(self._thread, self.refresh)
