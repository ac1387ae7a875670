"""Half an hour of simulated London on the pages: no alert is missing, and the pictures of the README are taken."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import enter
from tests.browser.server import Server, running_worker
from tests.browser.stage import picture

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.alerts.models import Alert
from waywarden.centre.clock import ScaledClock
from waywarden.centre.devices.models import Device
from waywarden.centre.gateway.delivery import Delivery
from waywarden.centre.gateway.store import PositionStore
from waywarden.cli.demo import cast
from waywarden.simulation.scenario import DEMO_OPENING, DEMO_WEARERS, simulate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

START = datetime(2026, 3, 3, 15, 30, tzinfo=UTC)
LATER = START + timedelta(minutes=35)
HOURS = 2.0


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[datetime], None]]:
    """Let this process, and those it starts, live at another time."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setenv("WAYWARDEN_CLOCK", ScaledClock(moment, time.time(), 1.0).as_setting())
        clock.scaled_clock.cache_clear()

    yield set_to
    monkeypatch.delenv("WAYWARDEN_CLOCK", raising=False)
    clock.scaled_clock.cache_clear()


@pytest.fixture
def london(set_clock: Callable[[datetime], None], django_db_setup: None, db: None) -> Iterator[Server]:
    """A server in simulated London, half an hour into the afternoon."""
    set_clock(START)
    scenario = simulate(1, DEMO_WEARERS, START, HOURS, scripted=DEMO_OPENING)
    cast.register(scenario, "a long test password")
    set_clock(LATER)
    pks = pl.DataFrame(list(Device.objects.values_list("device_id", "pk")), ["device_id", "device"], orient="row")
    heard = scenario.positions.filter(pl.col("received_at") <= LATER).join(pks, "device_id")
    PositionStore().append([Delivery("simulation", LATER, positions=heard)])
    server = Server()
    server.start()
    with running_worker():
        yield server
    server.stop()


def test_every_open_alert_is_listed_and_the_pages_can_be_shown(page: Page, london: Server) -> None:
    operator = User.objects.get(username="operator")
    enter(page, london, operator, "/operations")
    confirmed = page.locator(".ww-alert--act-now").first
    expect(confirmed).to_contain_text("Inside the exclusion zone since", timeout=30_000)  # the worker is only starting
    expect(page.locator("[data-alert]")).to_have_count(Alert.objects.filter(resolution=None).count())
    picture(page, "operations")
    wearer = confirmed.get_attribute("data-wearer")
    confirmed.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{wearer} Inside the exclusion zone")
    picture(page, "alert")
    page.get_by_role("link", name=f"{wearer}").click()
    expect(page.locator("#day-said")).to_contain_text("fixes")
    picture(page, "wearer")
    page.get_by_role("link", name="Wearers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("200 wearers")
    picture(page, "wearers")
