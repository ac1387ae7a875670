"""`waywarden decode`: messages in, JSON lines out, and one line where the user must do something."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from waywarden.cli import main

FIX = "/?id=t1&lat=51.5&lon=-0.1&timestamp=1772546400"


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(main, ["decode", *arguments, "--format", "jsonl"], input=given)


@pytest.mark.parametrize(
    ("how", "line"),
    [
        (["--text"], FIX),
        (["--hex"], FIX.encode().hex()),
        ([], FIX),
        ([], json.dumps({"text": FIX})),
        ([], json.dumps({"hex": FIX.encode().hex()})),
        ([], json.dumps({"method": "GET", "uri": FIX})),
        ([], json.dumps({"method": "POST", "uri": "/", "contentType": "text/plain", "body": FIX[2:]})),
    ],
)
def test_one_message_however_it_is_written(how: list[str], line: str) -> None:
    result = run("osmand", "-", *how, given=line + "\n")
    answer = json.loads(result.stdout)
    assert answer["positions"][0]["recorded_at"] == "2026-03-03T14:00:00Z"
    assert (answer["reply"], answer["rejected"], answer["events"]) == ("", [], [])


def test_a_line_a_message_and_a_bad_one_costs_only_itself() -> None:
    result = run("osmand", "--hex", given="zz\n" + FIX.encode().hex() + "\n")
    first, second = map(json.loads, result.stdout.splitlines())
    assert first["rejected"][0]["reason"] == "unparsable"
    assert len(second["positions"]) == 1


def test_the_clock_can_be_fixed() -> None:
    result = run("osmand", "--received-at", "2026-03-03T13:00:00Z", given=FIX)
    assert json.loads(result.stdout)["rejected"][0]["reason"] == "future_time"


def test_a_file_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "track.csv"
    path.write_text("tag,time,lat,lon\nt1,2026-03-03 14:00:00,51.5,-0.1\n")
    result = run("csv", str(path), "--map", "device_id=tag", "--assume-tz", "Europe/London")
    assert json.loads(result.stdout)["positions"][0]["device_id"] == "t1"


def test_owntracks_is_told_an_empty_list() -> None:
    result = run("owntracks", given='{"_type":"location","lat":51.5,"lon":-0.1,"tst":1772546400,"tid":"t1"}')
    assert json.loads(result.stdout)["reply"] == "[]"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["teltonika"], "the feeds are: osmand"),
        (["osmand", "no such file"], "check the name"),
        (["osmand"], "nothing to decode"),
        (["csv", "--assume-tz", "Mars"], "no time zone `Mars`"),
        (["csv", "--map", "lat"], "lat=Y,lon=X"),
        (["osmand", "--received-at", "noon"], "--received-at"),
    ],
)
def test_the_users_mistake_is_one_line_and_status_2(arguments: list[str], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
