"""`waywarden match` on plain files."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result
from tests.spec.test_crime_match import far, way

from waywarden.cli import main
from waywarden.crime.columns import HIT, MATCH

GOOD = 'Metropolitan,RB,,MPS20260303,invented-1,20260303120000,20260303121000,,,51.500000,-0.100000,WGS84,""'
BAD = 'Metropolitan,RB,,MPS20260303,invented-2,20260303120000,20260303110000,,,51.500000,-0.100000,WGS84,""'
RECEIVED = ("--received-at", "2026-03-04T08:00:00Z")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Three weeks of one who was there that day and on every other Tuesday, one far off, one silent at that time."""
    days = [
        way([(-60, 2000.0), (-20, 0.0), (60, 0.0)] if day % 7 == 0 else [(-60, 2000.0), (60, 2000.0)]).with_columns(
            pl.col("recorded_at") + timedelta(days=day)
        )
        for day in range(-10, 11)
    ]
    others = [far(device_id="far"), far(-60, -30, device_id="silent")]
    positions, crimes = tmp_path / "positions.parquet", tmp_path / "batch.csv"
    pl.concat([*days, *others]).write_parquet(positions)
    crimes.write_text(f"{GOOD}\n{BAD}\n")
    return str(positions), str(crimes)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["match", *arguments])


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_line_a_tag_with_the_columns_of_the_contract(files: tuple[str, str]) -> None:
    positions, crimes = files
    silent, there = rows(run(positions, "--crimes", crimes, *RECEIVED))
    assert list(there) == [column.name for column in MATCH]
    assert (silent["device_id"], silent["label"], silent["longest_gap_s"]) == ("silent", "unmonitored", 1800.0)
    assert (there["device_id"], there["label"], there["crime_ref"]) == ("tag", "present", "invented-1")
    # On two of the twenty other days; of the others nothing is known but that day.
    assert (there["base_rate"], there["base_days"], there["base_days_any"]) == (0.1, 20, 20)
    everyone = rows(run(positions, "--crimes", crimes, "--all", *RECEIVED))
    assert [(row["device_id"], row["label"]) for row in everyone] == [
        ("far", "ruled_out"),
        ("silent", "unmonitored"),
        ("tag", "present"),
    ]


def test_a_bad_row_goes_to_the_file_of_errors_and_the_good_one_through(files: tuple[str, str], tmp_path: Path) -> None:
    positions, crimes = files
    errors = tmp_path / "errors.csv"
    result = run(positions, "--crimes", crimes, "--errors", str(errors), "--format", "table", *RECEIVED)
    assert result.exit_code == 0
    assert "of 3 tags x 1 crimes: 1 present, 0 passed, 0 possible, 1 unmonitored, 1 ruled_out" in result.stderr
    assert "refused: 1 x CRIME_DATE_TIME_TO_AFTER_FROM" in result.stderr
    assert "2 of 20 d" in result.stdout
    assert pl.read_csv(errors).select("row", "error_type").rows() == [(2, "CRIME_DATE_TIME_TO_AFTER_FROM")]


def test_hits_and_sequences_as_the_ministry_finds_them(files: tuple[str, str]) -> None:
    positions, crimes = files
    hits = rows(run(positions, "--crimes", crimes, "--mode", "moj", *RECEIVED))
    assert list(hits[0]) == [column.name for column in HIT]
    assert [hits[0]["sequence_label"], hits[-1]["sequence_label"]] == ["A1", f"A{len(hits)}"]


def test_what_the_batch_means_is_the_callers_to_say(files: tuple[str, str], tmp_path: Path) -> None:
    positions, _ = files
    summer = tmp_path / "summer.csv"
    summer.write_text(GOOD.replace("20260303", "20260310").replace("MPS20260310", "MPS20260303"))
    sent = ("--received-at", "2026-03-20T00:00:00Z")
    at = datetime(2026, 3, 10, 12, tzinfo=UTC)
    (there,) = [row for row in rows(run(positions, "--crimes", str(summer), *sent)) if row["device_id"] == "tag"]
    assert datetime.fromisoformat(there["nearest_at"]) > at - timedelta(minutes=30)
    (area,) = [
        row
        for row in rows(run(positions, "--crimes", str(summer), "--place", "area", *sent))
        if row["device_id"] == "tag"
    ]
    assert there["probability"] > area["probability"] > 0.2
    elsewhere = rows(run(positions, "--crimes", str(summer), "--tz", "Asia/Tokyo", *sent))
    assert {row["label"] for row in elsewhere} == {"unmonitored"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--crimes", "nowhere.csv"], "nowhere.csv: No such file or directory. Name a batch of crimes"),
        (["--crimes", "-", "-"], "both - (stdin)"),
        (["--radius-m", "0"], "--radius-m must be from 1 to 5000 m"),
        (["--tz", "Mars/Base"], "there is no time zone Mars/Base"),
        (["--mode", "moj", "--all"], "--all is not of --mode moj"),
        (["--received-at", "yesterday"], "--received-at must be a time"),
        (["--received-at", "2020-01-01T00:00:00Z"], "no crime of the batch can be used"),
        (["--errors", "no/such/folder/errors.csv"], "Name another file"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(files: tuple[str, str], arguments: list[str], said: str) -> None:
    positions, crimes = files
    given = arguments if "--crimes" in arguments else ["--crimes", crimes, *arguments]
    result = run(*([] if "-" in arguments[-1:] else [positions]), *given)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output
