"""Movements leave as a file: who may, what is in it, what stays behind, and the trace that it leaves."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from polars.testing import assert_frame_equal
from tests.integration.conftest import Case, People
from tests.integration.walks import BEGIN, in_and_out, store, walk

from waywarden.centre.audit.models import Act, AuditEntry
from waywarden.centre.cases.models import Condition
from waywarden.centre.devices import actions as devices
from waywarden.centre.movements import exporting
from waywarden.centre.movements.picturing import map_of
from waywarden.centre.movements.reading import movements_of
from waywarden.positions.files import read_positions
from waywarden.tracks.writing.about import NO_PROOF, About

pytestmark = pytest.mark.django_db(transaction=True)  # the store keeps what it was told of its partitions

ASKED = {
    "what": "fixes",
    "begins": "2026-03-03T00:00",
    "ends": "2026-03-04T00:00",
    "file_format": "gpx",
    "reason": "court",
    "explained": "an invented hearing",
}


def ask(people: People, case: Case, who: str = "officer", **other: str) -> HttpResponse:
    client = Client()
    client.force_login(getattr(people, who))
    return client.post(reverse("export-movements", kwargs={"key": case.wearer.key}), ASKED | other)  # type: ignore[return-value]


@pytest.mark.parametrize("file_format", ["gpx", "geojson", "csv", "parquet"])
def test_the_file_holds_what_is_stored_and_names_its_audit_row(people: People, case: Case, file_format: str) -> None:
    stored = in_and_out()
    store(case, stored)
    answer = ask(people, case, file_format=file_format)
    read, rejected, _ = read_positions(answer.content)
    assert not rejected
    assert_frame_equal(read.select(stored.columns), stored)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.whose, entry.who) == (Act.DISCLOSURE, ["T-0001"], "officer")
    assert (entry.detail["rows"], entry.detail["format"]) == (stored.height, file_format)
    assert entry.why == "For a court or the Parole Board: an invented hearing"
    for said in (f"Export {entry.pk}", "an invented hearing", NO_PROOF):
        assert said.encode() in answer.content
    assert f"export-{entry.pk}.{file_format}" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("file_format", ["gpx", "geojson", "kml", "csv", "parquet"])
def test_neither_zone_nor_protected_person_nor_name_is_in_a_file(people: People, case: Case, file_format: str) -> None:
    store(case, in_and_out())
    content = ask(people, case, file_format=file_format).content
    for secret in (case.protected.name, case.protected.reference, case.zone.name, case.zone.condition_id, "Invented"):
        assert secret.encode() not in content


def test_only_what_the_tag_said_on_this_wearer_and_in_these_hours(people: People, case: Case) -> None:
    store(case, walk([1500.0] * 60))
    devices.deactivate(activation=case.activation, at=BEGIN + timedelta(minutes=30), why="completed", by=people.officer)
    read, _, _ = read_positions(ask(people, case, begins="2026-03-03T12:10").content)
    assert read.height == 20
    assert read["recorded_at"].max() < BEGIN + timedelta(minutes=30)


def test_stays_and_trips_are_tables_and_geojson(people: People, case: Case) -> None:
    store(case, walk([1500.0] * 20 + list(np.linspace(1500, 0, 20)) + [0.0] * 30))
    stays = pl.read_csv(ask(people, case, what="stays", file_format="csv").content)
    assert stays["fixes"].min() >= 20  # type: ignore[operator]
    assert stays.height == 2
    trips = ask(people, case, what="trips", file_format="geojson").json()
    assert [one["geometry"]["type"] for one in trips["features"]] == ["LineString"]
    assert ask(people, case, what="stays", file_format="gpx").status_code == 422


@pytest.mark.parametrize("missing", ["reason", "explained", "begins"])
def test_without_a_reason_nothing_leaves(people: People, case: Case, missing: str) -> None:
    store(case, in_and_out())
    answer = ask(people, case, **{missing: ""})
    assert answer.status_code == 422
    assert "Content-Disposition" not in answer
    assert not AuditEntry.objects.filter(act=Act.DISCLOSURE).exists()


def test_of_nothing_no_file_is_made(people: People, case: Case) -> None:
    answer = ask(people, case)
    assert answer.status_code == 422
    assert b"that does not say there were none. No file is made" in answer.content
    entry = AuditEntry.objects.filter(what="asked for fixes as a file, of which none was made").get()
    assert (entry.act, entry.whose) == (Act.CONSULTATION, ["T-0001"])
    assert entry.why == "For a court or the Parole Board: an invented hearing"
    assert entry.detail == {
        "asked": "fixes", "begins": "2026-03-03T00:00:00+00:00", "ends": "2026-03-04T00:00:00+00:00",
    }  # fmt: skip


def ask_for_a_map(people: People, case: Case, **other: str) -> HttpResponse:
    return ask(people, case, **{"what": "map", "file_format": "png"} | other)


def test_a_map_is_a_picture_with_a_reason_and_a_number(people: People, case: Case) -> None:
    store(case, in_and_out())
    answer = ask_for_a_map(people, case, view="14.5/51.55000/-0.08100")
    assert (answer["Content-Type"], answer.content[:4]) == ("image/png", b"\x89PNG")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.whose, entry.detail["rows"]) == (Act.DISCLOSURE, ["T-0001"], in_and_out().height)
    assert (entry.detail["exported"], entry.detail["format"], entry.detail["view"]) == (
        "map",
        "png",
        [14.5, 51.55, -0.081],
    )
    assert f"T-0001-map-2026-03-03-to-2026-03-04-export-{entry.pk}.png" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"


def test_a_map_shows_open_zones_without_their_names_and_is_the_same_wherever_a_hidden_one_lies(
    people: People, case: Case
) -> None:
    store(case, in_and_out())
    begins, ends = BEGIN - timedelta(hours=12), BEGIN + timedelta(hours=12)
    about = About("7", "Movements of T-0001", begins, ends, "court: an invented hearing", ends)

    def page() -> str:
        return map_of(case.wearer, movements_of(case.wearer, begins, ends, ends), about, None)

    shown = page()
    assert "exclusion zone" in shown
    for secret in (case.zone.name, case.zone.condition_id, case.protected.name, case.protected.reference, "Invented"):
        assert secret not in shown
    Condition.objects.filter(pk=case.zone.pk).update(hidden=True)
    hidden = page()
    assert "zone" not in hidden
    moved = {"type": "Point", "coordinates": [-0.3, 51.6]}
    Condition.objects.filter(pk=case.zone.pk).update(geometry=moved, radius_m=900.0)
    assert page() == hidden
    Condition.objects.filter(pk=case.zone.pk).update(valid_to=case.zone.valid_from)
    assert page() == hidden


@pytest.mark.parametrize(
    "wrong", [{"file_format": "gpx"}, {"what": "fixes"}, {"what": "stays"}, {"view": "here"}, {"view": "12/99/0"}]
)
def test_a_map_that_cannot_be_made_is_refused_with_what_to_do(
    people: People, case: Case, wrong: dict[str, str]
) -> None:
    store(case, in_and_out())
    assert ask_for_a_map(people, case, **wrong).status_code == 422
    assert not AuditEntry.objects.filter(act=Act.DISCLOSURE).exists()


def test_more_than_a_file_holds_is_refused(people: People, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    store(case, in_and_out())
    monkeypatch.setattr(exporting, "MOST_ROWS", 10)
    answer = ask(people, case)
    assert "10 rows at most" in str(answer.context["form"].errors["ends"])
    assert not AuditEntry.objects.filter(act=Act.DISCLOSURE).exists()


def test_nobody_else_takes_a_file(people: People, case: Case) -> None:
    store(case, in_and_out())
    everyone = ("officer", "colleague", "stranger", "operator", "senior")
    assert [ask(people, case, who).status_code for who in everyone] == [200, 404, 403, 403, 403]
    assert AuditEntry.objects.filter(act=Act.DISCLOSURE).count() == 1
