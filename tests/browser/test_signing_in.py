"""A person signs in, sees who they are, and signs out."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser.server import Server
from tests.browser.stage import picture
from tests.integration.conftest import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_operator_signs_in_and_out(page: Page, server: Server, people: People) -> None:
    page.goto(server.url)
    picture(page, "sign-in")
    page.get_by_label("Username").fill(people.operator.username)
    page.get_by_label("Password").fill("a long test password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No alert needs you")
    expect(page.get_by_role("banner")).to_contain_text("Operator, Monitoring-centre operator")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("Sign in – Waywarden")


def test_a_wrong_password_is_said_and_nobody_gets_in(page: Page, server: Server, people: People) -> None:
    page.goto(server.url)
    page.get_by_label("Username").fill(people.operator.username)
    page.get_by_label("Password").fill("another password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("correct username and password")
