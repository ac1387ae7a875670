"""Movements leave as a file, and who was near a place or a person is asked: the stories of a practitioner."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, enter
from tests.browser.server import Server
from tests.browser.stage import LONDON, picture, walks_in
from tests.browser.test_accessibility import complaints
from tests.integration.conftest import ZONE_LAT, ZONE_LON, Case, People, make_case
from tests.integration.walks import store, walk

from waywarden.positions.files import read_positions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def of_the_last_hour(page: Page) -> None:
    now = datetime.now(LONDON)
    page.get_by_label("From", exact=True).fill(f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.get_by_label("To", exact=True).fill(f"{now + timedelta(minutes=1):%Y-%m-%dT%H:%M}")
    page.get_by_label("Reason", exact=True).select_option("investigation")
    page.get_by_label("Explain the reason").fill("an invented offence")


def test_movements_are_taken_out_as_a_file(page: Page, server: Server, people: People, case: Case) -> None:
    walks_in(case)
    enter(page, server, people.officer, "/wearers/T-0001")
    page.get_by_role("link", name="Export").click()
    of_the_last_hour(page)
    picture(page, "export")
    assert not complaints(page)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Export and record it").click()
    assert downloading.value.suggested_filename.endswith(".gpx")
    read, rejected, _ = read_positions(downloading.value.path())
    assert (read.height, rejected) == (30, [])


def test_the_map_that_is_seen_is_taken_out_as_a_picture(page: Page, server: Server, people: People, case: Case) -> None:
    walks_in(case)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    enter(page, server, people.officer, "/wearers/T-0001/movements")
    expect(page.locator("#movements[data-ready]")).to_be_attached(timeout=20_000)
    page.get_by_role("button", name="Zoom in").click()
    expect(page).to_have_url(re.compile("#map="))
    view = page.url.split("#map=")[1]
    page.get_by_role("link", name="Take this map out as a picture").click()
    expect(page.get_by_label("Piece of the map")).to_have_value(view)
    expect(page.get_by_label("A map of all of these")).to_be_checked()
    page.get_by_label("Reason", exact=True).select_option("court")
    page.get_by_label("Explain the reason").fill("an invented hearing")
    assert not complaints(page)
    picture(page, "export-map")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Export and record it").click()
    assert downloading.value.suggested_filename.endswith(".png")
    downloading.value.save_as("test-output/exhibit.png")
    assert not [url for url in sent if view.split("/")[1] in url]


def test_who_was_near_a_place(page: Page, server: Server, people: People, case: Case) -> None:
    make_case("T-0002", "tag-2", people.officer)
    walks_in(case)
    enter(page, server, people.officer, "/movements/near")
    page.get_by_label("Latitude of the centre").fill(str(ZONE_LAT))
    page.get_by_label("Longitude of the centre").fill(str(ZONE_LON))
    page.get_by_label("Radius, metres").fill("300")
    expect(page.locator("#say")).to_contain_text("A circle of 300 m")
    of_the_last_hour(page)
    assert not complaints(page)
    page.get_by_role("button", name="Search and record it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 of your wearers was or may have been there")
    expect(page.get_by_role("region", name="Not known: 1")).to_contain_text("T-0002: no fix")
    assert not complaints(page), "with what was found"
    picture(page, "near")
    page.set_viewport_size(PHONE)
    picture(page, "near-phone")


def test_whom_a_wearer_met(page: Page, server: Server, people: People, case: Case) -> None:
    other = make_case("T-0002", "tag-2", people.officer)
    make_case("T-0003", "tag-3", people.officer)
    begin = datetime.now(UTC) - timedelta(minutes=40)
    for one, seed in ((case, 1), (other, 2)):
        store(one, walk([500.0] * 35, begin, seed))
        store(one, walk([500.0 * seed] * 35, begin - timedelta(days=1), seed))
    enter(page, server, people.officer, "/wearers/T-0001")
    page.get_by_role("link", name="Whom they met").click()
    of_the_last_hour(page)
    page.get_by_role("button", name="Search and record it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("T-0001 was near 1 of your wearers")
    expect(page.get_by_role("region", name="Meetings")).to_contain_text("near at 0 % of these minutes on 1 other day")
    assert not complaints(page)
    picture(page, "met")
