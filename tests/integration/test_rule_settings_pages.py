"""The pages of rule settings: one senior drafts, compares and publishes; others are refused."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from tests.integration.conftest import Case, People
from tests.integration.test_access import as_person
from tests.integration.walks import BEGIN, in_and_out, store, walk

from waywarden.centre import clock
from waywarden.centre.alerts import actions as alerts
from waywarden.centre.alerts.models import Alert, Outcome
from waywarden.centre.alerts.raising import raise_alerts
from waywarden.centre.alerts.seen import Seen
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.devices import actions as devices
from waywarden.centre.monitoring import comparing, worker
from waywarden.centre.rules.in_force import in_force_now
from waywarden.centre.rules.models import ComparedViolation, SettingsVersion
from waywarden.centre.web.templatetags.web_tags import london
from waywarden.detection.compare import Change

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = BEGIN + timedelta(hours=12)
EMPTY = {"begins": "now", "applies_from": "", "why": "agreed with the programme"}


@pytest.fixture(autouse=True)
def today(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    worker.ensure_cursors()
    monkeypatch.setattr(clock, "now", lambda: TODAY)


@pytest.fixture
def approach(case: Case) -> None:
    """He walked towards the zone, turned 700 m from its centre, and an alert of the lowest tier was raised."""
    inwards = [1500.0 - 80 * minute for minute in range(11)]
    store(case, walk([1500.0] * 10 + inwards + inwards[::-1] + [1500.0] * 10))
    while worker.step():
        pass
    raise_alerts()


def ask(who: str, people: People, name: str, data: dict[str, Any] | None = None, **where: Any) -> HttpResponse:
    client = as_person(who, people)
    query = where.pop("query", "")
    url = reverse(name, kwargs=where) + query
    return client.get(url) if data is None else client.post(url, data)  # type: ignore[return-value]


def drafted(people: People, **values: str) -> SettingsVersion:
    ask("senior", people, "rule-settings-draft", {"name": "Fewer approaches", "why": "too many at bus stops"})
    version = SettingsVersion.objects.latest("pk")
    answer = ask("senior", people, "rule-settings-set", values, number=version.pk, kind="exclusion_zone")
    assert answer.status_code == 302
    return version


def compare(people: People, version: SettingsVersion) -> None:
    ask("senior", people, "rule-settings-compare", {}, number=version.pk)
    while comparing.step():
        pass


def test_from_a_draft_to_what_is_in_force(approach: None, people: People) -> None:
    version = drafted(people, approach_reach_m="0")
    compare(people, version)
    page = ask("senior", people, "rule-settings-version", number=version.pk).content.decode()
    assert "<strong>1</strong> would vanish" in page
    assert "/alerts/" in page
    answer = ask("senior", people, "rule-settings-publish", EMPTY, number=version.pk)
    assert answer.status_code == 302
    assert in_force_now().for_("exclusion_zone", "open", None).as_json()["approach_reach_m"] == 0  # type: ignore[arg-type]
    assert f"version {version.pk} is in force" in ask("senior", people, "rule-settings").content.decode()


def test_a_violation_that_moves_is_named_by_when_it_began_on_record(approach: None, people: People) -> None:
    version = drafted(people, approach_reach_m="0")
    compare(people, version)
    line = ComparedViolation.objects.get()
    drafted_at = line.began_at + timedelta(minutes=7)
    line.after = {**line.before, "began_at": drafted_at.isoformat()}
    on_record, line.began_at, line.change = line.began_at, drafted_at, Change.TIME
    line.save()
    page = ask("senior", people, "rule-settings-version", number=version.pk).content.decode()
    assert f">{london(on_record)}</" in page
    assert london(drafted_at) not in page
    assert "began 7 min later" in page


def test_only_a_senior_gets_in(case: Case, people: People) -> None:
    version = drafted(people, approach_s="60")
    for who in ("officer", "colleague", "stranger", "operator"):
        assert ask(who, people, "rule-settings-version", number=version.pk).status_code == 403
        assert ask(who, people, "rule-settings-publish", EMPTY, number=version.pk).status_code == 403
        assert ask(who, people, "rule-settings-draft", {"name": "Mine", "why": "test"}).status_code == 403
    assert SettingsVersion.objects.count() == 1


def test_a_draft_that_was_not_compared_is_not_published(case: Case, people: People) -> None:
    version = drafted(people, approach_s="60")
    answer = ask("senior", people, "rule-settings-publish", EMPTY, number=version.pk)
    assert answer.status_code == 422
    assert "Compare it with the last 30 days first." in answer.content.decode()


def test_a_value_out_of_bounds_is_said_beside_its_field(case: Case, people: People) -> None:
    version = drafted(people, approach_s="60")
    answer = ask(
        "senior", people, "rule-settings-set", {"approach_s": "9000"}, number=version.pk, kind="exclusion_zone"
    )
    assert answer.status_code == 422
    assert (
        'href="#id_approach_s">Approach: to the edge in, seconds: Give a number from 0 to 3,600.</a>'
        in answer.content.decode()
    )
    assert version.as_rows() == [{"kind": "exclusion_zone", "set": {"approach_s": 60.0}}]


def test_values_for_some_programme_are_kept_apart_and_taken_back(case: Case, people: People) -> None:
    version = drafted(people, approach_s="60")
    where = {"number": version.pk, "kind": "curfew", "query": "?programme=knife_crime"}
    ask("senior", people, "rule-settings-set", {"allowance_minutes": "No limit", "grace_minutes": "5"}, **where)
    (_, curfew) = sorted(version.as_rows(), key=lambda row: row["kind"] == "curfew")
    assert curfew == {
        "kind": "curfew",
        "programme": "knife_crime",
        "set": {"allowance_minutes": None, "grace_minutes": 5},
    }
    ask("senior", people, "rule-settings-set", {}, **where)
    assert len(version.as_rows()) == 1


def test_values_that_do_not_go_together_are_said_above_the_form(case: Case, people: People) -> None:
    version = drafted(people, approach_s="60")
    data = {"possible": "0.9", "confirmed": "0.8"}
    answer = ask("senior", people, "rule-settings-set", data, number=version.pk, kind="inclusion_zone")
    assert answer.status_code == 422
    said = html.unescape(answer.content.decode())
    assert "'Cleared, below a belief of' must be below 'Possible, at a belief of'" in said
    assert "inclusion_zone" not in said[said.index("There is a problem") : said.index("<form", said.index("There is"))]
    assert len(version.as_rows()) == 1


@pytest.mark.parametrize("where", ["?programme=nonsense", "?zone_class=secret"])
def test_conditions_that_do_not_exist_are_not_found(case: Case, people: People, where: str) -> None:
    version = drafted(people, approach_s="60")
    answer = ask("senior", people, "rule-settings-set", number=version.pk, kind="curfew", query=where)
    assert answer.status_code == 404


def test_a_published_version_has_no_way_to_be_changed(case: Case, people: People) -> None:
    version = drafted(people, approach_s="60")
    compare(people, version)
    ask("senior", people, "rule-settings-publish", EMPTY, number=version.pk)
    page = ask("senior", people, "rule-settings-version", number=version.pk).content.decode()
    assert "agreed with the programme" in page
    assert "<form" not in page.partition("<main")[2]
    for name in ("rule-settings-compare", "rule-settings-publish", "rule-settings-discard"):
        assert ask("senior", people, name, EMPTY, number=version.pk).status_code == 404


def test_what_changed_in_a_case_one_may_not_see_is_counted_and_not_named(
    approach: None, case: Case, people: People
) -> None:
    version = drafted(people, approach_reach_m="0")
    compare(people, version)
    devices.deactivate(activation=case.activation, at=TODAY, why="completed", by=people.officer)
    for alert in Alert.objects.all():
        alerts.close(
            alert=alert, by=people.operator, outcome=Outcome.TECHNICAL, note="a bus", seen=Seen.of(alert.violation)
        )
    page = ask("senior", people, "rule-settings-version", number=version.pk).content.decode()
    assert "<strong>1</strong> would vanish" in page
    assert case.wearer.key not in page
    assert "you may not see those" in page


def test_who_looked_at_whose_violations_is_logged(approach: None, case: Case, people: People) -> None:
    version = drafted(people, approach_reach_m="0")
    compare(people, version)
    ask("senior", people, "rule-settings-version", number=version.pk)
    assert AuditEntry.objects.latest("pk").whose == [case.wearer.key]


def test_an_alert_names_the_version_that_its_settings_come_from(case: Case, people: People) -> None:
    version = drafted(people, approach_s="500")
    compare(people, version)
    earlier = {**EMPTY, "begins": "then", "applies_from": "2026-03-02T00:00"}
    ask("senior", people, "rule-settings-publish", earlier, number=version.pk)
    store(case, in_and_out())
    while worker.step():
        pass
    raise_alerts()
    alert = Alert.objects.get(violation__condition=case.zone)
    page = ask("operator", people, "alert", alert_pk=alert.pk).content.decode()
    assert f'<th scope="row">settings version</th><td>{version.label} </td>' in page
