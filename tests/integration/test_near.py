"""Who was near a place, and whom a wearer met: of one's own cases only, with silence told apart from absence."""

import logging
import math
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.integration.conftest import ZONE_LAT, ZONE_LON, Case, People, make_case
from tests.integration.walks import BEGIN, in_and_out, store, walk

from waywarden.centre.audit.models import Act, AuditEntry
from waywarden.centre.movements import meeting, searched

pytestmark = pytest.mark.django_db(transaction=True)  # the store keeps what it was told of its partitions

HERE = {"shape": "circle", "lat": str(ZONE_LAT), "lon": str(ZONE_LON), "radius_m": "100"}
WHEN = {"begins": "2026-03-03T12:00", "ends": "2026-03-03T13:10"}
WHY = {"reason": "investigation", "explained": "an invented offence"}


def ask(people: People, who: str, name: str, **asked: str) -> HttpResponse:
    client = Client()
    client.force_login(getattr(people, who))
    kwargs = {"key": "T-0001"} if name == "met" else {}
    return client.post(reverse(name, kwargs=kwargs), WHEN | WHY | asked)  # type: ignore[return-value]


def near(people: People, who: str = "officer", **other: str) -> HttpResponse:
    return ask(people, who, "near", **(HERE | other))


def met(people: People, who: str = "officer", **other: str) -> HttpResponse:
    return ask(people, who, "met", **({"within_m": "50"} | other))


@pytest.fixture
def second(people: People, case: Case) -> Case:
    return make_case("T-0002", "tag-2", people.officer)


def test_who_was_there_and_of_whom_it_is_not_known(people: People, case: Case, second: Case) -> None:
    make_case("T-0003", "tag-3", people.officer)
    store(case, in_and_out())
    store(second, walk([3000.0] * 75, BEGIN - timedelta(minutes=2)))
    answer = near(people)
    [visit] = answer.context["visits"]
    assert visit.wearer == "T-0001"
    assert visit.minutes == pytest.approx(14)  # ten at the middle, and two fixes each on the way in and out
    assert 0 < visit.surely_minutes <= visit.minutes
    assert [(one.wearer, one.known_share, one.tag_on) for one in answer.context["found"].not_known] == [
        ("T-0003", 0, True)
    ]
    assert answer.context["found"].no_fix_there == 1
    assert b"Silence is not absence" in answer.content


def test_a_case_of_a_colleague_is_neither_found_nor_counted(people: People, case: Case) -> None:
    store(case, in_and_out())
    answer = near(people, "colleague")
    assert answer.context["visits"] == []
    assert (answer.context["found"].not_known, answer.context["found"].no_fix_there) == ([], 0)
    assert b"T-0001" not in answer.content
    assert AuditEntry.objects.latest("pk").whose == []


def test_a_search_is_recorded_with_what_was_asked_and_no_log_says_where(
    people: People, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    store(case, in_and_out())
    with caplog.at_level(logging.DEBUG):
        near(people)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.whose) == (Act.COMBINATION, ["T-0001"])
    assert entry.why == "Investigation of an offence: an invented offence"
    assert entry.detail["area"] == {"type": "Point", "coordinates": [ZONE_LON, ZONE_LAT]}
    assert entry.detail["near"] == ["T-0001"]
    assert str(ZONE_LAT) not in entry.what
    assert str(ZONE_LAT) not in caplog.text


def test_a_polygon_is_searched_as_well(people: People, case: Case) -> None:
    store(case, in_and_out())
    corners = [[ZONE_LON + east, ZONE_LAT + north] for east, north in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]
    small = [[ZONE_LON + (lon - ZONE_LON) / 500, ZONE_LAT + (lat - ZONE_LAT) / 500] for lon, lat in corners]
    answer = near(people, shape="polygon", polygon=f'{{"type": "Polygon", "coordinates": [{small}]}}')
    assert "inside" in answer.context["visits"][0].nearest


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"explained": ""}, "explained"), ({"radius_m": "1"}, "radius_m"), ({"ends": "2026-03-20T12:00"}, "ends"),
     ({"shape": "polygon", "polygon": '{"type": "Point"}'}, "polygon"), ({"begins": "2026-03-03T14:00"}, "ends")],
)  # fmt: skip
def test_a_search_that_cannot_be_made_says_why(people: People, case: Case, wrong: dict[str, str], field: str) -> None:
    answer = near(people, **wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not AuditEntry.objects.filter(act=Act.COMBINATION).exists()


SQUARE = [[-0.1, 51.5], [-0.09, 51.5], [-0.09, 51.51], [-0.1, 51.51], [-0.1, 51.5]]
TURNS = [turn * math.tau / 600 for turn in range(600)]
ROUND = [[-0.1 + 0.01 * math.cos(turn), 51.5 + 0.01 * math.sin(turn)] for turn in TURNS]


@pytest.mark.parametrize(
    "polygon",
    [f'{{"type": "Polygon", "coordinates": [{SQUARE}], "extra": NaN}}', "[" * 100_000,
     f'{{"type": "Polygon", "coordinates": [{SQUARE}], "extra": 1e999}}',
     f'{{"type": "Polygon", "coordinates": [{[*ROUND, ROUND[0]]}]}}'],
    ids=["nan", "brackets", "overflow", "corners"],
)  # fmt: skip
def test_what_no_area_to_search_may_hold_is_refused(people: People, case: Case, polygon: str) -> None:
    answer = near(people, shape="polygon", polygon=polygon)
    assert answer.status_code == 422
    assert "polygon" in answer.context["form"].errors


def test_only_type_and_coordinates_of_what_was_pasted_are_kept(people: People, case: Case) -> None:
    near(people, shape="polygon", polygon=f'{{"type": "Polygon", "coordinates": [{SQUARE}], "name": "an address"}}')
    assert AuditEntry.objects.latest("pk").detail["area"] == {"type": "Polygon", "coordinates": [SQUARE]}


def test_too_many_at_once_are_refused(people: People, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searched, "MOST_WEARER_HOURS", 1)
    assert "at most 1 hours" in str(near(people).context["form"].errors)


def test_whom_they_met_is_told_with_how_usual_it_is(people: People, case: Case, second: Case) -> None:
    for days in (0, 1):
        store(case, walk([500.0] * 60, BEGIN - timedelta(days=days)))
    store(second, walk([510.0] * 60, BEGIN, seed=2))
    store(second, walk([5000.0] * 60, BEGIN - timedelta(days=1), seed=2))
    answer = met(people)
    [one] = answer.context["meetings"]
    assert (one["other"], one["base_days"], one["base_rate"]) == ("T-0002", 1, 0)
    assert one["minutes"] >= 59
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.whose, entry.detail["met"]) == (Act.COMBINATION, ["T-0001", "T-0002"], ["T-0002"])


