"""`waywarden bench programme`: where a programme of a thousand wearers spent a month, from the database.

Each wearer has a tag and an order; a fix a minute (43.2 million in thirty days) goes into the day's partition by COPY,
as rows that the gateway would have stored. Days are added up as a worker does when they are over; then a day is new,
and the page's own function is asked for the month: with that day still to be made, and with all of it kept. Told is the
time on the clock, for the database's work is in it, and of this process the processor's. It takes some minutes and
9 GB of disk.
"""

import io
import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from waywarden.cli.bench.figure import figure
from waywarden.cli.bench.national_day import FIXES_EACH, MIDNIGHT_US, _days
from waywarden.cli.installation import Installation

WEARERS = 1_000
DAYS = 30
CITY_M = 15_000.0  # homes lie within so far of the middle
START = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=MIDNIGHT_US)
COPIED = ("device_id", "recorded_at", "mechanism", "received_at", "lat", "lon", "accuracy_m", "cell", "message")


def run(wearers: int = WEARERS, days: int = DAYS) -> dict[str, Any]:
    """The figures, and the load they were measured under."""
    with Installation():
        user = _register(wearers, days)
        for day in range(days - 1):
            _store(day, wearers)
        first = _made(user, START, START + timedelta(days=days - 1), wearers)
        _store(days - 1, wearers)
        new_day = _made(user, START, START + timedelta(days=days), wearers)
        again = [_looked(user, days) for _ in range(5)]
        size = _kept_mb()
    return {
        "wearers": wearers,
        "days": days,
        "fixes": wearers * days * FIXES_EACH,
        "load": round(os.getloadavg()[0], 1),
        "figures": {
            "month_once": figure([first[0]], "s"),
            "month_once_processor": figure([first[1]], "s"),
            "a_new_day": figure([new_day[0]], "s"),
            "a_new_day_processor": figure([new_day[1]], "s"),
            "month_kept": figure([one[0] for one in again], "s"),
            "month_kept_processor": figure([one[1] for one in again], "s"),
            "kept_mb": figure([size], "MB", decimals=0),
        },
    }


def _register(wearers: int, days: int) -> Any:
    from waywarden.centre.access.models import User
    from waywarden.centre.cases.models import Order, Wearer
    from waywarden.centre.devices.models import Activation, Device

    people = Wearer.objects.bulk_create(
        Wearer(key=f"B-{n:05}", given_name="Bench", family_name=f"Wearer {n}", registered_at=START)
        for n in range(wearers)
    )
    tags = Device.objects.bulk_create(
        Device(device_id=f"d{n:06}", secret_sha256=b"none", registered_at=START) for n in range(wearers)
    )
    Activation.objects.bulk_create(
        Activation(device=tag, wearer=one, began_at=START) for tag, one in zip(tags, people, strict=True)
    )
    ends = START + timedelta(days=3650)
    Order.objects.bulk_create(
        Order(wearer=one, kind="licence", programme="stalking", begins_at=START, ends_at=ends) for one in people
    )
    return User.objects.create_user("bench-senior", password=None, role="senior")


def _store(day: int, wearers: int) -> None:
    """One day's rows of every tag, straight into its partition. Cells of the search index are not what is measured."""
    from waywarden.centre.gateway.connection import connected
    from waywarden.centre.gateway.partitions import Partitions

    homes = np.random.default_rng(3).uniform(-CITY_M, CITY_M, (wearers, 2))
    keys = _keys()
    fixes = _days(np.random.default_rng([4, day]), homes, 0).with_columns(
        pl.col("recorded_at") + pl.duration(days=day),
        device_id=pl.col("device_id").replace_strict(keys, return_dtype=pl.Int64),
        cell=pl.lit(0),
        message=pl.lit(0),
    )
    rows = fixes.with_columns(received_at=pl.col("recorded_at")).select(COPIED)
    text = io.BytesIO()
    rows.write_csv(text, include_header=False, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
    with connected() as session:
        Partitions().ensure(session, "position", [(START + timedelta(days=day)).date()])
        with (
            session.cursor() as cursor,
            cursor.copy(f"COPY position ({', '.join(COPIED)}) FROM STDIN (FORMAT csv)") as copy,
        ):
            copy.write(text.getvalue())
        session.execute("ANALYZE position")


def _keys() -> dict[str, int]:
    from waywarden.centre.devices.models import Device

    return dict(Device.objects.values_list("device_id", "pk"))


def _made(user: Any, begins: datetime, ends: datetime, wearers: int) -> tuple[float, float]:
    """Ask for these days while some are wanting, as many at once as it takes."""
    from waywarden.centre.movements import programme_heat

    programme_heat.MOST_MADE = wearers * DAYS
    return _looked(user, round((ends - begins).total_seconds() / 86_400))


def _looked(user: Any, days: int) -> tuple[float, float]:
    from waywarden.centre.cases.models import Programme
    from waywarden.centre.movements.programme_heat import Asked, heat_of_programme

    asked = Asked(Programme.STALKING, START, START + timedelta(days=days))
    clock, processor = time.perf_counter(), time.process_time()
    found = heat_of_programme(asked, by=user)
    spent = time.perf_counter() - clock, time.process_time() - processor
    assert found.missing == 0, "some wearer-days are wanting"
    assert found.shared.asked_minutes == found.period_minutes, "some of the time is wanting"
    return spent


def _kept_mb() -> float:
    from waywarden.centre.gateway.connection import connected

    with connected() as session:
        (size,) = session.execute("SELECT pg_total_relation_size('movements_heatofday')").fetchone() or (0,)
    return float(size) / 1e6
