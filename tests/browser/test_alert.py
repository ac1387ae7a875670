"""The Alert page: the evidence tied together, and closing with an outcome."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, enter
from tests.browser.server import Server
from tests.browser.stage import detect_and_raise, leaves_home, picture, strap_is_cut_and_closed, walks_in
from tests.integration.conftest import Case, People

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Operator
from waywarden.centre.alerts.models import Resolution
from waywarden.centre.cases.models import ConditionKind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_fix_pointed_at_in_the_table_is_marked_in_the_curve(
    page: Page, server: Server, people: People, case: Case
) -> None:
    walks_in(case)
    alert = detect_and_raise()
    enter(page, server, people.operator, f"/alerts/{alert.pk}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("T-0001 Inside the exclusion zone since")
    row = page.get_by_role("region", name="Evidence, row by row").get_by_role("row").last
    expect(row).to_contain_text("m inside")
    row.hover()
    expect(page.locator(".ww-curve__fix").last).to_have_class("ww-curve__fix ww-curve__fix--chosen")


def test_what_was_known_can_be_read_whole_on_a_phone(page: Page, server: Server, people: People, case: Case) -> None:
    walks_in(case)
    alert = detect_and_raise()
    page.set_viewport_size(PHONE)
    enter(page, server, people.operator, f"/alerts/{alert.pk}")
    known = page.get_by_role("region", name="What was known, and since when").last
    known.scroll_into_view_if_needed()
    picture(page, "alert-phone")
    assert known.evaluate("element => element.scrollWidth <= element.clientWidth")
    expect(page.locator("#main")).to_contain_text("m inside, ± 12 m")


def test_an_alert_of_a_curfew_is_explained(page: Page, server: Server, people: People, case: Case) -> None:
    leaves_home(case, people.officer)
    alert = detect_and_raise(ConditionKind.CURFEW)
    enter(page, server, people.operator, f"/alerts/{alert.pk}")
    expect(page.locator(".ww-headline")).to_contain_text("Curfew 'Home'")
    expect(page.locator(".ww-curve__window")).to_have_count(1)  # its hours, hatched
    expect(page.locator("#curve")).to_contain_text("confirmed 0.95")
    expect(page.locator("#main")).to_contain_text("Be at 'Home': circle of 100 m")
    expect(page.locator("#main")).to_contain_text("every day, as it stood when this was found")
    expect(page.get_by_role("region", name="Evidence, row by row").get_by_role("row").last).to_contain_text("m outside")
    picture(page, "alert-curfew")
    enter(page, server, people.officer, "/wearers/T-0001")
    expect(page.locator("#main")).to_contain_text("Out of curfew in the last 7 days")
    picture(page, "wearer-curfew")


def test_a_strap_that_was_closed_again_waits_for_a_person(
    page: Page, server: Server, people: People, case: Case
) -> None:
    strap_is_cut_and_closed(case)
    detect_and_raise(ConditionKind.DEVICE_HEALTH)
    enter(page, server, people.operator, "/operations")
    expect(page.locator("#alerts")).to_contain_text("Cleared: review")
    picture(page, "operations-strap")
    page.locator(".ww-alert", has_text="The strap was cut").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The strap was cut or opened at")
    expect(page.locator("#main")).to_contain_text("still to review: the tag says that all is well again")
    expect(page.get_by_role("region", name="Evidence, row by row")).to_contain_text("strap cut")
    expect(page.locator("#curve")).to_be_hidden()
    picture(page, "alert-strap")


def test_a_strap_is_closed_by_two_people(page: Page, server: Server, people: People, case: Case) -> None:
    strap_is_cut_and_closed(case)
    alert = detect_and_raise(ConditionKind.DEVICE_HEALTH)
    enter(page, server, people.operator, f"/alerts/{alert.pk}")
    expect(page.locator("#main")).to_contain_text("A strap or case is closed by two people: yours is the first look.")
    judge(page, "Record a first look", "Record the first look", "Strap whole, wearer visited.")
    expect(page.get_by_role("status").first).to_contain_text("closed when somebody else has looked too")
    expect(page.locator("#main")).to_contain_text("Somebody else must look at the strap too and close the alert.")
    expect(page.get_by_role("button", name="Close the alert")).to_have_count(0)
    picture(page, "alert-first-look")
    page.goto(f"{server.url}/operations")
    expect(page.locator("#alerts")).to_contain_text("First look by Operator: somebody else must look too")

    second = User.objects.create_user("second", password="a long test password", role=Operator.key, first_name="Second")
    page.context.clear_cookies()
    enter(page, server, second, f"/alerts/{alert.pk}")
    expect(page.locator("#main")).to_contain_text("Strap whole, wearer visited.")
    judge(page, "Close with an outcome", "Close the alert", "Looked at the photographs: whole.")
    expect(page).to_have_url(f"{server.url}/operations")
    assert Resolution.objects.get(alert=alert).by == second


def judge(page: Page, summary: str, button: str, note: str) -> None:
    page.locator("summary", has_text=summary).click()
    page.get_by_label("Technical: the tag or its position was wrong").check()
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name=button).click()


def test_closing_needs_an_outcome_and_a_note(page: Page, server: Server, people: People, case: Case) -> None:
    walks_in(case)
    alert = detect_and_raise()
    enter(page, server, people.operator, f"/alerts/{alert.pk}")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("status").first).to_contain_text("You have acknowledged this alert.")
    page.locator("summary", has_text="Close with an outcome").click()
    page.get_by_role("button", name="Close the alert").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what it was.")
    page.get_by_label("Violation: the condition was not kept").check()
    page.get_by_label("Note").fill("Called; left at once. Practitioner told.")
    page.get_by_role("button", name="Close the alert").click()
    expect(page).to_have_url(f"{server.url}/operations")
    expect(page.locator("#alerts")).not_to_contain_text("Test zone")
    assert Resolution.objects.get(alert=alert).outcome == "violation"
    page.goto(f"{server.url}/alerts/{alert.pk}")
    expect(page.get_by_text("Called; left at once.")).to_be_visible()