def test_how_usual_it_is_is_asked_of_no_more_than_can_be_read(
    people: People, case: Case, second: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whoever was near the longest; the meetings of the others are told, and the page says what was not asked."""
    third = make_case("T-0003", "tag-3", people.officer)
    for days in (0, 1):
        store(case, walk([500.0] * 60, BEGIN - timedelta(days=days)))
        store(second, walk([510.0] * 20 + [5000.0] * 40, BEGIN - timedelta(days=days), seed=2))
        store(third, walk([510.0] * 60, BEGIN - timedelta(days=days), seed=3))
    both = met(people)
    assert both.context["found"].usual_not_asked == []
    usual = {one["other"]: one["base_days"] for one in both.context["meetings"]}
    assert usual == {"T-0002": 1, "T-0003": 1}
    monkeypatch.setattr(meeting, "USUAL_WEARER_HOURS", 29 * 24)
    bounded = met(people)
    assert bounded.context["found"].usual_not_asked == ["T-0002"]
    assert {one["other"]: one["base_days"] for one in bounded.context["meetings"]} == {"T-0002": 0, "T-0003": 1}
    assert b"Not asked of 1: T-0002" in bounded.content
    assert AuditEntry.objects.latest("pk").detail["usual_not_asked"] == ["T-0002"]
    told = [{name: row[name] for name in ("other", "began_at", "minutes")} for row in bounded.context["meetings"]]
    assert told == [{name: row[name] for name in ("other", "began_at", "minutes")} for row in both.context["meetings"]]


def test_whoever_was_not_heard_is_not_said_to_have_been_elsewhere(people: People, case: Case, second: Case) -> None:
    store(case, walk([500.0] * 72, BEGIN - timedelta(minutes=1)))
    answer = met(people)
    assert answer.context["meetings"] == []
    [silent] = answer.context["found"].not_known
    assert (silent.wearer, silent.known_share) == ("T-0002", 0)
    store(second, walk([5000.0] * 72, BEGIN - timedelta(minutes=1)))
    assert met(people).context["found"].apart == 1


def test_whom_errors_may_have_brought_near_is_not_said_to_have_been_apart(
    people: People, case: Case, second: Case
) -> None:
    """A hundred metres apart throughout, each with a circle of 60 m."""
    since = BEGIN - timedelta(minutes=1)
    store(case, walk([500.0] * 72, since).with_columns(accuracy_m=60.0))
    store(second, walk([600.0] * 72, since, seed=2).with_columns(accuracy_m=60.0))
    found = met(people).context["found"]
    [perhaps] = found.perhaps
    assert (perhaps.wearer, perhaps.minutes, perhaps.known_share) == ("T-0002", 70, 1)
    assert (found.met.height, found.not_known, found.apart) == (0, [], 0)
    assert AuditEntry.objects.latest("pk").detail["perhaps"] == ["T-0002"]


def test_a_minute_that_is_known_in_part_is_not_known(people: People, case: Case, second: Case) -> None:
    for tag, east_m in ((case, 500.0), (second, 5000.0)):
        store(tag, walk([east_m] * 72, BEGIN - timedelta(minutes=1)))
    found = met(people, ends="2026-03-03T13:10:30").context["found"]
    assert [one.known_share for one in found.not_known] == [70 / 71]


def test_nobody_else_searches(people: People, case: Case) -> None:
    everyone = ("officer", "colleague", "stranger", "operator", "senior")
    assert [near(people, who).status_code for who in everyone] == [200, 200, 403, 403, 403]
    assert [met(people, who).status_code for who in everyone] == [200, 404, 403, 403, 403]
