"""An operator at the live page: alerts come by themselves, are worked by keyboard, and survive a restart."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, enter
from tests.browser.server import Server
from tests.browser.stage import detect_and_raise, picture, walks_in
from tests.integration.conftest import Case, People

from waywarden.centre.alerts import actions
from waywarden.centre.alerts.models import Acknowledgement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A_SECOND_MS = 1000


def test_an_alert_appears_within_a_second_and_is_acknowledged_by_keyboard(
    page: Page, server: Server, people: People, case: Case
) -> None:
    enter(page, server, people.operator, "/operations")
    expect(page.locator("#alerts")).to_contain_text("No open alert")
    expect(page.locator("#map")).to_have_attribute("aria-busy", "false", timeout=15_000)
    walks_in(case)
    alert = detect_and_raise()
    expect(page.locator("#alerts")).to_contain_text("T-0001 · Test zone", timeout=A_SECOND_MS)
    expect(page).to_have_title("1 alert needs you – Waywarden")
    expect(page.locator("#announcer")).to_contain_text("New: Confirmed Exclusion zone, T-0001 · Test zone.")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("#alerts")).to_contain_text("Taken on by Operator")
    expect(page).to_have_title("No alert needs you – Waywarden")
    assert Acknowledgement.objects.get(alert=alert).by == people.operator
    expect(page.get_by_role("link", name="T-0001 · Test zone")).to_be_focused()  # though the list was replaced
    page.keyboard.press("o")
    expect(page).to_have_url(f"{server.url}/alerts/{alert.pk}")


def test_who_comes_second_is_told_who_was_first(page: Page, server: Server, people: People, case: Case) -> None:
    walks_in(case)
    alert = detect_and_raise()
    enter(page, server, people.operator, "/operations")
    # The page has not heard of it: its list still offers the button.
    page.route("**/operations/live", lambda route: route.abort())
    page.reload()
    actions.acknowledge(alert=alert, by=people.colleague)
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("#said")).to_have_text("Colleague has acknowledged it.")


def test_a_restart_of_the_server_loses_no_alert_and_silence_is_said(
    page: Page, server: Server, people: People, case: Case
) -> None:
    enter(page, server, people.operator, "/operations")
    expect(page.locator("#map")).to_have_attribute("aria-busy", "false", timeout=15_000)
    server.kill()
    walks_in(case)
    detect_and_raise()
    expect(page.locator("#stale")).to_contain_text("Connection lost: the list may be stale since", timeout=12_000)
    server.start()
    expect(page.locator("#alerts")).to_contain_text("T-0001 · Test zone", timeout=10_000)
    expect(page.locator("#stale")).to_be_hidden()


def test_the_table_says_what_the_map_shows(page: Page, server: Server, people: People, case: Case) -> None:
    walks_in(case)
    detect_and_raise()
    enter(page, server, people.operator, "/operations")
    expect(page.locator("#map")).to_have_attribute("aria-busy", "false", timeout=15_000)
    page.keyboard.press("t")
    tag = page.get_by_role("table", name="Tags, those with an alert first").get_by_role("row").nth(1)
    expect(tag).to_contain_text("T-0001")
    expect(tag).to_contain_text("act now")
    expect(tag).to_contain_text("± 12 m")
    zone = page.get_by_role("table", name="Zones in force").get_by_role("row").nth(1)
    expect(zone).to_contain_text("circle of 300 m")


def test_on_a_phone_nothing_runs_over_the_edge(page: Page, server: Server, people: People, case: Case) -> None:
    walks_in(case)
    detect_and_raise()
    page.set_viewport_size(PHONE)
    enter(page, server, people.operator, "/operations")
    expect(page.locator("#alerts")).to_contain_text("T-0001 · Test zone")
    picture(page, "operations-phone")
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]


def test_the_sound_is_off_until_pressed_and_remembered(page: Page, server: Server, people: People) -> None:
    enter(page, server, people.operator, "/operations")
    page.get_by_role("button", name="Sound off").click()
    expect(page.get_by_role("button", name="Sound on")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
