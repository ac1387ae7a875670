"""`waywarden bench alert`: from a fix sent to its alert on an open page, while 50,000 tags report once a minute.

Fifty thousand wearers, each with a tag and an exclusion zone of their own. 833 of them report every second, one
request a fix, through the real gateway. Meanwhile, twice a second, another wearer's last few fixes lead into his zone.
Measured is the time from sending those to the arrival of the alert on the live stream of a signed-in operator's page:
everything is in it, decoding, commit, detection, alert, access check, rendering. What the browser then does is not
(10-50 ms to the DOM, docs/benchmarks.md).
"""

import asyncio
import hashlib
import json
import secrets
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from waywarden.cli.installation import Installation
from waywarden.cli.wire import get, post, read_status

TAGS = 50_000
FIXES_PER_S = 833
WALKERS = 100
WALKER_EVERY_S = 0.5
SETTLE_S = 5.0
CONNECTIONS = 64
GRID = 250  # tags to a row of a grid over London, 160 m apart

ZONE_RADIUS_M = 100.0
STEP_DEGREES = 0.0016


def run() -> dict[str, Any]:
    """Measure once over some fifty seconds; the spread is over the walkers."""
    with Installation() as installation:
        secret, password = _register()
        port = installation.start_gateway()
        installation.start_worker()
        web_port = installation.start_web()
        delays_s, sent = asyncio.run(_measure(port, web_port, secret, password))
    assert len(delays_s) == WALKERS, f"{WALKERS} walked in, {len(delays_s)} alerts came to the page"
    return {
        "runs": 1,
        "figures": {
            "fix_sent_to_alert_on_open_page_p50": _figure(delays_s, 50),
            "fix_sent_to_alert_on_open_page_p99": _figure(delays_s, 99),
            "background_fixes_per_s": {"median": round(sent, 1), "unit": "fixes/s"},
        },
    }


def _figure(delays_s: list[float], percentile: float) -> dict[str, Any]:
    return {
        "median": round(float(np.percentile(delays_s, percentile)), 3),
        "min": round(min(delays_s), 3),
        "max": round(max(delays_s), 3),
        "mean": round(statistics.mean(delays_s), 3),
        "unit": "s",
        "of": len(delays_s),
    }


def _register() -> tuple[str, str]:
    """Everybody, in bulk; returns the supplier's secret and the operator's password."""
    from django.db import connection

    from waywarden.centre.access.models import User
    from waywarden.centre.cases.models import Condition, Order, Wearer
    from waywarden.centre.devices.models import Activation, Device
    from waywarden.centre.gateway.models import Supplier

    fitted = datetime.now(UTC) - timedelta(days=2)
    until = fitted + timedelta(days=90)
    numbers = range(TAGS + WALKERS)
    wearers = Wearer.objects.bulk_create(
        Wearer(key=f"B-{n:05}", given_name="Bench", family_name=f"Wearer {n}", registered_at=fitted) for n in numbers
    )
    orders = Order.objects.bulk_create(
        Order(wearer=wearer, kind="licence", programme="stalking", begins_at=fitted, ends_at=until)
        for wearer in wearers
    )
    Condition.objects.bulk_create(
        Condition(
            order=orders[n],
            wearer=wearers[n],
            kind="exclusion_zone",
            name="Bench zone",
            geometry={"type": "Point", "coordinates": [_place(n)[1], _place(n)[0]]},
            radius_m=ZONE_RADIUS_M,
            buffer_m=0,
            valid_from=fitted,
        )
        for n in numbers
    )
    devices = Device.objects.bulk_create(
        Device(device_id=f"bench-{n}", secret_sha256=secrets.token_bytes(32), registered_at=fitted) for n in numbers
    )
    Activation.objects.bulk_create(Activation(device=devices[n], wearer=wearers[n], began_at=fitted) for n in numbers)
    secret, password = secrets.token_urlsafe(24), secrets.token_urlsafe(12)
    digest = hashlib.sha256(secret.encode()).digest()
    Supplier.objects.create(name="bench", secret_sha256=digest, registered_at=fitted)
    User.objects.create_user("bench-operator", password=password, role="operator")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a database that grew by the day has been, and one filled in seconds has not
    return secret, password


