"""Where a programme spends its time: the map, its figures, the same cells as a table, and the way to the file."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, enter
from tests.browser.server import Server
from tests.browser.stage import picture
from tests.browser.test_accessibility import complaints
from tests.integration.conftest import People, make_case
from tests.integration.walks import store, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def seven(people: People) -> None:
    """Seven wearers who share three places of the day before yesterday, and go home."""
    begin = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=2)
    for number in range(1, 8):
        day = [0.0] * 90 + [1500.0] * 90 + [4000.0] * 60 + [float(step * 30) for step in range(100)]
        case = make_case(f"T-000{number}", f"tag-{number}", people.officer)
        store(case, walk([*day, *[600.0 * number] * 120], begin, seed=number))


@pytest.mark.usefixtures("seven")
def test_a_practitioner_sees_where_a_programme_spends_its_time(page: Page, server: Server, people: People) -> None:
    enter(page, server, people.officer, "/operations")
    page.get_by_role("link", name="Programmes").click()
    page.wait_for_selector("#programme-heat[data-ready]", state="attached")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Stalking: where the time is spent")
    expect(page.locator("#said")).to_contain_text("cells")
    expect(page.locator("#figures")).to_contain_text("7, a tag on 7 of them")
    assert page.locator("#cells tr").count() == int(page.get_attribute("#programme-heat", "data-ready") or 0) > 3
    picture(page, "programme-heat")
    page.get_by_text("What is left out, and how to read this").click()
    assert not complaints(page)
    page.set_viewport_size(PHONE)
    page.get_by_label("Hours", exact=True).select_option("09")
    page.locator("#hours_to").select_option("11")
    page.get_by_role("button", name="Show").click()
    page.wait_for_selector("#programme-heat[data-ready]", state="attached")
    expect(page.locator("#hours_to")).to_have_value("11")
    picture(page, "programme-heat-phone")
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("link", name="Export as CSV").click()
    expect(page.get_by_label("Hours of the day, to")).to_have_value("11")
