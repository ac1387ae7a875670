"""Who was with whom, who was near here, and how near a zone: told of invented walks."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from tests.property.walks import START, TOWN, fixes

from waywarden.places.near import near_minutes
from waywarden.places.settings import MeetingSettings
from waywarden.places.together import meetings
from waywarden.places.visitors import visitors
from waywarden.zones.geometry import Zone, zone_from_geojson

MINUTE = timedelta(minutes=1)


def walk(device_id: str, east_m: list[float], *, days: int = 0, accuracy_m: float = 5.0) -> pl.DataFrame:
    """A fix a minute from START on, so far east of the middle."""
    seconds = (60 * np.arange(len(east_m)) + 86_400 * days).tolist()
    return fixes(seconds, east_m, [0.0] * len(east_m), accuracy_m, device_id)


def around_the_middle(radius_m: float) -> Zone:
    return zone_from_geojson({"type": "Point", "coordinates": [TOWN.lon, TOWN.lat]}, radius_m)


def test_two_who_meet_are_told_since_when_and_until_when() -> None:
    stays, comes = walk("d1", [0.0] * 60), walk("d2", [5000.0] * 20 + [10.0] * 20 + [5000.0] * 20)
    (meeting,) = meetings(pl.concat([stays, comes])).iter_rows(named=True)
    assert (meeting["device_id"], meeting["other_id"]) == ("d1", "d2")
    assert (meeting["began_at"], meeting["ended_at"]) == (START + 20 * MINUTE, START + 39 * MINUTE)
    assert meeting["nearest_m"] == pytest.approx(10, abs=0.5)
    assert meeting["base_rate"] is None


def test_two_who_pass_in_the_street_have_not_met() -> None:
    one, other = (
        walk("d1", [80.0 * minute for minute in range(20)]),
        walk("d2", [1600 - 80.0 * minute for minute in range(20)]),
    )
    settings = MeetingSettings(within_m=20, least_minutes=3)
    assert meetings(pl.concat([one, other]), settings).is_empty()


def test_two_who_live_together_meet_every_day() -> None:
    tracks = [walk(device_id, [0.0] * 30, days=day) for device_id in ("d1", "d2") for day in range(4)]
    found = meetings(pl.concat(tracks))
    assert found["base_rate"].to_list() == [1.0] * 4
    assert found["base_days"].to_list() == [3] * 4


def test_two_who_met_once_are_told_that_it_is_unusual() -> None:
    tracks = [walk("d1", [0.0] * 30, days=day) for day in range(4)] + [
        walk("d2", [20.0 if day == 2 else 5000.0] * 30, days=day) for day in range(4)
    ]
    assert meetings(pl.concat(tracks)).select("base_rate", "base_days").rows() == [(0.0, 3)]


def test_who_was_near_here_with_minutes_and_error() -> None:
    tracks = pl.concat(
        [
            walk("d1", [0.0] * 11),
            walk("d2", [130.0] * 11, accuracy_m=60.0),
            walk("d3", [9000.0] * 11),
            walk("d4", [9000.0] * 2),
        ]
    )
    found = visitors(tracks, around_the_middle(100), START, START + 10 * MINUTE)
    assert found.near.select("device_id", "minutes", "surely_minutes", "fixes").rows() == [
        ("d1", 10, 10, 11),
        ("d2", 0, 0, 11),
    ]
    assert found.near["nearest_m"].to_list() == pytest.approx([-100, 30], abs=0.5)
    assert found.unseen["device_id"].to_list() == ["d4"]


def test_minutes_near_a_zone_day_by_day() -> None:
    """Ten minutes, and five for which the last fix before the silence stands."""
    track = pl.concat([walk("d1", [300.0] * 11), walk("d1", [900.0] * 11, days=1)])
    found = near_minutes(track, around_the_middle(100), [100, 250])
    first, second = START.date(), START.date() + timedelta(days=1)
    rows = found.select("date", "within_m", "minutes").rows()
    assert rows == [(first, 100, 0), (first, 250, 15), (second, 100, 0), (second, 250, 0)]


def test_nobody_and_one_alone_meet_nobody() -> None:
    alone = walk("d1", [0.0] * 10)
    assert meetings(alone).is_empty()
    assert meetings(alone.clear()).is_empty()
    assert visitors(alone.clear(), around_the_middle(100), START, START + MINUTE).near.is_empty()
    assert near_minutes(alone.clear(), around_the_middle(100)).is_empty()


def test_within_a_distance_of_the_area_is_near_it() -> None:
    passes = walk("d1", [180.0] * 11)
    found = visitors(passes, around_the_middle(100), START, START + 10 * MINUTE, within_m=100)
    assert found.near.select("minutes", "surely_minutes").rows() == [(10, 10)]
    assert found.near["nearest_m"].to_list() == pytest.approx([80], abs=0.5)


@pytest.mark.parametrize(("at_m", "told"), [(450.0, [(0, 0, 0)]), (-450.0, [])])
def test_driven_through_between_two_fixes_is_perhaps_there(at_m: float, told: list[tuple[int, ...]]) -> None:
    """450 m to the west of the middle, a minute later as far to the east; or all the time to the west."""
    track = walk("d1", [-450.0] * 5 + [at_m] * 5)
    found = visitors(track, around_the_middle(100), START, START + 9 * MINUTE)
    assert found.near.select("minutes", "surely_minutes", "fixes").rows() == told
    assert found.unseen.is_empty()
