"""Meetings found by the grid are those that the slow version finds."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.meetings_reference import Fix
from tests.oracle.meetings_reference import meetings as slow
from tests.property.walks import fixes

from waywarden.places.settings import MeetingSettings
from waywarden.places.together import MEETING, meetings


@st.composite
def strolls(draw: st.DrawFn, device_id: str) -> pl.DataFrame:
    """Reports some minutes apart, within a quarter of a kilometre."""
    count = draw(st.integers(2, 12))
    steps = draw(st.lists(st.integers(20, 400), min_size=count, max_size=count))
    ways = st.lists(st.integers(-250, 250), min_size=count, max_size=count)
    seconds = [sum(steps[: number + 1]) for number in range(count)]
    return fixes(seconds, draw(ways), draw(ways), float(draw(st.integers(1, 90))), device_id)


@settings(deadline=None)
@given(strolls("d1"), strolls("d2"), strolls("d3"), st.integers(10, 200))
def test_grid_and_slow_version_agree(one: pl.DataFrame, two: pl.DataFrame, three: pl.DataFrame, within_m: int) -> None:
    tracks = pl.concat([one, two, three])
    found = meetings(tracks, MeetingSettings(within_m=within_m))
    tags = {
        device_id: [
            Fix(at.timestamp(), lat, lon, accuracy_m)
            for at, lat, lon, accuracy_m in rows.select("recorded_at", "lat", "lon", "accuracy_m").iter_rows()
        ]
        for (device_id,), rows in tracks.group_by("device_id", maintain_order=True)
    }
    told = [
        (one_id, other_id, int(began_at.timestamp()) // 60, int(ended_at.timestamp()) // 60, minutes)
        for one_id, other_id, began_at, ended_at, minutes in found.select(MEETING[:5]).iter_rows()
    ]
    assert told == slow(tags, within_m, 2)
