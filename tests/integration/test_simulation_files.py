"""`waywarden simulate` writes files that the other verbs read."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from waywarden.cli import main
from waywarden.detection.conditions import read_conditions
from waywarden.positions.files import read_positions


def _simulate(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["simulate", *arguments])


@pytest.mark.parametrize("position_format", ["parquet", "csv"])
def test_what_is_written_can_be_read_again(tmp_path: Path, position_format: str) -> None:
    folder = tmp_path / "london"
    result = _simulate(
        "--out", str(folder), "--seed", "4", "--wearers", "5", "--hours", "3", "--format", position_format
    )
    assert result.exit_code == 0, result.output
    positions, rejected, _ = read_positions(folder / f"positions.{position_format}")
    truth = folder / f"truth.{position_format}"
    read = pl.read_parquet if position_format == "parquet" else pl.read_csv
    assert positions["device_id"].n_unique() == 5
    assert read(truth).height == 5 * 180
    assert all("duplicate" in str(one.reason) for one in rejected)
    assert len(read_conditions(json.loads((folder / "conditions.geojson").read_text()))) >= 5
    assert {file.name for file in folder.glob("*.csv")} >= {"entries.csv", "approaches.csv", "stays.csv", "wearers.csv"}


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        _simulate("--out", str(tmp_path / name), "--seed", "4", "--wearers", "3", "--hours", "2")
    files = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert len(files) == 10
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize(
    "mistake",
    [
        ["--start", "2026-03-03T08:00:00"],
        ["--start", "tomorrow"],
        ["--days", "1", "--hours", "2"],
        ["--hours", "0.001"],
        ["--wearers", "9999", "--days", "300"],
    ],
)
def test_a_mistake_is_answered_in_one_line(tmp_path: Path, mistake: list[str]) -> None:
    result = _simulate("--out", str(tmp_path / "none"), "--seed", "1", *mistake)
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1
    assert not (tmp_path / "none").exists()


def test_a_time_too_short_for_a_fix_is_said_to_be_so(tmp_path: Path) -> None:
    result = _simulate("--out", str(tmp_path / "none"), "--seed", "1", "--hours", "0.01")
    assert "36 s of simulation hold no fix, for a tag sends one every 60 s: give more time" in result.stderr
