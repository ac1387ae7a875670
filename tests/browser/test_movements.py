"""The Movements page: a period on the map, as strips, as a list and as tables; its player, its heatmap, its address."""

import re
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import enter
from tests.browser.server import Server
from tests.browser.stage import picture
from tests.integration.conftest import Case, People
from tests.integration.walks import store, walk

from waywarden.centre.cases.models import Condition
from waywarden.centre.movements.actions import name_place
from waywarden.centre.movements.reading import stays_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAYS = "from=2026-03-03&to=2026-03-04"
MORNING = datetime(2026, 3, 3, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def moved(case: Case) -> Case:
    """Two hours at home, a walk of two kilometres, an hour there; then silence for six hours, and home again."""
    there = [2000.0] * 120 + list(np.linspace(2000, 4000, 25)) + [4000.0] * 60
    back = walk([2000.0] * 90, datetime(2026, 3, 3, 17, 30, tzinfo=UTC), seed=2)
    store(case, pl.concat([walk(there, MORNING), back]))
    return case


def open_page(page: Page, server: Server, people: People, query: str = DAYS) -> None:
    enter(page, server, people.officer, f"/wearers/T-0001/movements?{query}")
    expect(page.locator("#movements[data-ready]")).to_be_attached(timeout=20_000)


def test_two_days_are_told_as_strips_and_as_a_list(page: Page, server: Server, people: People, moved: Case) -> None:
    open_page(page, server, people)
    expect(page.locator("#said")).to_contain_text("295 fixes: 3 stays at 2 places, 2 trips, silent 2 times")
    expect(page.locator(".ww-days__strip")).to_have_count(2)
    expect(page.locator("#going")).to_contain_text("08:00–10:")
    picture(page, "movements")
    page.locator(".ww-days a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("movements, Tuesday 3 March 2026")
    page.get_by_role("button", name="Both").click()
    expect(page.locator("#heat-said")).to_contain_text("laid out")
    picture(page, "movements-day")


def test_a_place_has_the_name_that_a_practitioner_gave(page: Page, server: Server, people: People, moved: Case) -> None:
    found = stays_of(moved.wearer, MORNING, MORNING + DAY, MORNING + 2 * DAY)
    home = found.rename({"device_id": "place_id"}).row(0, named=True)
    name_place(wearer=moved.wearer, place=home, name="Sister's flat", replaces=[], by=people.officer)
    open_page(page, server, people)
    expect(page.locator("#going")).to_contain_text("Sister's flat")
    expect(page.locator("#days-key")).to_contain_text("A Sister's flat")


def test_paper_is_the_same_wherever_a_hidden_zone_lies(page: Page, server: Server, people: People, moved: Case) -> None:
    Condition.objects.filter(pk=moved.zone.pk).update(hidden=True)
    open_page(page, server, people)
    expect(page.locator("#map-key")).not_to_contain_text("buffer")
    page.get_by_label("Show hidden zones (not for paper)").check()
    expect(page.locator(".ww-shows-hidden[data-ready]")).to_be_attached(timeout=20_000)
    expect(page.locator("#map-key")).to_contain_text("buffer")
    page.wait_for_url(lambda url: "hidden" not in url)
    expect(page.locator("a[data-keep]").first).not_to_have_attribute("href", re.compile("hidden"))
    page.emulate_media(media="print")
    for shows_it in ("#map", "#days", "#map-key"):
        expect(page.locator(shows_it)).to_be_hidden()
    expect(page.locator("#going")).to_be_visible()
