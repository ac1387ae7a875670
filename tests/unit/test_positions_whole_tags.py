"""A Parquet file read some tags at a time is the file read at once."""

from pathlib import Path

import polars as pl
import pytest
from tests.spec.drawing import drawn

from waywarden.detection.conditions import read_conditions
from waywarden.detection.demanded import Demanded
from waywarden.positions.files import UnusableFile, read_positions, reading_of
from waywarden.positions.whole_tags import is_parquet, read_whole_tags

TRACK = pl.concat(drawn(f"14:00-14:{10 + number} +100 of d{number}") for number in range(9))


def at_once(path: Path) -> pl.DataFrame:
    return read_positions(path)[0]


@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("rows_at_once", [1, 25, 1000])
@pytest.mark.parametrize("together", [set(), {"d2", "d7"}])
def test_the_parts_are_the_whole(tmp_path: Path, in_order: bool, rows_at_once: int, together: set[str]) -> None:
    path = tmp_path / "positions.parquet"
    (TRACK if in_order else TRACK.sample(fraction=1, shuffle=True, seed=3)).write_parquet(path)
    parts = [positions for positions, _ in read_whole_tags(path, reading_of(), together, rows_at_once)]
    assert pl.concat(parts).sort("device_id", "recorded_at").equals(at_once(path))
    tags = [device_id for part in parts for device_id in part["device_id"].unique()]
    assert len(tags) == len(set(tags)) == 9, "each tag comes whole"
    if together:
        assert set(parts[0]["device_id"]) == together


def test_refused_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "positions.parquet"
    spoilt = pl.when(pl.int_range(pl.len()) == 40).then(999.0).otherwise(pl.col("lat")).alias("lat")
    TRACK.with_columns(spoilt).write_parquet(path)
    rejected = [one for _, refused in read_whole_tags(path, reading_of(), rows_at_once=30) for one in refused]
    assert [(one.row, one.column) for one in rejected] == [(41, "lat")]


def test_a_damaged_file_is_told_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "positions.parquet"
    path.write_bytes(b"PAR1 and then something else PAR1")
    assert is_parquet(path)
    with pytest.raises(UnusableFile, match="copy it again"):
        list(read_whole_tags(path, reading_of()))


def test_conditions_of_some_tags() -> None:
    def feature(condition_id: str, kind: str, device_id: str, **parameters: str) -> dict[str, object]:
        place = {"type": "Point", "coordinates": [-0.1, 51.5]} if kind == "exclusion_zone" else None
        properties = {"condition_id": condition_id, "device_id": device_id, "kind": kind, "parameters": parameters}
        radius = {"radius_m": 300} if kind == "exclusion_zone" else {}
        return {"type": "Feature", "geometry": place, "properties": properties | radius}

    features = [
        feature("one", "exclusion_zone", "d1"),
        feature("every", "exclusion_zone", "*"),
        feature("two", "exclusion_zone", "d2"),
        feature("apart", "proximity", "d2", other_device_id="d3"),
    ]
    demanded = Demanded(read_conditions({"type": "FeatureCollection", "features": features}))
    assert [condition.condition_id for condition in demanded.of(["d2"])] == ["every", "two", "apart"]
    assert [condition.condition_id for condition in demanded.of(["d1", "d9"])] == ["one", "every"]
    assert demanded.in_pairs == {"d2", "d3"}
