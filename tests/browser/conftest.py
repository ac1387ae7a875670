"""A real browser on the real pages. Every page is watched: an error in its console, a breach of its content
security policy, or a request to any host but this one fails the test that made it.

Chromium is the system's own (tools/ensure_chromium.sh); without one the tests are skipped and say so.
"""

import os
import shutil
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from tests.browser.server import Server
from tests.integration.conftest import Case, People, make_case, people

from waywarden.centre.access.models import User
from waywarden.centre.monitoring import worker
from waywarden.centre.movements.compiling import compile_all

__all__ = ["people"]  # the officer, a colleague, a stranger and an operator

ARGUMENTS = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-dev-shm-usage",
)
LAPTOP = {"width": 1366, "height": 768}
# The browser notes these answers as errors, and stories ask for them: a form sent back, somebody was first, no such
# page, the server away.
ASKED_FOR = ("status of 422", "status of 409", "status of 404", "net::ERR_")
PHONE = {"width": 390, "height": 844}

# Playwright's synchronous face runs an event loop in this thread, and Django refuses its ORM beside one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def chromium_path() -> str | None:
    named = os.environ.get("WAYWARDEN_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file of stories: while it is open an event loop runs in this thread, which other tests cannot bear."""
    path = chromium_path()
    if path is None:
        pytest.skip("NO CHROMIUM: the pages were NOT tested. Install chromium, or name it in WAYWARDEN_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server_process(django_db_setup: None) -> Iterator[Server]:
    compile_all()  # what is kept on disk then; else the first page to be asked compiles, for longer than stories wait
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def server(server_process: Server) -> Server:
    """The real web server as a process of its own, on the tests' database; running, whatever was done to it before."""
    if not server_process.runs:
        server_process.start()
    return server_process


@pytest.fixture(autouse=True)
def workers(db: None) -> None:
    """A worker has shown a sign of life on every shard; what one does, the stories do themselves (stage.py)."""
    worker.ensure_cursors()
    worker.show_life()


@pytest.fixture
def case(people: People) -> Case:
    return make_case("T-0001", "tag-1", people.officer)


@pytest.fixture
def page(browser: Browser, db: None) -> Iterator[Page]:
    """A fresh page at 1366 x 768 that may not complain and may not call out."""
    context = browser.new_context(viewport=LAPTOP, locale="en-GB", timezone_id="Europe/London")
    page = context.new_page()
    complaints: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        asked_for = any(said in message.text for said in ASKED_FOR)
        if message.type == "error" and not asked_for:  # a breach of the content security policy is one of these
            complaints.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != "127.0.0.1":
            complaints.append(f"outside request: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    page.on("request", on_request)
    yield page
    context.close()
    wait_until_left_alone()
    assert not complaints, "\n".join(complaints)


def wait_until_left_alone() -> None:
    """Until the server has ended what the closed page asked of it, so that the tables can be emptied: nobody else's
    connection has done anything for a while."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend' "
        "AND (state <> 'idle' OR state_change > clock_timestamp() - interval '250 ms')"
    )
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        with connection.cursor() as cursor:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)
    raise AssertionError("the server still uses the database, though no page is open")


def enter(page: Page, server: Server, user: User, path: str) -> None:
    """Open a page as this person, whose session is made here: signing in has a story of its own."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
    page.goto(server.url + path)
