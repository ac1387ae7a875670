"""`waywarden stays` and `waywarden trips` on plain files."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.unit.tracks_ways import way

from waywarden.cli import main
from waywarden.schema import STAY, TRIP


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Twenty minutes at one place, half an hour's walk, half an hour at another."""
    path = tmp_path / "positions.csv"
    track = way((20, 0, 0), (30, 80, 2400), (30, 2480, 2480))
    track.write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%SZ")
    return str(path)


def run(*arguments: str, input_text: str | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=input_text)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_stays_one_a_line_with_the_columns_of_the_contract(file: str) -> None:
    first, second = rows(run("stays", file))
    assert list(first) == [column.name for column in STAY]
    assert (first["started_at"], first["ended_at"]) == ("2026-03-03T14:00:00Z", "2026-03-03T14:19:00Z")
    assert (second["fixes"], second["gap_share"]) == (30, 0.0)


def test_the_last_stay_is_ours_unless_told_not_to_and_a_peers_only_when_told(file: str) -> None:
    counts = {
        words: len(rows(run("stays", file, *words.split())))
        for words in (
            "--no-include-last",
            "--method trackintel",
            "--method trackintel --include-last",
            "--method skmob --minutes 5",
        )
    }
    assert list(counts.values()) == [1, 1, 2, 2]


def test_numbers_of_the_definition(file: str) -> None:
    assert rows(run("stays", file, "--minutes", "40")) == []
    assert rows(run("stays", file, "--method", "trackintel", "--minutes", "40", "--include-last")) == []
    assert len(rows(run("stays", file, "--distance-m", "5000"))) == 1


def test_trips_lead_from_stay_to_stay(file: str) -> None:
    (trip,) = rows(run("trips", file))
    assert list(trip) == [column.name for column in TRIP]
    assert [trip["from_stay"], trip["to_stay"]] == [stay["started_at"] for stay in rows(run("stays", file))]
    assert trip["distance_m"] == pytest.approx(2480, abs=50)


def test_geojson_has_points_for_stays_and_lines_for_trips(file: str) -> None:
    stays, trips = (json.loads(run(verb, file, "--format", "geojson").stdout) for verb in ("stays", "trips"))
    places = [feature["geometry"]["coordinates"] for feature in stays["features"]]
    (line,) = [feature["geometry"] for feature in trips["features"]]
    assert line["type"] == "LineString"
    assert [line["coordinates"][0], line["coordinates"][-1]] == places
    smooth = json.loads(run("trips", file, "--format", "geojson", "--smooth").stdout)["features"][0]
    assert smooth["properties"]["smoothed"] is True
    assert len(smooth["geometry"]["coordinates"]) == len(line["coordinates"])


def test_a_table_is_for_people(file: str) -> None:
    table = run("stays", file, "--format", "table").stdout
    assert "19 min" in table
    assert "2.4 ± 0.4 km" in run("trips", file, "--format", "table").stdout


def test_stdin_csv_and_out(file: str, tmp_path: Path) -> None:
    out = tmp_path / "stays.csv"
    text = Path(file).read_text()
    assert run("stays", "-", "--format", "csv", "--out", str(out), input_text=text).exit_code == 0
    assert out.read_text().splitlines()[0] == ",".join(column.name for column in STAY)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--distance-m 1", "--distance-m must be from 10"),
        ("--gap-minutes -1 --method skmob", "--gap-minutes cannot be less than nothing"),
        ("--method trackintel --minutes nan", "--minutes cannot be less than nothing"),
        ("--smooth", "--smooth draws paths"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_status_2(file: str, words: str, said: str) -> None:
    result = run("trips", file, *words.split())
    assert result.exit_code == 2
    assert said in result.stderr.splitlines()[-1]
