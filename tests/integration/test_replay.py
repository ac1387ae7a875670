"""`waywarden replay`: a file through the running gateway."""

import itertools
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from tests.integration.gateway_ground import SECRET, SUPPLIER_SECRET, TAG, empty, register, register_supplier
from tests.integration.running_gateway import environment, gateway

from waywarden.centre.gateway.models import Position
from waywarden.cli import main, replay
from waywarden.cli.installation import free_port
from waywarden.cli.replay import in_osmand_words, shifted
from waywarden.positions.decode import Message, decode
from waywarden.schema import POSITION

pytestmark = pytest.mark.django_db(transaction=True)

BEGAN = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "walk.csv"
    rows = [
        f"{tag},{BEGAN + timedelta(minutes=minute)},51.5,-0.{minute}1,12,LBS"
        for minute in range(5)
        for tag in (TAG, "tag-2")
    ]
    path.write_text("\n".join(["device_id,recorded_at,lat,lon,accuracy_m,mechanism", *rows]))
    return path


def replayed(file: Path, port: int, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "waywarden",
        "replay",
        str(file),
        "--gateway",
        f"http://127.0.0.1:{port}",
        *options,
    ]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)


def test_the_fixes_arrive_with_their_own_times_as_each_tag_would_send_them(file: Path) -> None:
    empty()
    register()
    register("tag-2", "another secret")
    register_supplier()
    with gateway() as (port, _):
        done = replayed(file, port, "--speed", "600", "--secret", SUPPLIER_SECRET, "--as", "batch")
        wrong = replayed(file, port, "--speed", "max", "--secret", SECRET, "--as", "batch")
    assert (done.returncode, done.stdout) == (0, "10 x taken (200)\n"), done.stderr
    assert wrong.returncode == 2
    assert "5 x refused (wrong_secret)" in wrong.stdout
    stored = Position.objects.filter(device__device_id=TAG).order_by("recorded_at")
    assert [row.recorded_at for row in stored] == [BEGAN + timedelta(minutes=minute) for minute in range(5)]
    assert {(row.accuracy_m, row.mechanism) for row in stored} == {(12.0, "LBS")}


def test_what_osmand_is_told_is_what_it_understands() -> None:
    nothing = dict.fromkeys(column.name for column in POSITION)
    given = nothing | {
        "device_id": TAG,
        "recorded_at": BEGAN,
        "lat": 51.5,
        "lon": -0.1,
        "accuracy_m": 12.0,
        "speed_kmh": 5.0,
        "direction_deg": 90.0,
        "battery_pct": 71.0,
        "charging": True,
    }
    query = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in in_osmand_words(given).items())
    (row,) = decode("osmand", Message(b"", BEGAN, "GET", f"/?{query}")).positions
    assert row["recorded_at"] == given["recorded_at"]
    for name, value in given.items():
        if isinstance(value, float):
            assert row[name] == pytest.approx(value)
    assert row["charging"] is True


@pytest.mark.parametrize("speed", [0.5, 1.0, 60.0, float("inf")])
def test_a_shifted_replay_never_sends_from_its_own_future(speed: float) -> None:
    times = [BEGAN + timedelta(minutes=minute) for minute in (0, 7, 30)]
    now = datetime(2026, 11, 1, tzinfo=UTC)
    moved = shifted(pl.DataFrame({"recorded_at": times}), speed, now)["recorded_at"].to_list()
    sent = [now + timedelta(seconds=(time - times[0]).total_seconds() / speed) for time in times]
    assert all(at <= when for at, when in zip(moved, sent, strict=True)) or speed < 1
    assert [at - moved[0] for at in moved] == [time - times[0] for time in times]


def replay_in_process(file: Path, port: int) -> Result:
    options = ["--gateway", f"http://127.0.0.1:{port}", "--speed", "max", "--secret", "x"]
    return CliRunner().invoke(main, ["replay", str(file), *options])


def test_a_gateway_that_is_not_there_is_one_line_and_status_2(file: Path) -> None:
    port = free_port()
    result = replay_in_process(file, port)
    assert result.exit_code == 2
    assert f"No gateway answers at http://127.0.0.1:{port}: start it" in result.stderr
    assert result.stdout == ""


def test_a_gateway_that_dies_midway_has_acknowledged_so_many(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "TRY_AGAIN_AFTER_S", 0.01)
    monkeypatch.setattr(replay, "GIVE_UP_AFTER_S", 0.1)
    with dying_gateway(answers=4) as port:  # one to the question whether it is there
        result = replay_in_process(file, port)
    assert result.exit_code == 2
    assert "the gateway does not answer: trying again" in result.stderr
    assert "stopped answering: 3 of 10 fixes were acknowledged" in result.stderr
    assert result.stdout == "3 x taken (200)\n"


@contextmanager
def dying_gateway(answers: int) -> Iterator[int]:
    """A server that answers so many requests with 200, and breaks every connection after that."""
    left = itertools.count(answers, -1)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if next(left) > 0:
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
