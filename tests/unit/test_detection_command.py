"""`waywarden detect` on plain files: what comes out, and one line with status 2 for input that can't be used."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result
from tests.spec.drawing import MIDDLE, RADIUS_M, drawn

from waywarden.cli import main


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A walk into a zone, and the zone."""
    positions, conditions = tmp_path / "positions.csv", tmp_path / "conditions.json"
    track = drawn("14:00-14:10 +500\n14:11-14:19 +420..-250\n14:20-14:24 -250")
    track.write_csv(positions, datetime_format="%Y-%m-%dT%H:%M:%SZ")
    properties = {"condition_id": "c1", "device_id": "*", "kind": "exclusion_zone", "radius_m": RADIUS_M}
    point = {"type": "Point", "coordinates": [MIDDLE.lon, MIDDLE.lat]}
    feature = {"type": "Feature", "geometry": point, "properties": properties}
    conditions.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return str(positions), str(conditions)


def run(*arguments: str, input_text: str | None = None) -> Result:
    return CliRunner().invoke(main, ["detect", *arguments], input=input_text)


def found(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_json_object_a_line(files: tuple[str, str]) -> None:
    (violation,) = found(run(files[0], "--conditions", files[1]))
    assert (violation["tier"], violation["possible_at"]) == ("confirmed", "2026-03-03T14:17:00Z")


def test_evidence_is_none_key_or_all(files: tuple[str, str]) -> None:
    counts = {}
    for level in ("none", "key", "all"):
        (violation,) = found(run(files[0], "--conditions", files[1], "--evidence", level))
        counts[level] = len(violation["evidence"])
    assert counts == {"none": 0, "key": 5, "all": 12}


def test_positions_may_come_from_stdin(files: tuple[str, str]) -> None:
    by_name = run(files[0], "--conditions", files[1]).stdout
    assert run("-", "--conditions", files[1], input_text=Path(files[0]).read_text()).stdout == by_name != ""


def test_refused_rows_are_counted_and_the_rest_goes_through(files: tuple[str, str]) -> None:
    with Path(files[0]).open("a") as more:
        more.write("d1,2026-03-03T14:30:00Z,951.5,-0.1,20,GPS\n")
    result = run(files[0], "--conditions", files[1])
    assert len(found(result)) == 1
    assert "refused: 1 x bad_coordinates" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.csv", "--conditions", "{conditions}"], "nowhere.csv"),
        (["{positions}", "--conditions", "nowhere.json"], "--conditions nowhere.json: No such file"),
        (["{positions}", "--conditions", "{positions}"], "not JSON"),
        (["-", "--conditions", "-"], "are both - (stdin)"),
        (["{positions}", "--conditions", "{conditions}", "--now", "teatime"], "--now must be a time such as"),
        (["{positions}", "--conditions", "{conditions}", "--now", "2026-03-03T14:00:00"], "--now has no time zone"),
        (
            ["{positions}", "--conditions", "{conditions}", "--settings", "nowhere.json"],
            "--settings nowhere.json: No such",
        ),
        (
            ["{positions}", "--conditions", "{conditions}", "--compare", "{conditions}"],
            "rule settings must be an object",
        ),
    ],
)
def test_unusable_input_is_one_line_and_status_2(files: tuple[str, str], arguments: list[str], says: str) -> None:
    result = run(*(argument.format(positions=files[0], conditions=files[1]) for argument in arguments))
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_a_bad_condition_is_named(files: tuple[str, str]) -> None:
    Path(files[1]).write_text(Path(files[1]).read_text().replace("exclusion_zone", "alcohol"))
    result = run(files[0], "--conditions", files[1])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "condition c1: kind 'alcohol' has no rule yet" in result.stderr


def test_a_condition_on_a_tag_that_is_not_in_the_file_is_named(files: tuple[str, str]) -> None:
    assert "not judged" not in run(files[0], "--conditions", files[1]).stderr
    for named, said in (("d1", False), ("d9", True)):
        text = Path(files[1]).read_text()
        Path(files[1]).write_text(text.replace('"*"', f'"{named}"').replace('"d1"', f'"{named}"'))
        result = run(files[0], "--conditions", files[1])
        assert result.exit_code == 0
        assert ("not judged: condition c1 is on device d9, of which the file has no row" in result.stderr) is said


