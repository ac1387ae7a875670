"""`waywarden import`: a file into the store, and a log of who did it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.integration.gateway_ground import empty, register

from waywarden.centre.access.models import User
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.gateway import importing
from waywarden.centre.gateway.models import DeviceEvent, Position, Quarantined, RawMessage
from waywarden.cli import main

pytestmark = pytest.mark.django_db(transaction=True)

CSV = """vehicle,when,Y,X
tag-1,2026-03-03T12:00:00Z,51.5,-0.1
tag-1,2026-03-03T12:01:00Z,51.6,-0.1
tag-1,2026-03-03T12:01:00Z,51.6,-0.1
tag-1,2026-03-03T12:02:00Z,95,-0.1
tag-1,2126-03-03T12:03:00Z,51.5,-0.1
tag-2,2026-03-03T12:00:00Z,51.5,-0.1
"""
MAP = ("--map", "device_id=vehicle,recorded_at=when,lat=Y,lon=X")


@pytest.fixture(autouse=True)
def _ground(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    empty()
    monkeypatch.setattr("waywarden.centre.prepare.prepare", lambda: None)  # the test database is ready


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "fixes.csv"
    path.write_text(CSV)
    return path


def imported(file: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["import", str(file), *MAP, "--format", "json", *options])


def summary(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)[0]


def test_tags_must_be_registered_and_the_message_says_what_to_do(file: Path) -> None:
    result = imported(file)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == (
        "Error: 2 of the file's tags are not registered: register them, or import with --register."
    )
    assert not Position.objects.exists()


def test_good_rows_go_in_and_the_others_are_kept_with_their_reason(file: Path) -> None:
    said = summary(imported(file, "--register"))
    assert said == {"accepted": 3, "duplicates": 1, "quarantined": {"bad_coordinates": 1, "future_time": 1}}
    assert Position.objects.count() == 3
    pointer = json.loads(bytes(Quarantined.objects.get(reason="bad_coordinates").content))
    assert pointer == {"file_sha256": hashlib.sha256(CSV.encode()).hexdigest(), "row": 4}
    assert bytes(RawMessage.objects.get().body) == CSV.encode()


def test_it_is_said_how_many_went_where(file: Path) -> None:
    said = imported(file, "--register").stderr
    assert "3 into the positions, 0 into the device events and 2 into quarantine, in the database '" in said


def test_the_columns_understood_are_shown(file: Path) -> None:
    assert "lat = Y, lon = X" in imported(file, "--register").stderr


def test_the_same_file_again_changes_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK_ROWS", 2)
    first = summary(imported(file, "--register"))
    again = summary(imported(file))
    assert (first["accepted"], again["accepted"], again["duplicates"]) == (3, 0, 4)
    assert Position.objects.count() == 3


def test_what_a_tag_said_without_a_place_becomes_its_event(file: Path) -> None:
    file.write_text("device_id,recorded_at,lat,lon,battery_pct,event\ntag-1,2026-03-03T12:00:00Z,,,40,strap_cut\n")
    for accepted, duplicates in ((1, 0), (0, 1)):
        result = CliRunner().invoke(main, ["import", str(file), "--register", "--format", "json"])
        assert summary(result) == {"accepted": accepted, "duplicates": duplicates, "quarantined": {}}
    event = DeviceEvent.objects.get()
    assert (event.kind, event.battery_pct, event.detail) == ("strap_cut", 40.0, {})
    assert AuditEntry.objects.filter(what="imported 0 positions and 1 events of 1 tags").count() == 2


def test_an_import_is_an_act_in_the_audit_log(file: Path) -> None:
    register("tag-1")
    register("tag-2")
    User.objects.create_user("importer", role="operator")
    imported(file, "--as", "importer")
    act = AuditEntry.objects.get(what__startswith="imported")
    assert (act.who, act.act, act.what) == ("importer", "collection", "imported 4 positions of 2 tags")
    assert imported(file, "--as", "nobody").exit_code == 2


def test_a_column_that_is_not_there_is_named(file: Path) -> None:
    result = CliRunner().invoke(main, ["import", str(file)])
    assert result.exit_code == 2
    assert "--map" in result.stderr
