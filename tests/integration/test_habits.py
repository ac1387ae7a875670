"""Habits on a page: names are kept through recomputation, hidden zones never appear, and every look is recorded."""

from datetime import timedelta
from functools import cache
from typing import Any

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse
from tests.integration.conftest import FITTED, Case, People
from tests.integration.walks import store

from waywarden.centre import clock
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.cases.models import Condition
from waywarden.centre.movements.habits import habits_of
from waywarden.centre.movements.models import PlaceName
from waywarden.simulation import simulate

pytestmark = pytest.mark.django_db(transaction=True)

BEGIN = FITTED + timedelta(days=2)
NOW = BEGIN + timedelta(days=5)


@cache
def five_days() -> pl.DataFrame:
    told = simulate(5, 1, BEGIN, 5 * 24.0, mishaps=None).told
    return told.filter(pl.col("lat").is_not_null())


@pytest.fixture
def lived(case: Case, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Five days of an invented life on the case's tag, and it is now the end of them."""
    told = five_days()
    store(case, told)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return case


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(case: Case, person: Any) -> str:
    return signed_in(person).get(reverse("wearer-habits", args=[case.wearer.key])).content.decode()


def test_the_page_shows_places_week_and_nights(lived: Case, people: People) -> None:
    html = page(lived, people.officer)
    assert "Where the hours of the week go" in html
    assert html.count('scope="row">') >= 7
    assert "Monday 03:00" in html
    assert AuditEntry.objects.filter(what="opened the habits", whose=[lived.wearer.key]).count() == 1


def test_a_name_stays_with_its_place_when_late_fixes_move_it(lived: Case, people: People) -> None:
    found = habits_of(lived.wearer, NOW)
    assert found is not None
    home = found.places.row(0, named=True)
    url = reverse("name-place", args=[lived.wearer.key, home["place_id"]])
    signed_in(people.officer).post(url, {"name": "Sister's flat"})
    earlier = simulate(5, 1, BEGIN, 24.0, mishaps=None).told.filter(pl.col("lat").is_not_null())
    store(lived, earlier.with_columns(pl.col("recorded_at") - timedelta(hours=30)), received_at=NOW)
    again = habits_of(lived.wearer, NOW)
    assert again is not None
    named = again.places.filter(pl.col("name") == "Sister's flat")
    assert named.height == 1
    assert "Sister&#x27;s flat" in page(lived, people.officer)


def test_another_name_ends_the_first_and_keeps_it_on_record(lived: Case, people: People) -> None:
    found = habits_of(lived.wearer, NOW)
    assert found is not None
    url = reverse("name-place", args=[lived.wearer.key, found.places["place_id"][0]])
    for name in ("Home", "Old home", ""):
        signed_in(people.officer).post(url, {"name": name})
    assert list(PlaceName.objects.order_by("pk").values_list("name", "ended_at")) == [("Home", NOW), ("Old home", NOW)]
    assert AuditEntry.objects.filter(what__startswith="named place", act="alteration").count() == 2


def test_only_who_works_on_the_case_names_its_places(lived: Case, people: People) -> None:
    url = reverse("name-place", args=[lived.wearer.key, "whatever"])
    assert signed_in(people.colleague).post(url, {"name": "Home"}).status_code == 404
    assert signed_in(people.operator).post(url, {"name": "Home"}).status_code == 403
    assert signed_in(people.officer).post(url, {"name": "Home"}).status_code == 404  # no such place


def test_a_hidden_zone_is_never_on_the_page(lived: Case, people: People) -> None:
    assert lived.zone.name in page(lived, people.officer)
    Condition.objects.filter(pk=lived.zone.pk).update(hidden=True)
    assert lived.zone.name not in page(lived, people.officer)


def test_without_fixes_it_says_so(case: Case, people: People) -> None:
    assert "No fix of the last 13 weeks" in page(case, people.officer)


def test_two_places_may_be_called_the_same(lived: Case, people: People) -> None:
    found = habits_of(lived.wearer, NOW)
    assert found is not None
    one, other = found.places["place_id"][:2]
    for place, name in ((one, "Friend"), (other, "Friend"), (one, "Sister")):
        signed_in(people.officer).post(reverse("name-place", args=[lived.wearer.key, place]), {"name": name})
    assert sorted(PlaceName.objects.filter(ended_at=None).values_list("name", flat=True)) == ["Friend", "Sister"]


def test_what_a_page_shows_stays_in_no_cache(lived: Case, people: People) -> None:
    answer = signed_in(people.officer).get(reverse("wearer-habits", args=[lived.wearer.key]))
    assert answer.headers["Cache-Control"] == "no-store"
