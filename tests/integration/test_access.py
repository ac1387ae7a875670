"""Every route, walked as everybody: nobody sees what they need not know, and every look leaves a trace."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from tests.integration.conftest import Case, People

from waywarden.centre import clock
from waywarden.centre.access.rules import rule_of
from waywarden.centre.alerts import actions
from waywarden.centre.alerts.models import Alert, Outcome
from waywarden.centre.alerts.seen import Seen
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.devices import actions as devices
from waywarden.centre.monitoring.models import Violation
from waywarden.centre.web.routes import routes

WHO = ("officer", "colleague", "stranger", "operator", "nobody")
# Who gets in (200, or 302 to where the work goes on), for whom it does not exist (404), who is refused (403), who is
# asked to sign in (302). 405: the rule let the person through, and the route wants a POST.
# docs/reference/access.md holds this table for people.
EXPECTED = {
    #                       officer, colleague, stranger, operator, nobody
    "home": (302, 302, 403, 302, 302),
    "sign-in": (200, 200, 200, 200, 200),
    "sign-out": (405, 405, 405, 405, 405),
    "about": (200, 200, 200, 200, 200),
    "operations": (200, 200, 403, 200, 302),
    "operations-map": (200, 200, 403, 200, 302),
    "live": (200, 200, 403, 200, 302),
    "alert": (200, 404, 403, 200, 302),
    "alert-evidence": (200, 404, 403, 200, 302),
    "acknowledge": (403, 403, 403, 405, 302),
    "close": (403, 403, 403, 405, 302),
    "wearers": (200, 200, 403, 200, 302),
    "register": (200, 200, 403, 403, 302),
    "wearer": (200, 404, 403, 200, 302),
    "wearer-day": (200, 404, 403, 200, 302),
    "wearer-habits": (200, 404, 403, 200, 302),
    "wearer-places": (200, 404, 403, 200, 302),
    "name-place": (405, 405, 403, 403, 302),
    "wearer-movements": (200, 404, 403, 200, 302),
    "wearer-movements-data": (200, 404, 403, 200, 302),
    "wearer-heat": (200, 404, 403, 200, 302),
    "export-movements": (200, 404, 403, 403, 302),
    "met": (200, 404, 403, 403, 302),
    "near": (200, 200, 403, 403, 302),
    "wearer-crimes": (200, 404, 403, 403, 302),
    "crimes": (403, 403, 403, 403, 302),  # an analyst's and a force's, as what follows: test_crime_pages.py
    "crime-batches": (403, 403, 403, 403, 302),
    "crime-upload": (403, 403, 403, 403, 302),
    "crime-batch": (403, 403, 403, 403, 302),
    "crime-batch-errors": (403, 403, 403, 403, 302),
    "crime": (403, 403, 403, 403, 302),
    "crime-map": (403, 403, 403, 403, 302),
    "crime-reports": (403, 403, 403, 403, 302),
    "make-crime-report": (403, 403, 403, 403, 302),
    "take-crime-report": (403, 403, 403, 403, 302),
    "crime-match": (403, 403, 403, 403, 302),
    "crime-decide": (403, 403, 403, 403, 302),
    "crime-review": (403, 403, 403, 403, 302),
    "crime-outcome": (403, 403, 403, 403, 302),
    "crime-agreements": (403, 403, 403, 403, 302),  # the senior's
    "add-agreement": (403, 403, 403, 403, 302),
    "end-agreement": (403, 403, 403, 403, 302),
    "programme-heat": (200, 200, 403, 403, 302),
    "programme-heat-data": (200, 200, 403, 403, 302),
    "export-programme-heat": (200, 200, 403, 403, 302),
    "add-order": (200, 404, 403, 403, 302),
    "add-protected-person": (200, 404, 403, 403, 302),
    "choose-kind": (200, 404, 403, 403, 302),
    "add-condition": (200, 404, 403, 403, 302),
    "import-conditions": (200, 404, 403, 403, 302),
    "end-condition": (405, 405, 403, 403, 302),
    "agree-absence": (200, 404, 403, 403, 302),
    "withdraw-absence": (405, 405, 403, 403, 302),
    "fit-tag": (200, 404, 403, 403, 302),
    "remove-tag": (405, 405, 403, 403, 302),
    "entrust-tag": (200, 404, 403, 403, 302),
    "take-back-tag": (405, 405, 403, 403, 302),
    "rule-settings": (403, 403, 403, 403, 302),  # the senior's: test_rule_settings_pages.py
    "rule-settings-draft": (403, 403, 403, 403, 302),
    "rule-settings-version": (403, 403, 403, 403, 302),
    "rule-settings-add": (403, 403, 403, 403, 302),
    "rule-settings-set": (403, 403, 403, 403, 302),
    "rule-settings-compare": (403, 403, 403, 403, 302),
    "rule-settings-progress": (403, 403, 403, 403, 302),
    "rule-settings-publish": (403, 403, 403, 403, 302),
    "rule-settings-discard": (403, 403, 403, 403, 302),
    "api-crime-batches": (405, 405, 405, 405, 405),  # a sender's, by its secret: test_crime_api.py
    "api-crime-batch": (401, 401, 401, 401, 401),
}
LEAVES_NO_TRACE = {"home", "sign-in", "sign-out", "about"}  # they show nobody's data


def all_routes() -> Iterator[URLPattern]:
    for route in routes:
        assert isinstance(route, URLPattern), "add the routes of an included list to this walk"
        yield route


@pytest.fixture
def alert(case: Case) -> Alert:
    """An alert of the case, as the worker leaves one."""
    moment = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
    record = {
        "condition_id": f"{case.zone.condition_id}-{case.activation.pk}",
        "peak_belief": 0.97,
        "min_distance_m": -64.0,
        "cleared_at": None,
        "possible_at": moment.isoformat(),
        "confirmed_at": moment.isoformat(),
        "fixes": 0,
        "evidence": [],
        "flags": [],
        "parameters": {"confirmed": 0.95},
    }
    violation = Violation.objects.create(
        violation_id="0" * 16, wearer=case.wearer, condition=case.zone, device=case.device, tier="confirmed",
        began_at=moment, ended_at=moment, record=record, sentence="Inside the exclusion zone.", rule_version="test",
        found_at=moment, changed_at=moment, announced=True,
    )  # fmt: skip
    return Alert.objects.create(
        violation=violation, wearer=case.wearer, tier="confirmed", raised_at=moment, opened_at=moment, changed_at=moment
    )


def visit(client: Client, route: URLPattern, case: Case, alert: Alert) -> HttpResponse:
    known: dict[str, Any] = {
        "key": case.wearer.key,
        "alert_pk": alert.pk,
        "condition_pk": case.zone.pk,
        "absence_pk": 1,
        "activation_pk": case.activation.pk,
        "entrustment_pk": 1,
        "number": 1,
        "crime_pk": 1,
        "match_pk": 1,
        "place_id": "none",
        "kind": case.zone.kind,
    }
    wanted = {name: known[name] for name in route.pattern.converters}
    return client.get(reverse(str(route.name), kwargs=wanted))  # type: ignore[return-value]


def as_person(who: str, people: People) -> Client:
    client = Client()
    if who != "nobody":
        client.force_login(getattr(people, who))
    return client


def test_every_route_has_a_rule_and_a_row_in_the_table() -> None:
    assert all(rule_of(route.callback) for route in all_routes())
    assert {route.name for route in all_routes()} == set(EXPECTED)


@pytest.mark.parametrize("who", WHO)
def test_nobody_gets_further_than_the_table_says(who: str, people: People, case: Case, alert: Alert) -> None:
    client = as_person(who, people)
    seen = {str(route.name): visit(client, route, case, alert).status_code for route in all_routes()}
    assert seen == {name: expected[WHO.index(who)] for name, expected in EXPECTED.items()}


@pytest.mark.django_db(transaction=True)  # the live stream records in a transaction of its own
def test_every_look_at_somebodys_data_leaves_one_row(people: People, case: Case, alert: Alert) -> None:
    client = as_person("officer", people)
    for route in all_routes():
        before = AuditEntry.objects.count()
        response = visit(client, route, case, alert)
        rows = AuditEntry.objects.count() - before
        expected = 1 if response.status_code == 200 and route.name not in LEAVES_NO_TRACE else 0
        assert rows == expected, route.name


def test_a_look_says_who_whose_what_when_and_why(people: People, case: Case, alert: Alert) -> None:
    as_person("operator", people).get(reverse("alert", kwargs={"alert_pk": alert.pk}))
    entry = AuditEntry.objects.latest("pk")
    assert (entry.who, entry.whose, entry.why) == ("operator", [case.wearer.key], "alert")
    assert entry.what == f"opened alert {alert.pk}"


def test_an_operator_is_not_told_whom_a_zone_protects(people: People, case: Case, alert: Alert) -> None:
    for who, told in (("officer", True), ("operator", False)):
        client = as_person(who, people)
        pages = [
            client.get(reverse("wearer", kwargs={"key": case.wearer.key})),
            client.get(reverse("alert", kwargs={"alert_pk": alert.pk})),
        ]
        assert any(case.protected.name.encode() in page.content for page in pages) == told


def test_the_list_of_wearers_holds_only_ones_own_cases(people: People, case: Case) -> None:
    assert case.wearer.key.encode() in as_person("officer", people).get(reverse("wearers")).content
    assert case.wearer.key.encode() not in as_person("colleague", people).get(reverse("wearers")).content


def test_the_audit_log_cannot_be_changed(people: People, case: Case) -> None:
    entries = AuditEntry.objects.all()
    for tamper in (lambda: entries.update(who="nobody"), entries.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            tamper()


def test_an_operator_sees_who_is_monitored_now_and_nobody_else(people: People, case: Case) -> None:
    client = as_person("operator", people)
    url = reverse("wearer", kwargs={"key": case.wearer.key})
    assert client.get(url).status_code == 200
    devices.deactivate(activation=case.activation, at=clock.now(), why="completed", by=people.officer)
    assert client.get(url).status_code == 404


def test_what_is_still_to_be_closed_stays_with_the_operator(people: People, case: Case, alert: Alert) -> None:
    devices.deactivate(activation=case.activation, at=clock.now(), why="completed", by=people.officer)
    client = as_person("operator", people)
    url = reverse("alert", kwargs={"alert_pk": alert.pk})
    assert client.get(url).status_code == 200
    actions.close(
        alert=alert, by=people.operator, outcome=Outcome.VIOLATION, note="recalled", seen=Seen.of(alert.violation)
    )
    assert client.get(url).status_code == 404
