"""What the browser stories have in common: what a wearer and a tag do, what a worker then does, and a picture."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from playwright.sync_api import Page, expect
from tests.integration.conftest import ZONE_LAT, ZONE_LON, Case
from tests.integration.walks import store, walk

from waywarden.centre.access.models import User
from waywarden.centre.alerts.models import Alert
from waywarden.centre.alerts.raising import raise_alerts
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.models import Condition, ConditionKind
from waywarden.centre.gateway.delivery import Delivery, Event
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring import worker
from waywarden.civil_time.rows import WEEKDAYS
from waywarden.geodesy import LocalFrame

LONDON = ZoneInfo("Europe/London")
PICTURES = Path(__file__).resolve().parents[2] / "test-output"


def walks_in(case: Case) -> None:
    """The wearer has just walked into the zone: half an hour of fixes, the last one a moment ago, are stored."""
    distances = [1500.0] * 10 + list(np.linspace(1500, 20, 15)) + [15.0] * 5
    store(case, walk(distances, datetime.now(UTC) - timedelta(minutes=len(distances)) + timedelta(seconds=50)))


def detect_and_raise(kind: ConditionKind = ConditionKind.EXCLUSION_ZONE) -> Alert:
    """What a worker does, once; the newest alert of this kind that it raised."""
    while worker.step():
        pass
    raise_alerts()
    return Alert.objects.filter(violation__condition__kind=kind).latest("pk")


def leaves_home(case: Case, officer: User) -> Condition:
    """The wearer is on curfew since two hours ago, at a home 2 km east of the zone, and left it half an hour ago."""
    now = datetime.now(UTC)
    local = [(now + timedelta(hours=hours)).astimezone(LONDON) for hours in (-2, 2)]
    window = {"days": list(WEEKDAYS), "from": f"{local[0]:%H:%M}", "to": f"{local[1]:%H:%M}"}
    lat, lon = LocalFrame.at(ZONE_LAT, ZONE_LON).to_degrees(np.array([2000.0]), np.array([0.0]))
    curfew = cases.add_condition(
        order=case.order,
        kind=ConditionKind.CURFEW,
        name="Home",
        geometry={"type": "Point", "coordinates": [float(lon[0]), float(lat[0])]},
        radius_m=100,
        timetable={"tz": "Europe/London", "weekly": [window]},
        valid_from=case.order.begins_at,
        by=officer,
    )
    distances = [2000.0] * 45 + list(np.linspace(2000, 1200, 12)) + [1200.0] * 18
    store(case, walk(distances, now - timedelta(minutes=len(distances)) + timedelta(seconds=50)))
    return curfew


def strap_is_cut_and_closed(case: Case) -> None:
    """The tag says, among its fixes, that its strap was cut and four minutes later closed again."""
    now = datetime.now(UTC)
    store(case, walk([1500.0] * 30, now - timedelta(minutes=30)))
    events = [
        Event(case.device.pk, now - timedelta(minutes=minutes), kind, {}, battery_pct=61)
        for minutes, kind in ((10, "strap_cut"), (6, "strap_closed"))
    ]
    PositionStore().append([Delivery("test", now, device=case.device.pk, events=events)])


def picture(page: Page, name: str) -> None:
    """A screenshot for people to look at, once the map stands still."""
    if page.locator(".ww-map:visible").count():
        expect(page.locator(".ww-map")).to_have_attribute("aria-busy", "false", timeout=15_000)
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
