"""The Habits page: what changed, the week, the places with names, and nights away."""

from datetime import UTC, datetime, timedelta
from functools import cache

import polars as pl
import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, enter
from tests.browser.server import Server
from tests.browser.stage import picture
from tests.integration.conftest import Case, People
from tests.integration.walks import store

from waywarden.simulation import simulate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WEEKS = 5


@pytest.fixture
def lived(case: Case) -> Case:
    """Five weeks of an invented life up to a moment ago, on the case's tag."""
    store(case, five_weeks())
    return case


@cache
def five_weeks() -> pl.DataFrame:
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(weeks=WEEKS)
    told = simulate(5, 1, begin, WEEKS * 7 * 24.0 - 0.1, mishaps=None).told
    return told.filter(pl.col("lat").is_not_null())


def test_a_practitioner_names_a_place(page: Page, server: Server, people: People, lived: Case) -> None:
    enter(page, server, people.officer, "/wearers/T-0001")
    page.get_by_role("link", name="Habits").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("habits")
    expect(page.locator(".ww-week tbody tr")).to_have_count(7)
    page.get_by_text("Name place 1", exact=True).click()
    page.get_by_label("Name", exact=True).first.fill("Sister's flat")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("#main")).to_contain_text("The place is called “Sister's flat” from now on.")
    expect(page.locator(".ww-table strong").first).to_have_text("Sister's flat")
    picture(page, "habits")
    page.screenshot(path="test-output/habits-whole.png", full_page=True)
    page.set_viewport_size(PHONE)
    picture(page, "habits-phone")
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]


def test_the_operator_sees_no_form(page: Page, server: Server, people: People, lived: Case) -> None:
    enter(page, server, people.operator, "/wearers/T-0001/habits")
    expect(page.locator(".ww-week tbody tr")).to_have_count(7)
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
