"""The Wearer page: one day on the map, as a strip, in words and as a table."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, enter
from tests.browser.server import Server
from tests.browser.stage import detect_and_raise, picture, walks_in
from tests.integration.conftest import Case, People
from tests.integration.walks import BEGIN, in_and_out, store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_day_is_shown_with_what_was_found(page: Page, server: Server, people: People, case: Case) -> None:
    store(case, in_and_out())
    detect_and_raise()
    enter(page, server, people.officer, f"/wearers/T-0001?day={BEGIN:%Y-%m-%d}")
    expect(page.locator("#day-said")).to_contain_text("70 fixes; silent 2 times")
    expect(page.locator(".ww-day-strip__act-now")).to_have_count(1)
    page.get_by_text("Every fix of the day as a table").click()
    expect(page.get_by_role("region", name="Fixes of the day").get_by_role("row")).to_have_count(71)
    page.get_by_role("link", name="The day after").click()
    expect(page.locator("#day-said")).to_contain_text("The tag was silent all day.")
    page.get_by_role("link", name="Tuesday 3 March, 12:").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("T-0001 Was inside the exclusion zone")


def test_monitored_now_says_why_not(page: Page, server: Server, people: People, case: Case) -> None:
    enter(page, server, people.officer, "/wearers/T-0001")
    expect(page.locator("#main")).to_contain_text("the tag has not reported yet")
    walks_in(case)
    page.reload()
    expect(page.locator(".ww-headline")).to_contain_text("Monitored now Yes")
    page.set_viewport_size(PHONE)
    picture(page, "wearer-phone")
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]


def test_whom_a_zone_protects_is_for_those_who_need_to_know(
    page: Page, server: Server, people: People, case: Case
) -> None:
    enter(page, server, people.operator, "/wearers/T-0001")
    expect(page.get_by_role("heading", name="What is demanded")).to_be_visible()
    expect(page.locator("#main")).not_to_contain_text("P-T-0001")


def test_on_paper_the_overview_is_a_case_file_without_a_map(
    page: Page, server: Server, people: People, case: Case
) -> None:
    enter(page, server, people.officer, "/wearers/T-0001")
    expect(page.locator(".ww-on-paper")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".ww-on-paper")).to_contain_text("not for the wearer")
    expect(page.locator("#map")).to_be_hidden()
    expect(page.locator("#day-strip")).to_be_hidden()
