"""Acts of people: made once, by a named person, with their audit row."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.integration.conftest import FITTED, Case, People, make_case
from tests.integration.test_access import alert, as_person

from waywarden.centre.alerts import actions
from waywarden.centre.alerts.models import Acknowledgement, Alert, Outcome, Resolution
from waywarden.centre.alerts.seen import Seen
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.devices import actions as devices

__all__ = ["alert"]  # the fixture


def test_the_first_acknowledgement_counts_and_the_second_learns_who_was_first(alert: Alert, people: People) -> None:
    actions.acknowledge(alert=alert, by=people.operator)
    with pytest.raises(actions.AlreadyDone, match="Operator"):
        actions.acknowledge(alert=alert, by=people.officer)
    assert Acknowledgement.objects.get().by == people.operator
    assert AuditEntry.objects.filter(what__startswith="acknowledged").count() == 1


def test_the_page_is_told_who_was_first(alert: Alert, people: People) -> None:
    url = reverse("acknowledge", kwargs={"alert_pk": alert.pk})
    client = as_person("operator", people)
    answers = [client.post(url, headers={"Accept": "application/json"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert "Operator" in answers[1].json()["said"]


def test_closing_needs_an_outcome_and_a_note(alert: Alert, people: People) -> None:
    url = reverse("close", kwargs={"alert_pk": alert.pk})
    client = as_person("operator", people)
    seen = str(Seen.of(alert.violation))
    assert client.post(url, {"outcome": "technical", "note": " ", "seen": seen}).status_code == 422
    assert client.post(url, {"outcome": "", "note": "drifted", "seen": seen}).status_code == 422
    for unreadable in ("", "confirmed", "confirmed/0/maybe", "certain/0/over", "confirmed/x/over"):
        assert client.post(url, {"outcome": "technical", "note": "drifted", "seen": unreadable}).status_code == 422
    assert not Resolution.objects.exists()
    assert client.post(url, {"outcome": "technical", "note": "drifted", "seen": seen}).status_code == 302
    row = Resolution.objects.get()
    assert (row.by, row.outcome, row.note) == (people.operator, Outcome.TECHNICAL, "drifted")


def test_a_tag_is_on_one_wearer_at_a_time(case: Case, people: People) -> None:
    other = make_case("T-0002", "tag-2", people.officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        devices.activate(
            device=case.device, wearer=other.wearer, began_at=FITTED + timedelta(days=1), by=people.officer
        )
    devices.deactivate(activation=case.activation, at=FITTED + timedelta(days=2), why="moved", by=people.officer)
    devices.activate(device=case.device, wearer=other.wearer, began_at=FITTED + timedelta(days=2), by=people.officer)


def test_an_act_that_fails_leaves_no_audit_row(case: Case, people: People) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        devices.register_device(device_id=case.device.device_id, by=people.officer)
    assert AuditEntry.objects.count() == before
