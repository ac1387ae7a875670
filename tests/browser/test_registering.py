"""A practitioner registers a case from nothing: wearer, order, protected person, a zone drawn on the map, the tag."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import enter
from tests.browser.server import Server
from tests.browser.stage import picture
from tests.integration.conftest import Case, People

from waywarden.centre.cases.models import Condition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()


def test_a_case_is_registered_from_nothing(page: Page, server: Server, people: People) -> None:
    enter(page, server, people.officer, "/wearers")
    page.get_by_role("button", name="Register a wearer").click()
    page.get_by_label("Case key").fill("T-0042")
    page.get_by_label("Given name").fill("Invented")
    page.get_by_label("Family name").fill("Wearer")
    save(page)
    page.get_by_label("Ends").fill("2035-01-01T12:00")
    save(page)
    page.get_by_role("link", name="Add a protected person").click()
    page.get_by_label("Reference").fill("P-42")
    page.get_by_label("Name").fill("Invented Protected Person")
    save(page)
    page.get_by_role("link", name="Add a condition").click()
    page.get_by_role("link", name="Exclusion zone").click()
    page.get_by_label("Name").fill("Circle")
    expect(page.locator("#map")).to_have_attribute("aria-busy", "false", timeout=15_000)
    page.locator("#map").click(position={"x": 300, "y": 200})
    expect(page.locator("#say")).to_contain_text("A circle of 300 m; the warning ring reaches to 500 m.")
    page.locator("#map").click(position={"x": 380, "y": 250})
    picture(page, "exclusion-zone")
    save(page)
    page.get_by_role("link", name="Fit a tag").click()
    page.get_by_label("Tag").fill("tag-42")
    save(page)
    expect(page.locator("#tag-secret")).to_have_text(re.compile(r"^[\w-]{32}$"))
    picture(page, "tag-secret")
    page.get_by_role("link", name="Done, back to").click()
    expect(page.locator("#main")).not_to_contain_text("secret")
    zone = Condition.objects.get(name="Circle")
    lon, lat = zone.geometry["coordinates"]
    assert -0.6 < lon < 0.4
    assert 51.2 < lat < 51.8
    assert zone.radius_m == 300


def test_a_polygon_is_drawn_corner_by_corner(page: Page, server: Server, people: People, case: Case) -> None:
    enter(page, server, people.officer, "/wearers/T-0001/conditions/add/exclusion_zone")
    page.get_by_label("Name").fill("Drawn")
    page.get_by_label("Polygon", exact=True).check()
    expect(page.locator("#map")).to_have_attribute("aria-busy", "false", timeout=15_000)
    for corner in ({"x": 200, "y": 150}, {"x": 320, "y": 160}, {"x": 330, "y": 260}, {"x": 210, "y": 250}):
        page.locator("#map").click(position=corner, delay=20)
        page.wait_for_timeout(350)  # slower than a double click, which would end the outline
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("#say")).to_have_text("A polygon with 4 corners.")
    save(page)
    expect(page.get_by_role("status").first).to_contain_text("The condition 'Drawn' is added.")
    assert len(Condition.objects.get(name="Drawn").geometry["coordinates"][0]) == 5


def test_an_absence_is_agreed_and_withdrawn(page: Page, server: Server, people: People, case: Case) -> None:
    enter(page, server, people.officer, "/wearers/T-0001")
    page.get_by_role("link", name="Agree an absence").click()
    page.get_by_label("From").fill("2034-12-24T12:00")
    page.get_by_label("To").fill("2034-12-27T09:00")
    page.get_by_label("Why").fill("family")
    save(page)
    said = "Authorised absence Sunday 24 December 2034 12:00 to Wednesday 27 December 2034 09:00: family"
    expect(page.locator("#main")).to_contain_text(said)
    page.locator("summary", has_text="Withdraw it").click()
    page.get_by_label("Why").first.fill("plans changed")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("status").first).to_contain_text("The absence from 'Test zone' is withdrawn from now on.")
    page.locator("summary", has_text="Earlier absences").click()
    expect(page.locator("#main")).to_contain_text("family (withdrawn)")


def test_a_form_says_what_is_missing(page: Page, server: Server, people: People, case: Case) -> None:
    enter(page, server, people.officer, "/wearers/T-0001/conditions/add/exclusion_zone")
    save(page)
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Latitude of the centre: A circle needs this.")
    summary.get_by_role("link", name="Latitude of the centre").click()
    expect(page.get_by_label("Latitude of the centre")).to_be_focused()


def test_a_condition_is_ended_with_a_reason(page: Page, server: Server, people: People, case: Case) -> None:
    enter(page, server, people.officer, "/wearers/T-0001")
    page.locator("summary", has_text="End this condition").click()
    page.get_by_label("Why").first.fill("order varied by the court")
    page.get_by_role("button", name="End this condition").click()
    expect(page.get_by_role("status").first).to_contain_text("The condition 'Test zone' has ended.")
    case.zone.refresh_from_db()
    assert case.zone.valid_to is not None


def test_a_protected_person_is_given_a_tag(page: Page, server: Server, people: People, case: Case) -> None:
    enter(page, server, people.officer, "/wearers/T-0001")
    page.get_by_role("link", name="Give a tag to one").click()
    page.get_by_label("Tag").fill("hers")
    picture(page, "entrust-tag")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#main")).to_contain_text("hers")
    page.goto(f"{server.url}/wearers/T-0001")
    expect(page.locator("#main")).to_contain_text("Carries tag hers since")
    page.get_by_role("heading", name="Protected persons").scroll_into_view_if_needed()
    picture(page, "case-with-entrusted-tag")
