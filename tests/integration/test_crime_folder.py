"""The watched folder, with real files: taken when whole, once whoever is killed, refused with what to do."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError
from tests.integration.crime_ground import CrimePeople, crime_people, row

from waywarden.centre import clock
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.crimes import watched_folder, ways
from waywarden.centre.crimes.models import Channel, CrimeBatch
from waywarden.centre.crimes.senders import NotTaken
from waywarden.centre.crimes.watched_folder import WatchedFolder
from waywarden.crime import errors_csv

__all__ = ["crime_people"]  # the fixture


def rows(*refs: str, force: str = "Metropolitan", batch_id: str = "MPS20260310") -> str:
    """Lines of a batch; a reference that begins with x is of a crime that ends before it begins."""
    began = clock.now() - timedelta(days=2)
    return "\n".join(
        row(ref, began, began + timedelta(hours=-1 if ref.startswith("x") else 1), force=force, batch_id=batch_id)
        for ref in refs
    )


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.is_file())


def look(folder: Path) -> int:
    """Once to see what is there, once when it has not grown since."""
    watched = WatchedFolder(folder, settled_s=0.0)
    return watched.step() + watched.step()


def test_a_file_is_taken_once_it_no_longer_grows(crime_people: CrimePeople, tmp_path: Path) -> None:
    watched, file = WatchedFolder(tmp_path, settled_s=0.2), tmp_path / "crimes.csv"
    with file.open("w") as coming:
        for ref in ("A1", "A2", "xA3"):
            coming.write(rows(ref) + "\n")
            coming.flush()
            assert watched.step() == 0
    (tmp_path / "next.csv.part").write_text(rows("A9"))
    assert not CrimeBatch.objects.exists()
    time.sleep(0.25)
    assert watched.step() == 1

    batch = CrimeBatch.objects.get()
    assert (batch.channel, batch.verdict, batch.rows, batch.file_name) == (Channel.FOLDER, "PARTIAL", 3, "crimes.csv")
    assert names(tmp_path) == ["next.csv.part"]
    assert names(tmp_path / "taken") == [f"{batch.pk}-crimes.csv", f"{batch.pk}-crimes.csv.errors.csv"]
    errors = errors_csv.read((tmp_path / "taken" / f"{batch.pk}-crimes.csv.errors.csv").read_text(encoding="utf-8"))
    assert errors.select("row", "error_type").rows() == [(3, "CRIME_DATE_TIME_TO_AFTER_FROM")]
    assert AuditEntry.objects.get(what__startswith="took in").who == "folder"


@pytest.mark.parametrize("killed_in", ["_write", "take_once", "error_file"])
def test_who_is_killed_at_any_point_has_it_taken_once(
    crime_people: CrimePeople, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_in: str
) -> None:
    (tmp_path / "crimes.csv").write_text(rows("A1", "xA2"))
    with monkeypatch.context() as patched:
        patched.setattr(watched_folder, killed_in, killed)
        with pytest.raises(KeyboardInterrupt):
            look(tmp_path)
    assert names(tmp_path) == []
    assert len(names(tmp_path / "taking")) == 1

    assert look(tmp_path) == 1
    batch = CrimeBatch.objects.get()
    assert names(tmp_path / "taking") == []
    assert names(tmp_path / "taken") == [f"{batch.pk}-crimes.csv", f"{batch.pk}-crimes.csv.errors.csv"]


def killed(*args: object, **kwargs: object) -> None:
    raise KeyboardInterrupt


def test_the_same_file_laid_there_again_is_another_batch_of_known_crimes(
    crime_people: CrimePeople, tmp_path: Path
) -> None:
    content = rows("A1")
    for _ in range(2):
        (tmp_path / "crimes.csv").write_text(content)
        look(tmp_path)
    first, again = CrimeBatch.objects.order_by("pk")
    assert [one.crimes.get().is_duplicate for one in (first, again)] == [False, True]
    assert names(tmp_path / "taken") == sorted(f"{one.pk}-crimes.csv" for one in (first, again))


def test_a_sender_s_folder_is_held_to_its_force(crime_people: CrimePeople, tmp_path: Path) -> None:
    call_command("add_crime_sender", "kent", "--force", "KNT", "--folder", "kent", "--tz", "Europe/London",
                 "--as", "analyst")  # fmt: skip
    look(tmp_path)
    (tmp_path / "kent" / "theirs.csv").write_text(rows("A1"))
    (tmp_path / "kent" / "own.csv").write_text(rows("K1", force="Kent", batch_id="KNT20260310"))
    look(tmp_path)

    batch = CrimeBatch.objects.get()
    assert (batch.police_force, batch.tz, AuditEntry.objects.latest("pk").who) == ("KNT", "Europe/London", "kent")
    refused = names(tmp_path / "kent" / "refused")
    assert [name.partition("-")[2] for name in refused] == ["theirs.csv", "theirs.csv.txt"]
    assert "another force" in (tmp_path / "kent" / "refused" / refused[1]).read_text()
    assert NotTaken.objects.get().times == 1


def test_what_is_no_batch_is_refused_and_told_beside_good_ones(crime_people: CrimePeople, tmp_path: Path) -> None:
    secret = tmp_path.parent / f"{tmp_path.name}-secret"
    secret.write_text("not to be read")
    (tmp_path / "link.csv").symlink_to(secret)
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7 of something")
    (tmp_path / "all-bad.csv").write_text(rows("x1"))
    (tmp_path / os.fsdecode(b"\xff\xfe" + b"n" * 230 + b".csv")).write_text(rows("A1"))

    assert look(tmp_path) == 6

    told = {
        file.name.partition("-")[2]: file.read_text()
        for file in (tmp_path / "refused").iterdir()
        if file.suffix == ".txt"
    }
    assert {name: bool(text.strip()) for name, text in told.items()} == {
        f"{name}.txt": True for name in ("link.csv", "pipe.csv", "empty.csv", "report.pdf", "all-bad.csv")
    }
    assert "link" in told["link.csv.txt"]
    assert "ALL_RECORDS_FAILED" in told["all-bad.csv.txt"]
    assert sorted(CrimeBatch.objects.values_list("verdict", flat=True)) == ["ERROR", "FAILED", "FAILED", "SUCCESSFUL"]
    assert len(names(tmp_path / "taken")) == 1
    assert names(tmp_path / "taking") == []


def test_trouble_is_said_once_and_tried_again(
    crime_people: CrimePeople, tmp_path: Path, settings: object, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    missing = tmp_path / "Wearer 12 is not mounted"
    settings.CRIMES_FOLDER = str(missing)  # type: ignore[attr-defined]
    (way,) = ways.configured()
    ways.step(way)
    ways.step(way)
    assert [entry.levelname for entry in caplog.records] == ["WARNING"]
    assert "Wearer 12" not in caplog.text

    missing.mkdir()
    (missing / "crimes.csv").write_text(rows("A1"))
    monkeypatch.setattr(way.look.__self__, "_settled_s", 0.0)  # type: ignore[attr-defined]
    with monkeypatch.context() as patched:
        patched.setattr(watched_folder, "take_once", database_away)
        patched.setattr(ways.connection, "close", lambda: None)  # the test's own transaction is in it
        ways.step(way)
    assert len(names(missing / "taking")) == 1, "it waits, and is not refused for what is not its fault"
    ways.step(way)
    assert CrimeBatch.objects.count() == 1


def database_away(**of: object) -> None:
    raise OperationalError
