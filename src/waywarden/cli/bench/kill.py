"""`waywarden bench kill`: kill -9 of the gateway, the worker and the database in turn, under load.

Tags walk in and out of their zones and report, one request a fix; a fix that gets no 200 is sent again, as a tag does.
When the last killing is over and all is worked off, the store must hold every acknowledged fix once, and the violations
must be those that detection finds when it reads the store in one go, each with one alert.
"""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from waywarden.cli.installation import Installation
from waywarden.cli.wire import get, read_status

VICTIMS = ("gateway", "worker", "database")
TAGS = 32
BETWEEN_KILLS_S = 1.5
DEAD_FOR_S = 0.3
TRY_AGAIN_AFTER_S = 0.1
WORKED_OFF_WITHIN_S = 60.0

STEPS = 40  # fixes from the zone's middle out to a kilometre and back
ZONE_RADIUS_M = 300.0
METRES_PER_DEGREE_LAT = 111_200.0


@dataclass
class Sent:
    """What the tags did: fixes acknowledged (device, time), and how often one had to be sent again."""

    acknowledged: set[tuple[str, datetime]] = field(default_factory=set)
    again: int = 0


def run(rounds: int = 20) -> dict[str, Any]:
    """Kill `rounds` times and count what was lost or doubled."""
    with Installation() as installation:
        secret, began_at = _register()
        port = installation.start_gateway()
        installation.start_worker()
        sent = asyncio.run(_under_load(installation, port, secret, began_at, rounds))
        _forget_connection()
        lost = {**_compare_fixes(sent), **_compare_violations()}
    figures = {name: {"median": count, "unit": unit} for name, (count, unit) in lost.items()}
    figures["fixes_acknowledged"] = {"median": len(sent.acknowledged), "unit": "fixes"}
    figures["fixes_sent_again"] = {"median": sent.again, "unit": "requests"}
    return {"runs": rounds, "figures": figures}


async def _under_load(installation: Installation, port: int, secret: str, began_at: datetime, rounds: int) -> Sent:
    sent, stop = Sent(), asyncio.Event()
    manager = asyncio.create_task(_start_the_dead(installation))
    tags = [asyncio.create_task(_report(port, number, secret, began_at, sent, stop)) for number in range(TAGS)]
    for victim in islice(cycle(VICTIMS), rounds):
        await asyncio.sleep(BETWEEN_KILLS_S)
        before = len(sent.acknowledged)
        await asyncio.to_thread(_kill, installation, victim)
        while len(sent.acknowledged) <= before:  # alive again
            await asyncio.sleep(0.05)
    stop.set()
    await asyncio.gather(*tags)
    await asyncio.to_thread(_work_off)
    manager.cancel()
    return sent


async def _start_the_dead(installation: Installation) -> None:
    """What a service manager does: whoever died, killed or by an error of their own, is started again."""
    while True:
        installation.start_the_dead()
        await asyncio.sleep(DEAD_FOR_S)


def _kill(installation: Installation, victim: str) -> None:
    if victim == "database":
        installation.kill_database()
        time.sleep(DEAD_FOR_S)
        installation.start_database_again()
    else:
        installation.kill(victim)


async def _report(port: int, number: int, secret: str, began_at: datetime, sent: Sent, stop: asyncio.Event) -> None:
    """One tag: the next fix only when the last one is acknowledged."""
    for minute, lat, lon in _walk(number):
        if stop.is_set():
            return
        at = began_at + timedelta(minutes=minute)
        fix = get(f"/?id=kill-{number}&secret={secret}&timestamp={int(at.timestamp())}&lat={lat}&lon={lon}&accuracy=5")
        while not await _acknowledged(port, fix):
            sent.again += 1
            await asyncio.sleep(TRY_AGAIN_AFTER_S)
        sent.acknowledged.add((f"kill-{number}", at))


async def _acknowledged(port: int, request: bytes) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(request)
            return await read_status(reader) == 200
        finally:
            writer.close()
    except (OSError, asyncio.IncompleteReadError):
        return False


