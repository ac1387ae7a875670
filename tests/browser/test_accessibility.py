"""Every page is checked by axe against WCAG 2.2 AA, with content and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import enter
from tests.browser.server import Server
from tests.browser.stage import detect_and_raise, walks_in
from tests.integration.conftest import Case, People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FORMS = (
    "orders/add", "protected/add", "conditions/add", "conditions/import", "tags/fit", "conditions/add/exclusion_zone",
)  # fmt: skip


def complaints(page: Page) -> str:
    if page.locator(".ww-map").count():
        expect(page.locator(".ww-map")).to_have_attribute("aria-busy", "false", timeout=15_000)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return found.generate_report() if found.violations_count else ""


def test_pages_with_content(page: Page, server: Server, people: People, case: Case) -> None:
    walks_in(case)
    alert = detect_and_raise()
    for path in (
        f"/alerts/{alert.pk}",
        "/wearers",
        "/wearers/T-0001",
        "/wearers/T-0001/habits",
        "/about",
        "/no-such-page",
        "/operations",
    ):
        enter(page, server, people.operator, path)
        assert not complaints(page), path
    page.keyboard.press("t")
    page.keyboard.press("?")
    assert not complaints(page), "operations with its table and its keys"


def test_movements(page: Page, server: Server, people: People, case: Case) -> None:
    walks_in(case)
    for query in ("", "?show=both&compare=before", "?from=2026-03-01&to=2026-03-07&show=heat"):
        enter(page, server, people.operator, f"/wearers/T-0001/movements{query}")
        expect(page.locator("#movements[data-ready]")).to_be_attached(timeout=20_000)
        for closed in page.locator("details > summary:visible").all():
            closed.click()
        assert not complaints(page), query


def test_forms(page: Page, server: Server, people: People, case: Case) -> None:
    for path in ["register", *(f"T-0001/{form}" for form in FORMS)]:
        enter(page, server, people.officer, f"/wearers/{path}")
        assert not complaints(page), path
    page.get_by_role("button", name="Save").click()
    assert not complaints(page), "a form that was sent back"


def test_pages_without_content(page: Page, server: Server, people: People) -> None:
    page.goto(server.url)
    assert not complaints(page), "sign in"
    for path in ("/operations", "/wearers"):
        enter(page, server, people.officer, path)
        assert not complaints(page), path
