"""What docs/explanation/movements.md says of stays on real tracks. No truth is known of them."""

from typing import Any

import polars as pl
import pytest
from tests.paths import DATA, needs_shared_data

from waywarden.positions.files import read_positions
from waywarden.tracks.stays import open_stays, stays
from waywarden.tracks.trips import trips

pytestmark = [pytest.mark.conformance, needs_shared_data]

# file, how it is read, minutes of each stay, kilometres of the longest trip
TRACKS = [
    ("trackintel_google.csv", {"accuracy_confidence": 68}, [9, 74, 5, 6, 62, 282], 4.7),
    ("liverpool_bus_route14.csv", {"assume_tz": "UTC"}, [5, 6, 5], 25.7),
    ("limerick_bus_304.gpx", {}, [], 12.4),
    ("trackintel_posmo.csv", {"assume_tz": "UTC", "device_id": "one"}, [], 123.6),
]


@pytest.mark.parametrize(("name", "how", "minutes", "longest_km"), TRACKS)
def test_the_stays_and_the_longest_trip(name: str, how: dict[str, Any], minutes: list[int], longest_km: float) -> None:
    positions, _, _ = read_positions(DATA / "tracks" / name, **how)
    ended, carry = stays(positions)
    found = pl.concat([ended, open_stays(carry)]).sort("device_id", "started_at")
    assert [round(one.total_seconds() / 60) for one in found["ended_at"] - found["started_at"]] == minutes
    distances_m = trips(positions, found)["distance_m"].to_list()
    assert max(distances_m) / 1000 == pytest.approx(longest_km, abs=0.1)
