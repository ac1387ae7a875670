"""Every run of trackintel that is kept beside the checkout, told by our mode of it: the same stays."""

import json
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.paths import DATA, needs_shared_data

from waywarden.positions.files import read_positions
from waywarden.schema import UTC_TIME
from waywarden.tracks.trackintel import trackintel_stays

pytestmark = [pytest.mark.conformance, needs_shared_data]
TRACKS = DATA / "tracks"
EXPECTED = TRACKS / "expected_trackintel_staypoints.json"
CASES = json.loads(EXPECTED.read_text())["cases"] if EXPECTED.is_file() else []


def positions_of(case: dict[str, Any]) -> pl.DataFrame:
    """As the runs were made: one user where the file numbers its rows, and of the buses one fix a moment in all."""
    path = TRACKS / case["file"].split()[0]
    if "duplicates" not in case["file"]:
        return read_positions(path, assume_tz="UTC", device_id="1")[0]
    rows = pl.read_csv(path, infer_schema=False).unique("timestamp", keep="first", maintain_order=True)
    return read_positions(rows.write_csv().encode(), assume_tz="UTC")[0]


def name(case: dict[str, Any]) -> str:
    return "-".join([case["dataset"], *(str(value) for value in case["params"].values())])


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_same_staypoints(case: dict[str, Any]) -> None:
    positions = positions_of(case)
    assert positions.height == case["n_positionfixes"]
    found = trackintel_stays(positions, *case["params"].values())
    assert found.height == case["n_staypoints"]
    assert found["fixes"].sum() == case.get("n_pfs_in_staypoints", 0)
    expected = pl.DataFrame(case.get("staypoints", []), infer_schema_length=None)
    told = found.head(expected.height)  # the runs keep the first forty
    for ours, theirs in (("started_at", "started_at"), ("ended_at", "finished_at")):
        assert told[ours].to_list() == [moment for moment in times(expected, theirs)]
    for degrees in ("lat", "lon"):
        np.testing.assert_allclose(told[degrees], [row[degrees] for row in case.get("staypoints", [])], atol=6e-8)


def times(expected: pl.DataFrame, column: str) -> list[Any]:
    if expected.is_empty():
        return []
    return expected[column].str.to_datetime(time_zone="UTC", time_unit="us").cast(UTC_TIME).to_list()
