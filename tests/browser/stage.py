"""What the browser stories have in common: a wearer walks into the zone, and a picture is taken."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect
from tests.integration.conftest import Case
from tests.integration.walks import store, walk

from waywarden.centre.alerts.models import Alert
from waywarden.centre.alerts.raising import raise_alerts
from waywarden.centre.monitoring import worker

PICTURES = Path(__file__).resolve().parents[2] / "test-output"


def walks_in(case: Case) -> None:
    """The wearer has just walked into the zone: half an hour of fixes, the last one a moment ago, are stored."""
    distances = [1500.0] * 10 + list(np.linspace(1500, 20, 15)) + [15.0] * 5
    store(case, walk(distances, datetime.now(UTC) - timedelta(minutes=len(distances)) + timedelta(seconds=50)))


def detect_and_raise() -> Alert:
    """What a worker does, once; the alert it raised."""
    while worker.step():
        pass
    raise_alerts()
    return Alert.objects.latest("pk")


def picture(page: Page, name: str) -> None:
    """A screenshot for people to look at, once the map stands still."""
    if page.locator(".ww-map:visible").count():
        expect(page.locator(".ww-map")).to_have_attribute("aria-busy", "false", timeout=15_000)
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