def _place(n: int) -> tuple[float, float]:
    """(lat, lon) of the middle of a zone."""
    return 51.30 + STEP_DEGREES * (n // GRID), -0.50 + 2 * STEP_DEGREES * (n % GRID)


async def _measure(port: int, web_port: int, secret: str, password: str) -> tuple[list[float], float]:
    """Delays of the walkers' alerts, and the rate of the background that was reached."""
    seen: dict[str, float] = {}
    page = asyncio.create_task(_watch(web_port, password, seen))
    stop = asyncio.Event()
    load = asyncio.create_task(_background(port, secret, stop))
    await asyncio.sleep(SETTLE_S)
    sent_at: dict[str, float] = {}
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for walker in range(TAGS, TAGS + WALKERS):
        sent_at[f"B-{walker:05}"] = time.perf_counter()
        writer.write(post("/api/positions", _walk_in(walker), "application/json", secret))
        assert await read_status(reader) == 200, "the gateway did not take the walk"
        await asyncio.sleep(WALKER_EVERY_S)
    give_up = time.perf_counter() + SETTLE_S
    while len(seen) < WALKERS and time.perf_counter() < give_up:
        await asyncio.sleep(0.1)
    stop.set()
    rate = await load
    page.cancel()
    writer.close()
    return [seen[key] - sent_at[key] for key in sent_at if key in seen], rate


def _walk_in(n: int) -> bytes:
    """Six fixes on the way into the zone, a minute apart, the last one now."""
    lat, lon = _place(n)
    now = datetime.now(UTC)
    fixes = [
        {
            "device_id": f"bench-{n}",
            "recorded_at": (now - timedelta(minutes=5 - minute)).isoformat(),
            "lat": lat + metres / 111_200,
            "lon": lon,
            "accuracy_m": 8.0,
            "speed_kmh": 5.0,
        }
        for minute, metres in enumerate((320, 240, 160, 80, 10, 0))
    ]
    return json.dumps(fixes).encode()


async def _background(port: int, secret: str, stop: asyncio.Event) -> float:
    """Every tag once a minute, 833 a second, paced by the clock and not by the answers."""
    waiting: asyncio.Queue[bytes] = asyncio.Queue()
    senders = [asyncio.create_task(_send(port, waiting)) for _ in range(CONNECTIONS)]
    began, sent = time.perf_counter(), 0
    requests = _fixes(secret)
    while not stop.is_set():
        due = int((time.perf_counter() - began) * FIXES_PER_S)
        for _ in range(due - sent):
            waiting.put_nowait(next(requests))
        sent = max(sent, due)
        await asyncio.sleep(0.01)
    rate = (sent - waiting.qsize()) / (time.perf_counter() - began)
    for sender in senders:
        sender.cancel()
    return rate


def _fixes(secret: str) -> Iterator[bytes]:
    """Far from their zones: half a step north."""
    while True:
        for n in range(TAGS):
            lat, lon = _place(n)
            moment = time.time()
            yield get(
                f"/?id=bench-{n}&secret={secret}&timestamp={moment * 1000:.0f}"
                f"&lat={lat + 0.004:.6f}&lon={lon:.6f}&accuracy=5&speed=2.5&batt=71"
            )


async def _send(port: int, waiting: asyncio.Queue[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        writer.write(await waiting.get())
        assert await read_status(reader) == 200, "the gateway refused a fix"


async def _watch(web_port: int, password: str, seen: dict[str, float]) -> None:
    """Sign in, open the live stream, and note when each wearer's alert first stands in the list."""
    import httpx

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{web_port}", timeout=None) as browser:  # noqa: S113
        await browser.get("/sign-in")
        form = {"username": "bench-operator", "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        answer = await browser.post("/sign-in", data=form)
        assert answer.status_code == 302, "the operator could not sign in"
        async with browser.stream("GET", "/operations/live") as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:") and '"html"' in line:
                    arrived = time.perf_counter()
                    for walker in range(TAGS, TAGS + WALKERS):
                        key = f"B-{walker:05}"
                        if key not in seen and key in line:
                            seen[key] = arrived
