"""Acts of people: made once, by a named person, with their audit row."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.integration.conftest import FITTED, Case, People, make_case
from tests.integration.test_access import alert, as_person

from waywarden.centre.alerts import actions
from waywarden.centre.alerts.models import Acknowledgement, Alert, Outcome, Resolution
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
    assert client.post(url, {"outcome": "technical", "note": " "}).status_code == 422
    assert client.post(url, {"outcome": "", "note": "drifted"}).status_code == 422
    assert not Resolution.objects.exists()
    assert client.post(url, {"outcome": "technical", "note": "drifted"}).status_code == 302
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


def test_a_shape_that_is_no_zone_is_refused_with_what_to_do(case: Case, people: People) -> None:
    bow_tie = '{"type":"Polygon","coordinates":[[[-0.1,51.5],[-0.09,51.51],[-0.09,51.5],[-0.1,51.51],[-0.1,51.5]]]}'
    form = {
        "name": "Bow tie", "shape": "polygon", "polygon": bow_tie, "order": case.order.pk, "buffer_m": 200,
        "valid_from": datetime(2026, 3, 2, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    answer = as_person("officer", people).post(reverse("add-zone", kwargs={"key": case.wearer.key}), form)
    assert answer.status_code == 422
    assert b"without touching itself" in answer.content
    assert case.wearer.conditions.filter(order=case.order).count() == 1


def test_a_condition_cannot_begin_after_its_order_ends(case: Case, people: People) -> None:
    form = {
        "name": "Too late", "shape": "circle", "lat": 51.5, "lon": -0.1, "radius_m": 300, "order": case.order.pk,
        "buffer_m": 200, "valid_from": "2040-01-01T00:00",
    }  # fmt: skip
    answer = as_person("officer", people).post(reverse("add-zone", kwargs={"key": case.wearer.key}), form)
    assert b"no condition holds outside its order" in answer.content


def test_zones_come_from_a_geojson_file_all_or_none(case: Case, people: People) -> None:
    point = '{"type":"Feature","geometry":{"type":"Point","coordinates":[-0.1,51.5]},"properties":'
    good, bad = point + '{"name":"A","radius_m":250}}', point + '{"name":"B"}}'
    client = as_person("officer", people)
    url = reverse("import-zones", kwargs={"key": case.wearer.key})

    def send(*features: str) -> int:
        text = f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
        form = {"file": SimpleUploadedFile("zones.geojson", text.encode()), "order": case.order.pk, "buffer_m": 200,
                "valid_from": "2026-03-02T00:00"}  # fmt: skip
        return client.post(url, form).status_code

    assert send(good, bad) == 422
    assert case.wearer.conditions.filter(order=case.order).count() == 1
    assert send(good, good) == 302
    assert case.wearer.conditions.filter(order=case.order).count() == 3
