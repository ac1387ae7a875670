"""`waywarden bench movements`: a wearer's month on the Movements page, from navigation until it can be used.

43,200 fixes of a simulated life, through the real web server, in headless Chromium with a software renderer and nothing
cached. Usable: the strips, the list and the tables are there and the slider moves; drawn: the map stands still with all
of the month on it. The page notes both moments itself, in ms since navigation. Needs Playwright and Chromium. The
web server, its database, the browser and the renderer share the machine's cores: its load is told, and the processor
time that a visit takes in the browser and the web server, which does not depend on what else runs. A month without a
fix, which is a map of London and nothing on it, is the measure of what the fixes cost.
"""

import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import Request, urlopen

import click
import polars as pl
import psutil

from waywarden.cli.bench.figure import figure
from waywarden.cli.installation import Installation

FIXES = 43_200
DAYS = 30
INTERVAL_S = 54  # some fixes are lost on the way, and as many remain as there are minutes in a month
START = datetime(2026, 3, 1, tzinfo=UTC)
KEY = "B-00001"
TARGET_MS = 1_500
HEAT_TARGET_MS = 150  # of the server's time, for the heatmap of the month out of the store
WIDTH, HEIGHT = 1366, 768
ARGUMENTS = (
    *("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
    *("--disable-background-networking", "--no-first-run", "--disable-dev-shm-usage"),
)
SENT = "performance.getEntriesByType('resource').find(one => one.name.includes('movements.json'))"


def run(runs: int = 9) -> dict[str, Any]:
    """Open the month that often, each time in a browser that has cached nothing."""
    chromium = os.environ.get("WAYWARDEN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise click.UsageError(
            "this measurement drives a browser: install Playwright (pip install playwright)"
        ) from None
    if chromium is None:
        raise click.UsageError("this measurement needs Chromium: install it, or name it in WAYWARDEN_CHROMIUM")
    with Installation() as installation:
        session = _register()
        url = f"http://127.0.0.1:{installation.start_web()}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
            seen = [_open(browser, url, session, START) for _ in range(runs + 1)]
            empty = [_open(browser, url, session, START - timedelta(days=10 * DAYS)) for _ in range(runs)]
            browser.close()
        heat = [_heat_answered(installation, url, session) for _ in range(runs + 2)][2:]
    first, *rest = seen
    answered = figure([1000 * one[0] for one in heat], "ms", decimals=0)
    drawn = figure([one["drawn"] for one in rest], "ms", decimals=0)
    return {
        "runs": runs,
        "fixes": FIXES,
        "load": round(os.getloadavg()[0], 1),
        "figures": {
            "month_drawn": {**drawn, "target": TARGET_MS, "met": drawn["median"] <= TARGET_MS},
            "empty_month_drawn": figure([one["drawn"] for one in empty], "ms", decimals=0),
            "month_usable": figure([one["usable"] for one in rest], "ms", decimals=0),
            "month_drawn_first_since_start": {"median": first["drawn"], "unit": "ms"},
            "month_processor": figure([1000 * one["spent"] for one in rest], "ms", decimals=0),
            "empty_month_processor": figure([1000 * one["spent"] for one in empty], "ms", decimals=0),
            "data_answered": figure([one["answered"] for one in rest], "ms", decimals=0),
            "data_sent": figure([one["sent"] / 1000 for one in rest], "kB", decimals=0),
            "heat_answered": {**answered, "target": HEAT_TARGET_MS, "met": answered["median"] <= HEAT_TARGET_MS},
            "heat_processor": figure([1000 * one[1] for one in heat], "ms", decimals=0),
            "heatmap_of_the_month": figure([one["heat"] for one in rest], "ms", decimals=0),
        },
    }


def _register() -> str:
    """A wearer with a month of fixes; returns the session of an operator who is signed in."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from waywarden.centre.access.models import User
    from waywarden.centre.cases.models import Wearer
    from waywarden.centre.devices.models import Activation, Device
    from waywarden.centre.gateway.delivery import Delivery
    from waywarden.centre.gateway.store import PositionStore
    from waywarden.simulation.scenario import simulate

    wearer = Wearer.objects.create(key=KEY, given_name="Bench", family_name="Wearer", registered_at=START)
    device = Device.objects.create(device_id="bench-1", secret_sha256=b"none", registered_at=START)
    Activation.objects.create(device=device, wearer=wearer, began_at=START)
    told = simulate(1, 1, START, 24.0 * DAYS, interval_s=INTERVAL_S).positions.sort("recorded_at").head(FIXES)
    assert told.height == FIXES, "the simulated tag lost more than it should"
    arrived = START + timedelta(days=DAYS)
    positions = told.with_columns(device=pl.lit(device.pk, pl.Int64), received_at=pl.lit(arrived))
    PositionStore().append([Delivery("bench", arrived, device=device.pk, positions=positions)])
    user = User.objects.create_user("bench-operator", password=None, role="operator")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(user)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _open(browser: Any, url: str, session: str, first: datetime) -> dict[str, float]:
    """What one visit saw, in ms and bytes."""
    from django.conf import settings

    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    page = context.new_page()
    spent = _processor_s()
    last = first + timedelta(days=DAYS - 1)
    page.goto(f"{url}/wearers/{KEY}/movements?from={first:%Y-%m-%d}&to={last:%Y-%m-%d}")
    root = page.wait_for_selector("#movements[data-ready]", state="attached", timeout=120_000)
    spent = _processor_s() - spent
    data = page.evaluate(f"(one => [one.responseEnd, one.encodedBodySize])({SENT})")
    began = page.evaluate("performance.now()")
    page.click("[data-show=both]")
    page.wait_for_selector("#movements[data-heat-of]", state="attached", timeout=120_000)
    heat = page.evaluate("performance.now()") - began
    usable, drawn = (float(root.get_attribute(f"data-{name}")) for name in ("usable", "ready"))
    context.close()
    return {"usable": usable, "drawn": drawn, "spent": spent, "answered": data[0], "sent": data[1], "heat": heat}


def _heat_answered(installation: Installation, url: str, session: str) -> tuple[float, float]:
    """The heatmap of the month asked for without a browser: seconds on the clock, and of the processor in the web
    server and the database together.
    """
    from django.conf import settings

    last = START + timedelta(days=DAYS - 1)
    asked = Request(f"{url}/wearers/{KEY}/heat.json?from={START:%Y-%m-%d}&to={last:%Y-%m-%d}")  # noqa: S310 (our own)
    asked.add_header("Cookie", f"{settings.SESSION_COOKIE_NAME}={session}")
    asked.add_header("Accept-Encoding", "gzip")
    postmaster = psutil.Process(int((installation.directory / "postgresql" / "postmaster.pid").read_text().split()[0]))
    spent, clock = _processor_s(postmaster) + _processor_s(), time.perf_counter()
    with urlopen(asked) as answer:  # noqa: S310 (our own)
        answer.read()
    return time.perf_counter() - clock, _processor_s(postmaster) + _processor_s() - spent


def _processor_s(of: psutil.Process | None = None) -> float:
    """Of all processes that this one, or the one named, has started, together; those that have ended are left out."""
    return sum(sum(process.cpu_times()[:2]) for process in (of or psutil.Process()).children(recursive=True))
