"""The embedded PostgreSQL: started on demand, shared by commands that start at once, gone with the last of them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from waywarden.centre import database

ASK = """
from waywarden.centre import database
import psycopg, sys
url = database.ensure_running()
with psycopg.connect(url) as connection:
    print(connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0].isoformat())
sys.stdout.flush()
sys.stdin.readline()
"""


@pytest.fixture
def directory() -> Iterator[Path]:
    with TemporaryDirectory(prefix="waywarden-test-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def command(directory: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"WAYWARDEN_DATA": str(directory)}
    environment.pop("DATABASE_URL")
    return subprocess.Popen(
        [sys.executable, "-c", ASK], env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def end(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=30)


def running(directory: Path) -> bool:
    return (directory / "postgresql" / "postmaster.pid").exists()


def test_commands_that_start_at_once_share_one_server_which_stops_with_the_last(directory: Path) -> None:
    processes = [command(directory) for _ in range(3)]
    started = [process.stdout.readline() for process in processes if process.stdout]
    assert len(set(started)) == 1
    assert started[0]
    for process in processes[:2]:
        end(process)
    assert running(directory)
    end(processes[2])
    assert not running(directory)


def test_a_command_that_was_killed_does_not_keep_the_server_running(directory: Path) -> None:
    killed = command(directory)
    assert killed.stdout
    assert killed.stdout.readline()
    killed.kill()
    killed.communicate()
    assert running(directory)
    after = command(directory)
    assert after.stdout
    assert after.stdout.readline()
    end(after)
    assert not running(directory)


def test_a_server_that_is_named_is_used_and_none_is_started(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = os.environ["DATABASE_URL"]
    monkeypatch.setenv("WAYWARDEN_DATA", str(directory))
    assert database.ensure_running() == named
    assert not (directory / "postgresql").exists()


def test_a_url_becomes_djangos_settings() -> None:
    settings = database.connection_settings("postgresql://ward:s3cret@db.example:5433/centre?sslmode=require")
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", "5433", "centre")
    assert settings["OPTIONS"] == {"sslmode": "require"}


def test_a_server_that_cannot_start_says_what_to_do(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (directory / "postgresql").mkdir()
    (directory / "postgresql" / "PG_VERSION").write_text("9.1\n")  # made by a server of another age
    monkeypatch.setenv("WAYWARDEN_DATA", str(directory))
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(database.DatabaseUnavailable, match="DATABASE_URL"):
        database.ensure_running()


def administer(directory: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """`python -m waywarden.centre` on a machine where nothing else was run before."""
    environment = os.environ | {"WAYWARDEN_DATA": str(directory)}
    environment.pop("DATABASE_URL")
    command = [sys.executable, "-m", "waywarden.centre", *arguments]
    return subprocess.run(command, env=environment, input=typed, capture_output=True, text=True, check=False)


def test_adding_a_user_may_be_the_first_command_of_all(directory: Path) -> None:
    added = administer(directory, "add_user", "first", "--role", "operator", typed="a long test password\n")
    assert (added.returncode, added.stdout) == (0, "first may sign in as Monitoring-centre operator.\n"), added.stderr
    without_password = administer(directory, "add_user", "second", "--role", "operator")
    assert without_password.returncode == 1
    assert "Traceback" not in without_password.stderr
