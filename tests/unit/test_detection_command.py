"""`waywarden detect` on plain files: what comes out, and one line with status 2 for input that can't be used."""

import json
from pathlib import Path
from typing import Any

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
        (["{positions}", "--conditions", "{conditions}", "--now", "teatime"], "--now must be an ISO 8601 time"),
        (["{positions}", "--conditions", "{conditions}", "--now", "2026-03-03T14:00:00"], "--now has no time zone"),
    ],
)
def test_unusable_input_is_one_line_and_status_2(files: tuple[str, str], arguments: list[str], says: str) -> None:
    result = run(*(argument.format(positions=files[0], conditions=files[1]) for argument in arguments))
    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_a_bad_condition_is_named(files: tuple[str, str]) -> None:
    Path(files[1]).write_text(Path(files[1]).read_text().replace("exclusion_zone", "curfew"))
    result = run(files[0], "--conditions", files[1])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "condition c1: kind 'curfew' has no rule yet" in result.stderr
