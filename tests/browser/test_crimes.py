"""A force hands its crimes in, they are matched, one analyst decides, another looks again, and the force is told."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import LAPTOP, PHONE, enter
from tests.browser.server import Server
from tests.browser.stage import picture
from tests.browser.test_accessibility import complaints
from tests.integration.conftest import Case, People, make_case
from tests.integration.crime_ground import CrimePeople, crime_people, row
from tests.integration.walks import store, walk

from waywarden.centre.crimes import matching, usual
from waywarden.centre.crimes.models import Crime

__all__ = ["crime_people"]  # the fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def wearers_about(case: Case, people: People, began: datetime) -> None:
    """One who came, stood there and left; one who went by; one without a fix; one who was far away."""
    since = began - timedelta(hours=2)
    inwards = [1500.0 - 70 * minute for minute in range(20)]
    store(case, walk([1500.0] * 110 + inwards + [15.0] * 15 + inwards[::-1] + [1500.0] * 60, since))
    passing = [1800.0 - 180 * minute for minute in range(21)]
    store(make_case("T-0002", "tag-2", people.officer), walk([1800.0] * 120 + passing + [-1800.0] * 60, since, 2))
    make_case("T-0003", "tag-3", people.officer)
    store(make_case("T-0004", "tag-4", people.officer), walk([6000.0] * 240, since, 4))


def hand_in(page: Page, *lines: str) -> None:
    page.get_by_label("Crimes, a CSV file").set_input_files(
        {"name": "crimes.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    )
    page.get_by_role("button", name="Hand it in").click()


def report_made(page: Page, server: Server, crime_people: CrimePeople, crime: Crime) -> bytes:
    """The PDF that an analyst makes of whom the force is told."""
    enter(page, server, crime_people.analyst, f"/crimes/{crime.pk}")
    page.get_by_role("link", name="Make a report, or take one").click()
    page.get_by_role("button", name="Make it and record it").click()
    expect(page.get_by_role("alert")).to_contain_text("Explain the reason")
    assert not complaints(page), "a report sent back"
    page.get_by_label("Explain the reason").fill("An invented inquiry")
    picture(page, "crime-reports")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    picture(page, "crime-reports-phone")
    page.set_viewport_size(LAPTOP)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Make it and record it").click()
    made = downloading.value.path().read_bytes()
    assert made.startswith(b"%PDF")
    return made


def test_from_a_batch_to_what_the_force_is_told(
    page: Page, server: Server, people: People, crime_people: CrimePeople, case: Case
) -> None:
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
    wearers_about(case, people, began)

    enter(page, server, people.senior, "/operations")
    page.get_by_role("link", name="Agreements").click()
    page.get_by_role("button", name="Write down an agreement").click()
    page.get_by_label("Police force").select_option("MPS")
    page.get_by_label("Robbery").check()
    page.get_by_label("Stalking").check()
    page.get_by_label("Purpose").fill("An invented pilot of crime mapping")
    assert not complaints(page), "an agreement"
    picture(page, "crime-agreement")
    page.get_by_label("Legal basis").fill("An invented agreement, no. 7")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Crime agreements: 1 holds today")
    assert not complaints(page), "agreements"
    picture(page, "crime-agreements")

    enter(page, server, crime_people.police, "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("0 crimes")
    picture(page, "crimes-none")
    page.get_by_role("button", name="Hand in crimes").click()
    assert not complaints(page), "handing in"
    picture(page, "crime-upload")
    good = row("4021187/26", began, began + timedelta(minutes=30))
    other = row("4021190/26", began, began + timedelta(minutes=5), crime_type="TFP", lat=51.56)
    hand_in(page, good, row("4021188/26", began, began - timedelta(hours=1)), other)
    expect(page.get_by_role("heading", level=1)).to_have_text("Batch MPS20260310: 2 of 3 rows taken")
    assert not complaints(page), "a batch"
    picture(page, "crime-batch")
    page.set_viewport_size(PHONE)
    picture(page, "crime-batch-phone")
    page.set_viewport_size(LAPTOP)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Refused rows as CSV").click()
    assert downloading.value.suggested_filename.endswith("-errors.csv")

    while matching.step():
        pass
    while usual.step():
        pass
    page.get_by_role("link", name="Crimes", exact=True).first.click()
    assert not complaints(page), "crimes"
    picture(page, "crimes")
    page.set_viewport_size(PHONE)
    picture(page, "crimes-phone")
    page.set_viewport_size(LAPTOP)
    page.get_by_role("link", name="Batches").click()
    assert not complaints(page), "batches"
    picture(page, "crime-batches")

    crime = Crime.objects.get(crime_ref="4021187/26")
    enter(page, server, crime_people.police, f"/crimes/{crime.pk}")
    expect(page.locator("#said")).to_contain_text("two analysts have not decided", timeout=20_000)

    enter(page, server, crime_people.analyst, f"/crimes/{crime.pk}")
    expect(page.locator("#crime[data-ready]")).to_be_attached(timeout=20_000)
    expect(page.get_by_role("region", name="Table of who was near")).to_contain_text("T-0001")
    page.get_by_text("The same as a table").click()
    expect(page.locator("#fixes-table tr").first).to_contain_text("T-0001, 1")
    assert not complaints(page), "a crime"
    page.get_by_text("The same as a table").click()
    picture(page, "crime")
    page.evaluate("scrollTo(0, 0)")
    picture(page, "crime-top")
    page.locator("#map").scroll_into_view_if_needed()
    page.get_by_label("Error circles").check()
    picture(page, "crime-map")
    page.get_by_label("Show", exact=True).select_option(index=1)
    picture(page, "crime-map-one")
    page.screenshot(path="test-output/crime-whole.png", full_page=True)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    picture(page, "crime-phone")
    page.screenshot(path="test-output/crime-phone-whole.png", full_page=True)
    page.set_viewport_size(LAPTOP)

    page.get_by_role("link", name="not yet on T-0001").click()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("alert")).to_contain_text("Reason: This is needed: reason.")
    assert not complaints(page), "a decision sent back"
    picture(page, "crime-match-sent-back")
    page.get_by_label("Tell the force", exact=True).check()
    page.get_by_label("Reason", exact=True).fill("He stood within 20 m for a quarter of an hour.")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("You made this decision. Another analyst has to look at it.")).to_be_visible()
    address = page.url.removeprefix(server.url)

    enter(page, server, crime_people.second, "/crimes?found=to_review")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 crime of 2")
    enter(page, server, crime_people.second, address)
    page.get_by_label("I agree with the decision").check()
    page.get_by_label("Your reason").fill("Fifteen fixes in a row, good ones.")
    picture(page, "crime-match-review")
    page.get_by_role("button", name="Record the second look").click()
    expect(page.get_by_role("heading", name="Decisions: Tell the force: two agree")).to_be_visible()

    made = report_made(page, server, crime_people, crime)
    enter(page, server, crime_people.police, f"/crimes/{crime.pk}")
    page.get_by_role("link", name="Take a report").click()
    page.get_by_label("Disclosure").check()
    page.get_by_label("Explain the reason").fill("An invented inquiry")
    assert not complaints(page), "a force's reports"
    picture(page, "crime-reports-force")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Take it and record it").click()
    assert downloading.value.path().read_bytes() == made

    enter(page, server, crime_people.police, address)
    expect(page.get_by_text("Invented Wearer")).to_be_visible()
    page.locator("#id_kind").select_option("arrest")
    page.get_by_label("On which day").fill(f"{began:%Y-%m-%d}")
    page.get_by_role("button", name="Record what became of it").click()
    expect(page.get_by_role("region", name="What became of it")).to_contain_text("Arrest")
    assert not complaints(page), "a match"
    picture(page, "crime-match")

    enter(page, server, people.officer, "/wearers/T-0001")
    page.get_by_role("link", name="Crimes").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("T-0001: 1 crime near which")
    assert not complaints(page), "a wearer's crimes"
    picture(page, "wearer-crimes")
    page.set_viewport_size(PHONE)
    picture(page, "wearer-crimes-phone")