def test_now_is_what_was_known_then(files: tuple[str, str]) -> None:
    """In seconds since 1970 as well; what was recorded later is left out, and counted."""
    result = run(*files_and("--now", "1772547300", files))
    (violation,) = found(result)
    assert violation["tier"] == "approach"
    assert violation["confirmed_at"] is None
    assert "left out: 9 x later than --now" in result.stderr
    assert found(run(*files_and("--now", "2026-03-03T14:15:00Z", files))) == [violation]
    assert found(run(*files_and("--now", "2026-03-03T14:00:00Z", files))) == []


def test_times_that_cannot_be_are_refused_and_counted(files: tuple[str, str]) -> None:
    before = found(run(files[0], "--conditions", files[1]))
    with Path(files[0]).open("a") as more:
        more.write("d1,2199-03-03T14:30:00Z,51.5,-0.1,20,GPS\nd1,1969-03-03T14:30:00Z,51.5,-0.1,20,GPS\n")
    result = run(files[0], "--conditions", files[1])
    assert found(result) == before
    assert "refused: 1 x future_time" in result.stderr
    assert "refused: 1 x too_old" in result.stderr


def test_a_file_that_is_all_later_than_the_clock_is_read(files: tuple[str, str]) -> None:
    text = Path(files[0]).read_text().replace("2026-", "2199-")
    result = run("-", "--conditions", files[1], input_text=text)
    assert len(found(result)) == 1
    assert "every row is later than this machine's clock" in result.stderr


def test_a_table_is_readable_at_100_columns(files: tuple[str, str]) -> None:
    lines = run(files[0], "--conditions", files[1], "--format", "table").stdout.splitlines()
    assert lines[0].split() == ["tier", "kind", "began", "(London)", "ended", "sure", "what", "happened"]
    assert lines[1].startswith("confirmed  exclusion zone  2026-03-03 14:13  goes on  99 %")
    assert max(map(len, lines)) <= 100


def test_a_csv_without_violations_has_its_header(files: tuple[str, str]) -> None:
    header, *rows = run(*files_and("--now", "2026-03-03T14:00:00Z", files), "--format", "csv").stdout.splitlines()
    assert header.startswith("violation_id,condition_id,device_id,kind,tier,began_at")
    assert rows == []


def test_comparing_says_what_changed_and_how_often(files: tuple[str, str], tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    rows = [{"kind": "exclusion_zone", "set": {"settled_s": 1700}}]
    settings.write_text(json.dumps({"version": "pilot 1", "date": "2026-03-03", "settings": rows}))
    violation, *counted = found(run(*files_and("--compare", str(settings), files)))
    assert (violation["change"], violation["before"]) == ("same", violation["after"])
    assert [(row["tier"], row["before"], row["after"]) for row in counted] == [
        ("approach", 0, 0), ("possible", 0, 0), ("confirmed", 1, 1),
    ]  # fmt: skip
    assert counted[2]["after_per_1000_wearer_days"] == 60_000.0
    (found_under,) = found(run(*files_and("--settings", str(settings), files)))
    assert found_under["parameters"]["settings_version"] == "pilot 1"


def files_and(option: str, value: str, files: tuple[str, str]) -> list[str]:
    return [files[0], "--conditions", files[1], option, value]


@pytest.mark.parametrize("option", [[], ["--compare"]])
def test_a_file_too_large_to_hold_says_the_same(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: list[str]
) -> None:
    path, settings = tmp_path / "positions.parquet", tmp_path / "settings.json"
    pl.concat(drawn(f"14:00-14:1{number} +500..-250 of d{number}") for number in range(4)).write_parquet(path)
    settings.write_text(json.dumps({"version": "2026-1", "date": "2026-03-03", "settings": []}))
    arguments = [str(path), "--conditions", files[1], *option, *([str(settings)] if option else [])]
    at_once = run(*arguments)
    monkeypatch.setattr("waywarden.cli.position_file.LARGE", 0)
    monkeypatch.setattr("waywarden.positions.whole_tags.read_whole_tags.__defaults__", ((), 15))
    in_parts = run(*arguments)
    assert len(found(at_once)) >= 4
    assert in_parts.stdout == at_once.stdout
