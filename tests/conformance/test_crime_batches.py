"""The Ministry of Justice's sample batches, and open data of the City of London Police."""

import json
from datetime import UTC, date, datetime

import pytest
from tests.paths import DATA, needs_shared_data

from waywarden.crime import batch, open_data

pytestmark = [pytest.mark.conformance, needs_shared_data]
RECEIVED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # after the latest crime of the samples, which are made at random


def _read(name: str) -> batch.Batch:
    return batch.read((DATA / "crime-batches" / name).read_bytes(), received_at=RECEIVED)


def test_ten_good_crimes_go_in() -> None:
    read = _read("batch-with-10-valid-crimes.csv")
    assert (read.verdict, len(read.crimes), read.rejected.height) == ("SUCCESSFUL", 10, 0)
    assert (read.batch_id, read.police_force) == ("NOT20260701", "NOT")
    assert read.crimes.select("lat", "lon").null_count().row(0) == (0, 0)


def test_ten_good_and_one_bad() -> None:
    read = _read("batch-with-some-valid-some-invalid.csv")
    assert (read.verdict, len(read.crimes)) == ("PARTIAL", 10)
    assert read.rejected.select("row", "column", "error_type").rows() == [(11, "crime_type", "INVALID_CRIME_TYPE")]


def test_of_a_hundred_at_random_three_lie_north_of_the_grid() -> None:
    """The Ministry's range of northings goes 50 km beyond the grid, whose end is 30 km north of Shetland."""
    read = _read("batch-with-100-valid-crimes.csv")
    assert len(read.crimes) == 97
    assert read.rejected.select("row", "error_type").rows() == [
        (row, "INVALID_LOCATION_DATA_RANGE") for row in (14, 36, 96)
    ]


def test_the_edge_case_of_matching() -> None:
    (crime,) = _read("batch-with-crime-with-matches.csv").crimes.to_dicts()
    assert (crime["crime_ref"], crime["police_force"], crime["lat"], crime["lon"]) == (
        *("CHS0000001", "CHS"),
        *(53.43157277, -2.528865717),
    )
    assert (crime["began_at"], crime["ended_at"]) == (
        datetime(2025, 10, 16, 12, tzinfo=UTC),
        datetime(2025, 10, 16, 16, tzinfo=UTC),
    )


LONDON = DATA / "london"
STREET = [path.name for path in sorted((LONDON / "crime").glob("*-street.csv"))]


@pytest.mark.parametrize("name", STREET)
def test_open_data_is_refused_for_matching_and_read_for_maps(name: str) -> None:
    data = (LONDON / "crime" / name).read_bytes()
    with pytest.raises(batch.UnusableFile, match="anonymous points"):
        batch.read(data, received_at=RECEIVED)
    crimes, rejected = open_data.read(data)
    counted = json.loads((LONDON / "expected_crime_counts.json").read_text())["files"][name]
    located = crimes.drop_nulls("lat")
    assert (crimes.height, rejected) == (counted["rows"], [])
    assert crimes["lat"].null_count() == crimes["lon"].null_count() == counted["no_location"]
    assert located.select("lat", "lon").n_unique() == counted["distinct_points"]
    assert dict(crimes["category"].value_counts().rows()) == counted["by_type"]
    bounds = (located["lon"].min(), located["lat"].min(), located["lon"].max(), located["lat"].max())
    assert bounds == pytest.approx(counted["bbox"])
    assert crimes["month"].unique().to_list() == [date(int(name[:4]), int(name[5:7]), 1)]


@pytest.mark.parametrize(
    "name", ["2024-02-city-of-london-outcomes.csv", "2018-07-metropolitan-stop-and-search-min.csv"]
)
def test_other_files_of_open_data_are_neither(name: str) -> None:
    data = (LONDON / "crime" / name).read_bytes()
    with pytest.raises(batch.UnusableFile, match="anonymous points"):
        batch.read(data, received_at=RECEIVED)
    with pytest.raises(batch.UnusableFile, match="no column"):
        open_data.read(data)
