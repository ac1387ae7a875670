"""Conditions by their forms: what a practitioner fills in is what is demanded, and mistakes are explained."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from tests.integration.conftest import FITTED, Case, People
from tests.integration.test_access import as_person

from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.models import Absence, Condition

BOW_TIE = '{"type":"Polygon","coordinates":[[[-0.1,51.5],[-0.09,51.51],[-0.09,51.5],[-0.1,51.51],[-0.1,51.5]]]}'
HERE = {"shape": "circle", "lat": 51.55, "lon": -0.11, "radius_m": 100}
FUNERAL = {
    "absence-0-begins_at": "2026-03-05T12:00",
    "absence-0-ends_at": "2026-03-06T09:00",
    "absence-0-why": "funeral",
}


def send(case: Case, people: People, kind: str, **given: Any) -> HttpResponse:
    form = {"name": "New", "order": case.order.pk, "valid_from": "2026-03-02T00:00", **given}
    url = reverse("add-condition", kwargs={"key": case.wearer.key, "kind": kind})
    return as_person("officer", people).post(url, form)  # type: ignore[return-value]


def added(case: Case) -> Condition:
    return case.wearer.conditions.exclude(pk=case.zone.pk).get(order=case.order)


def test_a_shape_that_is_no_zone_is_refused_with_what_to_do(case: Case, people: People) -> None:
    answer = send(case, people, "exclusion_zone", shape="polygon", polygon=BOW_TIE, buffer_m=200)
    assert answer.status_code == 422
    assert b"without touching itself" in answer.content
    assert case.wearer.conditions.filter(order=case.order).count() == 1


def test_a_condition_cannot_begin_after_its_order_ends(case: Case, people: People) -> None:
    answer = send(case, people, "exclusion_zone", **HERE, buffer_m=200, valid_from="2040-01-01T00:00")
    assert b"no condition holds outside its order" in answer.content


def test_an_absence_outside_the_condition_is_refused_and_nothing_is_kept(case: Case, people: People) -> None:
    late = FUNERAL | {"absence-0-begins_at": "2026-01-01T12:00", "absence-0-ends_at": "2026-01-02T12:00"}
    answer = send(case, people, "exclusion_zone", **HERE, buffer_m=200, **late)
    assert answer.status_code == 422
    assert b"nothing is demanded before that" in answer.content
    assert case.wearer.conditions.filter(order=case.order).count() == 1


def import_features(case: Case, people: People, *features: dict[str, Any]) -> HttpResponse:
    text = json.dumps({"type": "FeatureCollection", "features": features})
    form = {
        "file": SimpleUploadedFile("conditions.geojson", text.encode()), "order": case.order.pk, "buffer_m": 200,
        "valid_from": "2026-03-02T00:00",
    }  # fmt: skip
    url = reverse("import-conditions", kwargs={"key": case.wearer.key})
    return as_person("officer", people).post(url, form)  # type: ignore[return-value]


def feature(**properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-0.1, 51.5]}, "properties": properties}


def test_conditions_come_from_a_geojson_file_all_or_none(case: Case, people: People) -> None:
    good, bad = feature(name="A", radius_m=250), feature(name="B")
    answer = import_features(case, people, good, bad)
    assert answer.status_code == 422
    assert b"Feature 2: " in answer.content
    assert case.wearer.conditions.filter(order=case.order).count() == 1
    assert import_features(case, people, good, good).status_code == 302
    assert case.wearer.conditions.filter(order=case.order).count() == 3


def test_an_absence_is_agreed_and_withdrawn_by_its_forms(case: Case, people: People) -> None:
    client = as_person("officer", people)
    url = reverse("agree-absence", kwargs={"key": case.wearer.key, "condition_pk": case.zone.pk})
    assert (
        client.post(url, {"begins_at": "2035-01-02T10:00", "ends_at": "2035-01-01T10:00", "why": "x"}).status_code
        == 422
    )
    assert (
        client.post(url, {"begins_at": "2035-01-01T10:00", "ends_at": "2035-01-02T10:00", "why": "x"}).status_code
        == 302
    )
    page = client.get(reverse("wearer", kwargs={"key": case.wearer.key})).content.decode()
    assert "Authorised absence Monday 1 January 2035 10:00 to Tuesday 2 January 2035 10:00: x" in page
    absence = Absence.objects.get()
    withdraw = reverse("withdraw-absence", kwargs={"key": case.wearer.key, "absence_pk": absence.pk})
    assert client.post(withdraw, {"why": ""}).status_code == 302
    assert Absence.objects.get().withdrawn_at is None
    assert client.post(withdraw, {"why": "court"}).status_code == 302
    assert Absence.objects.get().withdrawn_by == people.officer
    assert client.post(withdraw, {"why": "again"}).status_code == 404


def test_the_watch_over_a_tag_is_nobodys_to_end(case: Case, people: People) -> None:
    watch = case.wearer.conditions.get(kind="device_health")
    url = reverse("end-condition", kwargs={"key": case.wearer.key, "condition_pk": watch.pk})
    assert as_person("officer", people).post(url, {"why": "unwanted"}).status_code == 404


def test_a_colleague_can_neither_agree_nor_withdraw(case: Case, people: People) -> None:
    absence = cases.agree_absence(
        condition=case.zone, begins_at=FITTED, ends_at=case.order.ends_at, why="x", by=people.officer
    )
    colleague = as_person("colleague", people)
    for name, pk in (
        ("agree-absence", {"condition_pk": case.zone.pk}),
        ("withdraw-absence", {"absence_pk": absence.pk}),
    ):
        assert colleague.post(reverse(name, kwargs={"key": case.wearer.key, **pk}), {"why": "x"}).status_code == 404
