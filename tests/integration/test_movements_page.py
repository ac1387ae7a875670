"""What the Movements page is told: a period's track, stays, trips, gaps and heat; and the trace of each look."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from django.test import Client
from django.urls import reverse
from tests.integration.conftest import FITTED, ZONE_LAT, ZONE_LON, Case, People
from tests.integration.walks import in_and_out, store, walk

from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.models import Condition, ConditionKind
from waywarden.centre.devices import actions as devices
from waywarden.centre.monitoring import worker
from waywarden.civil_time.rows import WEEKDAYS

pytestmark = pytest.mark.django_db(transaction=True)

MORNING = datetime(2026, 3, 3, 8, tzinfo=UTC)
EVENING = datetime(2026, 3, 3, 17, 30, tzinfo=UTC)


@pytest.fixture
def moved(case: Case) -> Case:
    """Two hours at a place, half an hour's walk, an hour there; silence for six hours, and back at the first place."""
    there = [2000.0] * 120 + list(np.linspace(2000, 4000, 25)) + [4000.0] * 60
    store(case, pl.concat([walk(there, MORNING), walk([2000.0] * 90, EVENING, seed=2)]))
    return case


def ask(people: People, route: str, query: str, who: str = "officer") -> Any:
    client = Client()
    client.force_login(getattr(people, who))
    return client.get(reverse(route, kwargs={"key": "T-0001"}) + query)


def test_a_day_is_told_as_fixes_stays_trips_and_gaps(people: People, moved: Case) -> None:
    told = ask(people, "wearer-movements-data", "?from=2026-03-03").json()
    assert len(told["fixes"]["recorded_at"]) == 295
    assert [len(told[name]["started_at"]) for name in ("stays", "trips", "gaps")] == [3, 2, 3]
    first, there, back = told["stays"]["place"]
    assert first == back != there
    assert told["gaps"]["cause"] == ["not_yet_heard", "silent", "silent"]
    assert told["gaps"]["length_s"][1] == 21_960
    assert told["days"] == [["2026-03-03", "2026-03-03T00:00:00+00:00", "2026-03-04T00:00:00+00:00"]]


def test_what_is_sent_is_rounded_and_compressed_where_that_is_asked_for(people: People, moved: Case) -> None:
    client = Client()
    client.force_login(people.officer)
    url = reverse("wearer-movements-data", kwargs={"key": "T-0001"}) + "?from=2026-03-03"
    answer = client.get(url, headers={"accept-encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = client.get(url)
    assert len(answer.content) < len(plain.content) / 2
    assert all(lat == round(lat, 6) for lat in plain.json()["fixes"]["lat"])


def test_minutes_of_the_heat_and_what_is_not_known_are_all_the_time(people: People, moved: Case) -> None:
    told = ask(people, "wearer-heat", "?from=2026-03-03").json()
    (known,) = told["known"]
    laid = sum(cell["properties"]["minutes"] for cell in told["cells"]["features"])
    assert known["asked"] == 24 * 60
    assert laid == pytest.approx(known["asked"] - known["unknown"], abs=5)


def test_hours_and_stays_narrow_the_heat(people: People, moved: Case) -> None:
    whole, hours, without = (
        ask(people, "wearer-heat", f"?from=2026-03-03{more}").json()["known"][0]
        for more in ("", "&hours=08-10", "&hours=08-12&stays=without")
    )
    assert hours["asked"] == 120
    assert hours["unknown"] < 1
    assert without["asked"] < 240 < whole["asked"]


def test_two_periods_are_compared_by_minutes_a_week_of_known_time(people: People, moved: Case) -> None:
    store(moved, walk([3000.0] * 90, datetime(2026, 3, 2, 8, 45, tzinfo=UTC), seed=3))
    told = ask(people, "wearer-heat", "?from=2026-03-03&compare=before&hours=09-10").json()
    assert len(told["known"]) == 2
    for cell in told["cells"]["features"]:
        minutes = cell["properties"]
        assert minutes["minutes"] == pytest.approx(minutes["after"] - minutes["before"], abs=0.11)
    changes = [cell["properties"]["minutes"] for cell in told["cells"]["features"]]
    assert min(changes) < 0 < max(changes)


def test_what_is_hardly_known_is_not_compared(people: People, moved: Case) -> None:
    told = ask(people, "wearer-heat", "?from=2026-03-03&compare=before").json()
    assert (told["enough"], told["cells"]["features"], len(told["known"])) == (False, [], 2)


def test_hours_of_a_curfew_are_told_in_order(people: People, case: Case) -> None:
    cases.add_condition(
        order=case.order, kind=ConditionKind.CURFEW, name="Home", radius_m=100, valid_from=FITTED, by=people.officer,
        geometry={"type": "Point", "coordinates": [ZONE_LON + 0.02, ZONE_LAT]},
        timetable={"tz": "Europe/London", "weekly": [{"days": list(WEEKDAYS), "from": "19:00", "to": "07:00"}]},
    )  # fmt: skip
    windows = ask(people, "wearer-movements-data", "?from=2026-03-03&to=2026-03-04").json()["windows"]
    assert [window["from"][:16] for window in windows] == ["2026-03-03T00:00", "2026-03-03T19:00", "2026-03-04T19:00"]


def test_what_tells_of_a_hidden_zone_is_told_to_whoever_asks_for_it_alone(people: People, case: Case) -> None:
    worker.ensure_cursors()
    store(case, in_and_out())
    while worker.step():
        pass
    seen = ask(people, "wearer-movements-data", "?from=2026-03-03").json()
    Condition.objects.filter(pk=case.zone.pk).update(hidden=True)
    unseen = ask(people, "wearer-movements-data", "?from=2026-03-03")
    assert case.zone.condition_id in str(seen["zones"])
    assert case.zone.condition_id in str(seen["violations"])
    assert case.zone.condition_id.encode() not in unseen.content
    asked = ask(people, "wearer-movements-data", "?from=2026-03-03&hidden=1").json()
    assert AuditEntry.objects.latest("pk").what == "opened the movements of 2026-03-03, hidden zones shown"
    assert asked["violations"] == seen["violations"]
    assert [one["properties"]["hidden"] for one in asked["zones"]["features"]] == [True]


def test_a_look_says_which_days_were_looked_at(people: People, moved: Case) -> None:
    ask(people, "wearer-heat", "?from=2026-03-02&to=2026-03-03&hours=22-06&compare=before", "operator")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.who, entry.whose, entry.why) == ("operator", ["T-0001"], "casework")
    assert entry.what == "opened the heatmap of 2026-03-02 to 2026-03-03 beside 2026-02-28 to 2026-03-01"
    assert entry.detail == {"hours": "22-06", "stays": "all"}


@pytest.mark.parametrize("query", ["?from=2026-03-09&to=2026-03-03", "?from=then", "?hours=late", "?stays=some"])
def test_what_is_no_period_hours_or_stays_is_not_found(people: People, case: Case, query: str) -> None:
    assert ask(people, "wearer-heat", query).status_code == 404


def test_without_a_tag_nothing_is_known_and_nothing_fails(people: People, case: Case) -> None:
    devices.deactivate(activation=case.activation, at=MORNING, why="completed", by=people.officer)
    told = ask(people, "wearer-movements-data", "?from=2026-03-05").json()
    assert told["worn"] == []
    assert told["fixes"]["recorded_at"] == []
    heat = ask(people, "wearer-heat", "?from=2026-03-05&compare=before").json()
    assert [known["asked"] for known in heat["known"]] == [0, 0]
