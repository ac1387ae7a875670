"""Real tracks from buses and telephones, read as their publishers wrote them."""

import polars as pl
import pytest
from tests.paths import DATA, needs_shared_data

from waywarden.positions.files import UnusableFile, read_positions
from waywarden.schema import POSITION_KEY

pytestmark = [pytest.mark.conformance, needs_shared_data]
TRACKS = DATA / "tracks"

# file, zone of its times where it names none, rows, devices
FILES = [
    ("liverpool_bus_route14.csv", "UTC", 1533, 8),
    ("limerick_bus_304.gpx", None, 2144, 1),
    ("trackintel_google.csv", None, 416, 1),
    ("trackintel_posmo.csv", "UTC", 1327, 1),
    ("trackintel_positionfixes_tiny.csv", None, 6, 1),
    ("skmob_privacy_toy.csv", "UTC", 23, 7),
    ("track1.gpx", None, 1, 1),
    ("track2.gpx", None, 2, 1),
    ("ogc_mf_trajectory.json", None, 19, 1),
    ("ogc_movingfeatures.json", None, 19, 1),
]


@pytest.mark.parametrize(("name", "zone", "rows", "devices"), FILES)
def test_nothing_is_lost_and_the_result_is_canonical(name: str, zone: str | None, rows: int, devices: int) -> None:
    positions, rejected, _ = read_positions(TRACKS / name, assume_tz=zone)
    assert positions.height + len(rejected) == rows
    assert positions["device_id"].n_unique() == devices
    assert positions.equals(positions.sort(POSITION_KEY))


def test_the_bus_is_the_device_and_its_times_need_a_zone() -> None:
    with pytest.raises(UnusableFile, match="--assume-tz UTC"):
        read_positions(TRACKS / "liverpool_bus_route14.csv")
    positions, _, mapping = read_positions(TRACKS / "liverpool_bus_route14.csv", assume_tz="UTC")
    assert (mapping["device_id"], mapping["direction_deg"]) == ("vehicle_id", "bearing")
    assert '"direction":"outbound"' in positions["attributes"][0]


def test_a_phones_accuracy_is_a_68_percent_radius() -> None:
    as_said, _, _ = read_positions(TRACKS / "trackintel_google.csv")
    converted, _, _ = read_positions(TRACKS / "trackintel_google.csv", accuracy_confidence=68)
    assert (converted["accuracy_m"] / as_said["accuracy_m"]).round(4).unique().to_list() == [1.6215]
    reported = converted["attributes"].str.json_path_match("$.accuracy_reported_m").cast(pl.Float64)
    assert reported.equals(as_said["accuracy_m"], check_names=False)
