"""What a person gets for a mistake: one line that says what to do, and exit status 2."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from waywarden.cli import main

FIX = "device_id,recorded_at,lat,lon\nd1,2026-03-03T12:00:00Z,51.55,-0.11\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "fixes.csv").write_text(FIX)
    (tmp_path / "refused.csv").write_text(FIX.replace("51.55", "951.55"))
    (tmp_path / "torn.csv").write_bytes(b"device_id,rec\rorded_at,lat,lon\nd1,x\n")
    (tmp_path / "none.geojson").write_text('{"type":"FeatureCollection","features":[]}')
    return tmp_path


@pytest.mark.parametrize(
    ("name", "more", "says"),
    [
        ("fixes.csv", ["--out", "no-such-folder/out.jsonl"], "no such folder"),
        ("fixes.csv", ["--out", "/dev/full", "--format", "json"], "cannot be written"),
        ("refused.csv", [], "no row of it is a usable position"),
        ("torn.csv", [], "no line of column names"),
        ("missing.csv", [], "Name a file"),
    ],
)
def test_a_mistake_is_one_line_and_two(files: Path, name: str, more: list[str], says: str) -> None:
    arguments = ["detect", str(files / name), "--conditions", str(files / "none.geojson"), *more]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_a_good_file_ends_well(files: Path) -> None:
    arguments = ["detect", str(files / "fixes.csv"), "--conditions", str(files / "none.geojson")]
    assert CliRunner().invoke(main, arguments).exit_code == 0
