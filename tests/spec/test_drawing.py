"""The drawing itself: what a line of a table stands for, so that a case can be trusted."""

from datetime import UTC, datetime

import pytest
from tests.spec.drawing import DAY, clock, drawn
from tests.spec.drawing.conditions import feature
from tests.spec.drawing.positions import MIDDLE
from tests.spec.drawing.shapes import SHAPES
from tests.spec.drawing.times import written
from tests.spec.drawing.timetables import timetable

from waywarden.geodesy import distance_m
from waywarden.zones.geometry import signed_distance_m, zone_from_geojson


def test_a_walk_is_a_fix_a_minute_on_a_straight_line() -> None:
    track = drawn("14:00-14:04 +400..+0 east 0..300 within 8")
    away_m = distance_m(track["lat"], track["lon"], MIDDLE.lat, MIDDLE.lon)
    assert [round(metres) for metres in away_m] == [700, 605, 522, 459, 424]
    assert track["recorded_at"].to_list() == [clock(f"14:0{minute}") for minute in range(5)]


def test_the_tag_says_more_than_where_it_is() -> None:
    row = drawn("14:00 +60 of d2 by LBS within nothing speed 30 heading 90 battery 15 still says status").row(
        0, named=True
    )
    assert (row["device_id"], row["mechanism"], row["accuracy_m"], row["event"]) == ("d2", "LBS", None, "status")
    assert (row["speed_kmh"], row["direction_deg"], row["battery_pct"], row["motion"]) == (30, 90, 15, False)


def test_rows_without_a_place_come_last_in_their_moment() -> None:
    track = drawn("14:00 heard strap_cut\n14:00 +60\n14:00-14:30 heard status every 15m battery 40 charging")
    assert track["lat"].is_null().to_list() == [False, True, True, True, True]
    assert track["event"].to_list() == [None, "status", "strap_cut", "status", "status"]


def test_a_fix_may_be_given_in_degrees() -> None:
    assert drawn("14:00 at 0,0").select("lat", "lon").row(0) == (0.0, 0.0)


@pytest.mark.parametrize("line", ["14:00", "14:00 nothing", "14:00 +60 beside 3", "14:05-14:00 +60", "late +60"])
def test_a_line_that_means_nothing_is_refused(line: str) -> None:
    with pytest.raises((AssertionError, StopIteration)):
        drawn(line)


@pytest.mark.parametrize("text", ["14:00", "14:00:30", "29 Mar 01:30", "1 Jan 2027 00:00"])
def test_a_time_is_written_as_it_was_read(text: str) -> None:
    assert written(clock(text)) == text


def test_dates_belong_to_the_year_of_the_picture() -> None:
    assert clock("29 Mar 01:30", datetime(2028, 3, 1, tzinfo=UTC)) == datetime(2028, 3, 29, 1, 30, tzinfo=UTC)


def test_every_shape_has_its_northern_edge_at_300_metres() -> None:
    for shape in SHAPES:
        drawn_feature = feature("exclusion_zone", "zone", DAY, MIDDLE, {"shape": shape})
        lat, lon = MIDDLE.to_degrees(0.0, 360.0)
        assert signed_distance_m(zone_from_geojson(drawn_feature["geometry"]), lat, lon) == pytest.approx(60, abs=0.1)


def test_a_timetable_in_words() -> None:
    drawn_timetable = timetable("""
        every day 19:00-07:00
        not sat sun 20:00-21:00 priority 1
        except 24 Dec 12:00 to 27 Dec 09:00: agreed
        suspended 5 Mar 00:00 to 6 Mar 00:00: hospital
        bank holidays scotland
    """)
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert drawn_timetable == {
        "weekly": [
            {"days": days, "from": "19:00", "to": "07:00"},
            {"days": ["sat", "sun"], "from": "20:00", "to": "21:00", "applies": False, "priority": 1},
        ],
        "except": [{"from": "2026-12-24T12:00", "to": "2026-12-27T09:00", "why": "agreed"}],
        "suspended": [{"from": "2026-03-05T00:00", "to": "2026-03-06T00:00", "why": "hospital"}],
        "bank_holidays": "scotland",
    }
