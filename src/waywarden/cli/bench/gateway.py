"""`waywarden bench gateway`: how many fixes a second become durable, in batches and one at a time.

Beside it in the same run the two peers of gateway_peers.py: the same door with a commit for every request, and a bare
INSERT for every request. Requests are made before the clock starts; the client shares the machine with the server.
"""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from waywarden.cli.bench.figure import figure
from waywarden.cli.bench.load import Load, send_all
from waywarden.cli.installation import Installation, free_port, wait_for
from waywarden.cli.wire import get, post

DEVICES = 1_000
BATCH_FIXES = 500
BATCHES = 100
BATCH_CONNECTIONS = 4
SINGLES = 5_000
SINGLE_CONNECTIONS = 64


def run(runs: int = 3) -> dict[str, Any]:
    """Measure; the figures as docs/reference/command-line.md describes them."""
    with Installation() as installation:
        secret = _register()
        ports = {"gateway": installation.start_gateway()}
        for peer, factory in (("ungrouped", ["--factory"]), ("bare", [])):
            ports[peer] = free_port()
            where = [f"waywarden.cli.bench.gateway_peers:{peer}", *factory, "--port", str(ports[peer])]
            installation.start(peer, "uvicorn", *where, "--no-access-log", "--log-level", "warning")
            wait_for(ports[peer])
        times = _seconds()
        batches: list[Load] = []
        singles: dict[str, list[Load]] = {door: [] for door in ports}
        for number in range(runs + 1):
            batched = asyncio.run(send_all(ports["gateway"], _batches(times, secret), BATCH_CONNECTIONS))
            loads = {
                door: asyncio.run(send_all(port, _singles(times, secret), SINGLE_CONNECTIONS))
                for door, port in ports.items()
            }
            if number > 0:  # the first round warms up
                batches.append(batched)
                for door, load in loads.items():
                    singles[door].append(load)
        stored = _stored()
    assert not any(load.failed for load in chain(batches, *singles.values())), "not every request was answered 200"
    expected = (runs + 1) * (BATCHES * BATCH_FIXES + 2 * SINGLES)
    assert stored == expected, f"{expected} fixes were acknowledged and {stored} are stored"
    per_s = {door: [load.per_second for load in loads] for door, loads in singles.items()}
    durable = [load.per_second * BATCH_FIXES for load in batches]
    return {
        "runs": runs,
        "figures": {
            "durable_fixes_per_s_in_batches_of_500": figure(durable, "fixes/s"),
            "single_fixes_per_s_at_64_connections": figure(
                per_s["gateway"], "requests/s", "the same door, a commit for each request", per_s["ungrouped"]
            ),
            "single_fixes_per_s_beside_a_bare_insert": figure(
                per_s["gateway"], "requests/s", "INSERT and COMMIT for each request", per_s["bare"]
            ),
            "single_fix_answer_p50": _answers(50, singles),
            "single_fix_answer_p99": _answers(99, singles),
        },
    }


def _register() -> str:
    """A thousand devices, and a supplier that may send for all of them; returns its secret."""
    from waywarden.centre import clock
    from waywarden.centre.devices.models import Device
    from waywarden.centre.gateway.models import Supplier

    secret = secrets.token_urlsafe(24)
    digest = hashlib.sha256(secret.encode()).digest()
    Device.objects.bulk_create(
        Device(device_id=f"bench-{number}", secret_sha256=secrets.token_bytes(32), registered_at=clock.now())
        for number in range(DEVICES)
    )
    Supplier.objects.create(name="bench", secret_sha256=digest, registered_at=clock.now())
    return secret


def _stored() -> int:
    from waywarden.centre.gateway.models import Position

    return Position.objects.count()


def _seconds() -> Iterator[int]:
    """Moments that never repeat, from a day ago on: one for each round of all devices."""
    moment = int((datetime.now(UTC) - timedelta(days=1)).timestamp())
    while True:
        yield moment
        moment += 1


def _fixes(times: Iterator[int], count: int) -> Iterator[tuple[str, int, float, float]]:
    for number in range(count):
        if number % DEVICES == 0:
            moment = next(times)
        yield f"bench-{number % DEVICES}", moment, 51.3 + number % 997 / 2500, -0.5 + number % 991 / 1200


def _singles(times: Iterator[int], secret: str) -> list[bytes]:
    return [
        get(f"/?id={device}&secret={secret}&timestamp={at}&lat={lat:.6f}&lon={lon:.6f}&accuracy=8&speed=2.5&batt=71")
        for device, at, lat, lon in _fixes(times, SINGLES)
    ]


def _batches(times: Iterator[int], secret: str) -> list[bytes]:
    rows = [
        {"device_id": device, "recorded_at": at, "lat": lat, "lon": lon, "accuracy_m": 8.0, "speed_kmh": 4.6}
        for device, at, lat, lon in _fixes(times, BATCHES * BATCH_FIXES)
    ]
    parts = [rows[start : start + BATCH_FIXES] for start in range(0, len(rows), BATCH_FIXES)]
    return [post("/api/positions", json.dumps(part).encode(), "application/json", secret) for part in parts]


def _answers(percentile: float, singles: dict[str, list[Load]]) -> dict[str, Any]:
    ours, theirs = ([load.answer_ms(percentile) for load in singles[door]] for door in ("gateway", "ungrouped"))
    return figure(ours, "ms", "the same door, a commit for each request", theirs)
