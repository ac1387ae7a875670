"""The Movements page: a period on the map, as strips, as a list and as tables; its player, its heatmap, its address."""

import re
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, enter
from tests.browser.server import Server
from tests.browser.stage import picture
from tests.integration.conftest import Case, People
from tests.integration.walks import store, walk

from waywarden.centre.cases.models import Condition
from waywarden.centre.movements.actions import name_place
from waywarden.centre.movements.reading import stays_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAYS = "from=2026-03-03&to=2026-03-04"
MORNING = datetime(2026, 3, 3, 8, tzinfo=UTC)
DAY = timedelta(days=1)
EVENING = datetime(2026, 3, 3, 17, 30, tzinfo=UTC)


@pytest.fixture
def moved(case: Case) -> Case:
    """Two hours at a place, a walk of two kilometres, an hour there; silence for six hours, and the first again."""
    there = [2000.0] * 120 + list(np.linspace(2000, 4000, 25)) + [4000.0] * 60
    store(case, pl.concat([walk(there, MORNING), walk([2000.0] * 90, EVENING, seed=2)]))
    return case


def open_page(page: Page, server: Server, people: People, query: str = DAYS) -> None:
    enter(page, server, people.officer, f"/wearers/T-0001/movements?{query}")
    expect(page.locator("#movements[data-ready]")).to_be_attached(timeout=20_000)


