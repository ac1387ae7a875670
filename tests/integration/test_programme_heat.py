"""Where the wearers of a programme spend their time: those one may see, never one alone, and every look recorded."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.integration.conftest import Case, People, make_case
from tests.integration.gateway_ground import empty
from tests.integration.walks import store, walk

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act, AuditEntry
from waywarden.centre.cases.models import Assignment, Order, Programme

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime.fromisoformat("2026-03-03T12:00:00+00:00")
DAY = "programme=stalking&from=2026-03-03&to=2026-03-03"
MEETING_M, HOME_M = 20_000.0, 3_000.0


@pytest.fixture
def six(people: People, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """Six wearers an hour at one place; each of them an hour at a home of their own, kilometres apart."""
    empty()
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=2))
    cases = [make_case(f"T-000{number}", f"tag-{number}", people.officer) for number in range(1, 7)]
    for number, case in enumerate(cases):
        store(case, walk([MEETING_M] * 60 + [HOME_M * number] * 60, NOON, seed=number))
    return cases


def seen_by(user: User, query: str = DAY) -> dict[str, Any]:
    client = Client()
    client.force_login(user)
    return dict(client.get(f"/programmes/heat.json?{query}").json())


def test_the_meeting_is_shown_and_no_home(people: People, six: list[Case]) -> None:
    found = seen_by(people.officer)
    assert (found["wearers"], found["with_tag"], found["missing"]) == (6, 6, 0)
    cells = [cell["properties"] for cell in found["cells"]["features"]]
    assert sum(cell["minutes"] for cell in cells) == pytest.approx(6 * 65, abs=15), (
        "the first fix stands for five minutes before it"
    )
    assert {cell["wearers"] for cell in cells} == {5}
    assert found["withheld_minutes"] == 360
    assert found["period_minutes"] == found["asked_minutes"] == 6 * 24 * 60


def test_hours_of_the_day_are_londons_and_whole(people: People, six: list[Case]) -> None:
    assert seen_by(people.officer, DAY + "&hours=12-13")["period_minutes"] == 6 * 60
    assert seen_by(people.officer, DAY + "&hours=14-11")["cells"]["features"] == []
    client = Client()
    client.force_login(people.officer)
    assert client.get(f"/programmes/heat.json?{DAY}&hours=12:30-13").status_code == 404


def test_one_sees_no_more_than_ones_own_cases(people: People, six: list[Case]) -> None:
    assert seen_by(people.colleague)["wearers"] == 0
    Assignment.objects.filter(wearer=six[0].wearer).update(ended_at=NOON)
    Assignment.objects.filter(wearer=six[1].wearer).update(ended_at=NOON)
    found = seen_by(people.officer)
    assert (found["wearers"], found["too_few"], found["cells"]["features"]) == (4, True, [])
    assert seen_by(people.senior)["wearers"] == 6, "the senior sees all who are monitored"


def test_only_the_time_of_the_programmes_own_orders_counts(people: People, six: list[Case]) -> None:
    Order.objects.filter(wearer=six[0].wearer).update(programme=Programme.KNIFE_CRIME)
    Order.objects.filter(wearer=six[1].wearer).update(begins_at=NOON + timedelta(hours=6))
    found = seen_by(people.officer)
    assert (found["wearers"], found["period_minutes"]) == (5, (4 * 24 + 6) * 60)
    assert found["cells"]["features"] == [], "four of them were at the meeting while in the programme"


def test_every_look_is_a_combination_of_all_who_entered_it(people: People, six: list[Case]) -> None:
    seen_by(people.officer)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.whose) == (Act.COMBINATION, [case.wearer.key for case in six])
    assert "stalking" in entry.what


def test_the_file_holds_the_shown_cells_its_reason_and_its_number(people: People, six: list[Case]) -> None:
    client = Client()
    client.force_login(people.officer)
    asked = {"programme": "stalking", "begins": "2026-03-03T00:00", "ends": "2026-03-04T00:00", "reason": "supervision"}
    assert client.post("/programmes/heat/export", asked).status_code == 422
    answer = client.post("/programmes/heat/export", asked | {"explained": "yearly report"})
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.whose) == (Act.DISCLOSURE, [case.wearer.key for case in six])
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["export"] for row in rows} == {str(entry.pk)}
    assert "yearly report" in rows[0]["export_note"]
    assert len(rows) == len(seen_by(people.officer)["cells"]["features"])
    nothing = client.post("/programmes/heat/export", asked | {"explained": "x", "programme": "knife_crime"})
    assert nothing.status_code == 422
    assert "no file is made" in nothing.content.decode()