def _walk(number: int) -> Iterator[tuple[int, float, float]]:
    """(minute, lat, lon): out of the zone and back in, for ever; no two tags in step."""
    lat, lon = _middle(number)
    for minute in range(10**6):
        step = (minute + number) % (2 * STEPS)
        metres = 1_000.0 * min(step, 2 * STEPS - step) / STEPS
        yield minute, round(lat + metres / METRES_PER_DEGREE_LAT, 6), lon


def _middle(number: int) -> tuple[float, float]:
    return 51.4 + 0.01 * (number % 8), -0.2 + 0.01 * (number // 8)


def _register() -> tuple[str, datetime]:
    """The wearers with their zones, and a supplier who may send for them all; its secret, and when all began."""
    from waywarden.centre.cases.models import Condition, Order, Wearer
    from waywarden.centre.devices.models import Activation, Device
    from waywarden.centre.gateway.models import Supplier

    began_at = (datetime.now(UTC) - timedelta(days=30)).replace(microsecond=0)
    for number in range(TAGS):
        wearer = Wearer.objects.create(
            key=f"K-{number}", given_name="Bench", family_name=f"Wearer {number}", registered_at=began_at
        )
        order = Order.objects.create(
            wearer=wearer,
            kind="licence",
            programme="stalking",
            begins_at=began_at,
            ends_at=began_at + timedelta(days=90),
        )
        lat, lon = _middle(number)
        Condition.objects.create(
            order=order,
            wearer=wearer,
            kind="exclusion_zone",
            name="Bench zone",
            geometry={"type": "Point", "coordinates": [lon, lat]},
            radius_m=ZONE_RADIUS_M,
            valid_from=began_at,
        )
        device = Device.objects.create(
            device_id=f"kill-{number}", secret_sha256=secrets.token_bytes(32), registered_at=began_at
        )
        Activation.objects.create(device=device, wearer=wearer, began_at=began_at)
    secret = secrets.token_urlsafe(24)
    digest = hashlib.sha256(secret.encode()).digest()
    Supplier.objects.create(name="kill", secret_sha256=digest, registered_at=began_at)
    return secret, began_at


def _work_off() -> None:
    """Until the workers have read every arrival."""
    from waywarden.centre.monitoring.health import health

    _forget_connection()
    give_up = time.monotonic() + WORKED_OFF_WITHIN_S
    while health().queue_age_s > 0:
        assert time.monotonic() < give_up, "the worker does not come to an end"
        time.sleep(0.2)
    time.sleep(2.0)  # the alerts follow the violations


def _forget_connection() -> None:
    """This thread's: it may have died with the database."""
    from django.db import connection

    connection.close()


def _compare_fixes(sent: Sent) -> Mapping[str, tuple[int, str]]:
    from waywarden.centre.gateway.models import Position

    stored = list(Position.objects.values_list("device__device_id", "recorded_at"))
    return {
        "acknowledged_fixes_lost": (len(sent.acknowledged - set(stored)), "fixes"),
        "fixes_doubled": (len(stored) - len(set(stored)), "fixes"),
    }


def _compare_violations() -> Mapping[str, tuple[int, str]]:
    """Against detection over everything stored, uncut."""
    from waywarden.centre.alerts.models import Alert
    from waywarden.centre.devices.models import Device
    from waywarden.centre.gateway.store import PositionStore
    from waywarden.centre.monitoring.demands import demands_on
    from waywarden.centre.monitoring.models import Violation
    from waywarden.detection.rules import detect

    devices = list(Device.objects.values_list("pk", flat=True))
    track = PositionStore().tracks(dict.fromkeys(devices))
    expected, _ = detect(track, [demand.prepared for demand in demands_on(devices)])
    wanted = {one.violation_id: one.as_json() for one in expected}
    found = {one.violation_id: one.record for one in Violation.objects.filter(withdrawn_at=None)}
    alerted = set(Alert.objects.values_list("violation__violation_id", flat=True))
    return {
        "violations_expected": (len(wanted), "violations"),
        "violations_lost": (len(wanted.keys() - found.keys()), "violations"),
        "violations_that_differ": (
            sum(found[key] != wanted[key] for key in wanted.keys() & found.keys()),
            "violations",
        ),
        "violations_made_up_or_doubled": (len(found.keys() - wanted.keys()), "violations"),
        "violations_without_alert": (len(found.keys() - alerted), "violations"),
    }