def test_two_days_are_told_as_strips_and_as_a_list(page: Page, server: Server, people: People, moved: Case) -> None:
    open_page(page, server, people)
    expect(page.locator("#said")).to_contain_text("295 fixes: 3 stays at 2 places, 2 trips, silent 3 times")
    expect(page.locator("#going")).to_contain_text("not yet heard since it was fitted")
    expect(page.locator("#drawn")).to_contain_text(re.compile(r"^\d+ of the 295 fixes in view have a mark"))
    expect(page.locator(".ww-days__strip")).to_have_count(2)
    expect(page.locator("#going")).to_contain_text("08:00–10:")
    picture(page, "movements")
    page.locator(".ww-days a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("movements, Tuesday 3 March 2026")


def test_a_place_has_the_name_that_a_practitioner_gave(page: Page, server: Server, people: People, moved: Case) -> None:
    found = stays_of(moved.wearer, MORNING, MORNING + DAY, MORNING + 2 * DAY)
    home = found.rename({"device_id": "place_id"}).row(0, named=True)
    name_place(wearer=moved.wearer, place=home, name="Sister's flat", replaces=[], by=people.officer)
    open_page(page, server, people)
    expect(page.locator("#going")).to_contain_text("Sister's flat")
    expect(page.locator("#days-key")).to_contain_text("A Sister's flat")


def test_paper_is_the_same_wherever_a_hidden_zone_lies(page: Page, server: Server, people: People, moved: Case) -> None:
    Condition.objects.filter(pk=moved.zone.pk).update(hidden=True)
    open_page(page, server, people)
    expect(page.locator("#map-key")).not_to_contain_text("buffer")
    page.get_by_label("Show hidden zones (not for paper)").check()
    expect(page.locator(".ww-shows-hidden[data-ready]")).to_be_attached(timeout=20_000)
    expect(page.locator("#map-key")).to_contain_text("buffer")
    page.wait_for_url(lambda url: "hidden" not in url)
    expect(page.locator("a[data-keep]").first).not_to_have_attribute("href", re.compile("hidden"))
    page.emulate_media(media="print")
    for shows_it in ("#map", "#days", "#map-key"):
        expect(page.locator(shows_it)).to_be_hidden()
    expect(page.locator("#going")).to_be_visible()


def test_the_player_steps_by_fix_and_a_gap_is_said(page: Page, server: Server, people: People, moved: Case) -> None:
    open_page(page, server, people, "from=2026-03-03")
    page.get_by_role("slider", name="Moment").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#readout")).to_contain_text("11 · 08:10:00 · satellites · ± 12 m")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#readout")).to_contain_text("10 · 08:09:00")
    page.get_by_role("button", name="11:24–17:30").last.click()
    page.get_by_role("slider", name="Moment").evaluate(
        "slider => { slider.value = Date.parse('2026-03-03T13:24:00Z'); slider.dispatchEvent(new Event('input')); }"
    )
    expect(page.locator("#readout")).to_contain_text("no fix for 2 h")


def test_playing_goes_on_at_its_speed_until_it_is_stopped(
    page: Page, server: Server, people: People, moved: Case
) -> None:
    open_page(page, server, people, "from=2026-03-03&at=2026-03-03T08:00:00Z")
    page.get_by_role("slider", name="Moment").focus()
    for key in ("+", "+", " "):
        page.keyboard.press(key)
    expect(page.locator("#speed")).to_have_value("600")
    expect(page.locator("#readout")).to_contain_text(re.compile(r"^1\d · 08:1"), timeout=15_000)
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play", exact=False).first).to_contain_text("Play")
    expect(page).to_have_url(re.compile(r"at=2026-03-03T08:\d\d:\d\dZ"))


def test_the_address_brings_back_the_view(page: Page, server: Server, people: People, moved: Case) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + request.headers.get("referer", "")))
    open_page(page, server, people, f"{DAYS}&show=both&at=2026-03-03T09:00:00Z#map=15.00/51.55000/-0.08100")
    expect(page.get_by_role("button", name="Both")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Stays", exact=True).select_option("without")
    page.locator("#hours-from").select_option("10")
    page.get_by_label("Beside the 2 days before").check()
    expect(page.locator("#heat-said")).to_contain_text("Too little is known of one of the periods")
    expect(page).to_have_url(re.compile(r"hours=10-11&stays=without&compare=before&at=2026-03-03T09:00:00Z"))
    page.reload()
    expect(page.locator("#hours-to")).to_have_value("11")
    expect(page.locator("#readout")).to_contain_text("61 · Tuesday 3 March, 09:00:00")
    expect(page).to_have_url(re.compile(r"at=2026-03-03T09:00:00Z#map=15.00/51.55000/-0.08100$"))
    page.evaluate("() => { location.hash = 'map=14.00/51.56000/-0.08200'; }")
    expect(page.locator("#map")).to_have_attribute("aria-busy", "false", timeout=20_000)
    page.get_by_role("button", name="Zoom in").click()
    expect(page).to_have_url(re.compile(r"#map=15.00/51.56000/-0.08200$"))
    assert sent
    assert not [url for url in sent if "51.5" in url], "where somebody looks is asked of no server"


def test_the_heatmap_says_its_minutes_and_what_is_not_known(
    page: Page, server: Server, people: People, moved: Case
) -> None:
    open_page(page, server, people, "from=2026-03-03&show=heat")
    expect(page.locator("#heat-said")).to_contain_text("5 h 13 min laid out, 18 h 47 min not known")
    expect(page.locator("#heat-key li")).to_have_count(6)
    picture(page, "movements-heat")
    page.get_by_text("The heatmap as a table").click()
    expect(page.get_by_role("region", name="Cells of the heatmap").get_by_role("row").nth(1)).to_contain_text("51.5")


def test_on_paper_the_tables_are_there_and_the_controls_are_not(
    page: Page, server: Server, people: People, moved: Case
) -> None:
    open_page(page, server, people, "from=2026-03-03")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("#fixes-table tr")).to_have_count(295)
    expect(page.locator(".ww-on-paper")).to_contain_text("Printed")
    expect(page.locator("#player")).to_be_hidden()
    picture(page, "movements-print")


def test_on_a_phone_nothing_is_cut_off(page: Page, server: Server, people: People, moved: Case) -> None:
    page.set_viewport_size(PHONE)
    open_page(page, server, people)
    picture(page, "movements-phone")
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
