"""A senior finds approaches too many, drafts another reach, sees what it would have changed, and publishes it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, enter
from tests.browser.server import Server
from tests.browser.stage import detect_and_raise, picture, walks_in
from tests.browser.test_accessibility import complaints
from tests.integration.conftest import Case, People, make_case
from tests.integration.walks import store, walk

from waywarden.centre.monitoring import comparing
from waywarden.centre.rules.in_force import in_force_now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def walks_by(case: Case) -> None:
    """Towards the zone, and 700 m from its centre back again, two hours ago."""
    inwards = [1500.0 - 80 * minute for minute in range(11)]
    distances = [1500.0] * 10 + inwards + inwards[::-1] + [1500.0] * 10
    store(case, walk(distances, datetime.now(UTC) - timedelta(hours=2)))


def test_a_rule_setting_is_changed(page: Page, server: Server, people: People, case: Case) -> None:
    walks_by(case)
    walks_in(make_case("T-0002", "tag-2", people.officer))
    detect_and_raise()
    enter(page, server, people.senior, "/operations")
    page.get_by_role("link", name="Settings", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rule settings: what is built in is in force")
    assert not complaints(page), "rule settings as built in"
    picture(page, "rule-settings-built-in")
    page.get_by_role("button", name="Draft other settings").click()
    page.get_by_label("Name").fill("Fewer approaches at bus stops")
    page.get_by_label("Why").fill("Nine in ten approaches are buses that pass by.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Not yet. Compare it with the last 30 days first.")).to_be_visible()

    page.get_by_role("link", name="Set values for other conditions").click()
    page.get_by_label("Exclusion zone").check()
    picture(page, "rule-settings-which")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Approach: from as far as, metres", exact=True).fill("20000")
    page.get_by_role("button", name="Save").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Approach: from as far as, metres: Give a number from 0 to 10,000.")
    assert not complaints(page), "values sent back"
    page.get_by_label("Approach: from as far as, metres", exact=True).fill("0")
    page.get_by_label("Confirmed, at a belief of").fill("0.99")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Approach: from as far as 0 1,000 metres")).to_be_visible()

    page.get_by_role("button", name="Compare with the last 30 days").click()
    expect(page.get_by_text("Being compared: 0 of 2 tags.")).to_be_visible()
    picture(page, "rule-settings-being-compared")
    while comparing.step():
        pass
    expect(page.get_by_role("region", name="Violations that change")).to_be_visible(timeout=10_000)
    expect(page.get_by_role("region", name="Violations that change")).to_contain_text("would vanish")
    assert not complaints(page), "a compared draft"
    picture(page, "rule-settings-compared")
    page.set_viewport_size(PHONE)
    picture(page, "rule-settings-compared-phone")

    page.get_by_label("Why it is published").fill("Agreed with the programme on Tuesday.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_contain_text("is in force")
    page.set_viewport_size({"width": 1366, "height": 768})
    assert not complaints(page), "rule settings in force"
    picture(page, "rule-settings-in-force")
    page.get_by_role("link", name="Fewer approaches at bus stops").first.click()
    expect(page.get_by_text("Agreed with the programme on Tuesday.")).to_be_visible()
    picture(page, "rule-settings-published")
    assert in_force_now().for_("exclusion_zone", "open", "stalking").as_json()["approach_reach_m"] == 0  # type: ignore[arg-type]


def test_an_operator_has_no_settings(page: Page, server: Server, people: People) -> None:
    enter(page, server, people.operator, "/operations")
    expect(page.get_by_role("link", name="Settings", exact=True)).to_have_count(0)
