"""`waywarden heatmap` and `waywarden habits` on plain files."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result
from tests.property.walks import fixes
from tests.unit.place_stays import fixes_of, ordinary_weeks

from waywarden.cli import main


def written(rows: pl.DataFrame, folder: Path) -> str:
    path = folder / "positions.csv"
    rows.write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%SZ")
    return str(path)


@pytest.fixture
def hour(tmp_path: Path) -> str:
    """An hour: half of it at one place, half of it a kilometre off."""
    east = [0.0] * 31 + [1000.0] * 30
    return written(fixes([60 * minute for minute in range(61)], east, [0.0] * 61, 2.0), tmp_path)


@pytest.fixture
def weeks(tmp_path: Path) -> str:
    """Five ordinary weeks of an invented wearer."""
    return written(fixes_of(ordinary_weeks(5)), tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_cell_a_line_with_its_minutes(hour: str) -> None:
    cells = rows(run("heatmap", hour, "--resolution", "9"))
    assert [list(cell) for cell in cells] == [["cell", "resolution", "minutes"]] * 2
    assert sorted(cell["minutes"] for cell in cells) == [29.5, 30.5]


def test_geojson_has_polygons(hour: str) -> None:
    collection = json.loads(run("heatmap", hour, "--resolution", "9", "--format", "geojson").stdout)
    assert [len(feature["geometry"]["coordinates"][0]) for feature in collection["features"]] == [7, 7]
    assert collection["features"][0]["properties"]["minutes"] == 30.5


def test_hours_and_periods_narrow_what_is_asked_about(hour: str) -> None:
    assert rows(run("heatmap", hour, "--hours", "22-06")) == []
    some = rows(run("heatmap", hour, "--from", "2026-03-03T09:00:00Z", "--to", "2026-03-03T09:10:00Z"))
    assert sum(cell["minutes"] for cell in some) == 10
    assert "unaccounted" in run("heatmap", hour).stderr


def test_stays_are_left_out_or_shown_alone(hour: str) -> None:
    whole, ways, stayed = (
        sum(cell["minutes"] for cell in rows(run("heatmap", hour, *option)))
        for option in ((), ("--leave-out-stays",), ("--only-stays",))
    )
    assert ways + stayed == pytest.approx(whole, abs=0.01)
    assert ways < 2
    at_stays = sum(cell["minutes"] for cell in rows(run("heatmap", hour, "--at-stays")))
    assert at_stays == pytest.approx(whole, abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--hours", "late"], "hours are given as 22-06"),
        (["--to", "2026-03-03T09:00:00Z", "--from", "2026-03-03T10:00:00Z"], "later than --from"),
        (["--only-stays", "--leave-out-stays"], "give one of them"),
        (["--resolution", "3"], "not in the range"),
    ],
)
def test_a_mistake_is_one_line_and_two(hour: str, arguments: list[str], says: str) -> None:
    result = run("heatmap", hour, *arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_habits_are_rows_of_each_kind(weeks: str) -> None:
    found = rows(run("habits", weeks))
    kinds = {kind: [row for row in found if row["row"] == kind] for kind in ("summary", "place", "hour", "night")}
    assert {kind: len(of_kind) for kind, of_kind in kinds.items()} == {
        "summary": 1,
        "place": 3,
        "hour": 168,
        "night": 36,
    }
    assert [place["role"] for place in kinds["place"]] == ["home", "work", "regular"]
    assert kinds["summary"][0]["nights_away"] == 0


def test_a_practitioner_reads_the_table(weeks: str, tmp_path: Path) -> None:
    names = tmp_path / "names.json"
    names.write_text(json.dumps([{"lat": 51.5480, "lon": -0.0980, "name": "Bakery"}]))
    shown = run("habits", weeks, "--names", str(names), "--format", "table").stdout
    assert "Bakery" in shown
    assert "H H H H H H H H" in shown
    assert "Nothing that stands out." in shown


def test_a_file_with_one_fix_has_no_habits(tmp_path: Path) -> None:
    alone = written(fixes([0], [0.0], [0.0]), tmp_path)
    assert rows(run("habits", alone)) == []
    assert rows(run("heatmap", alone)) == []
