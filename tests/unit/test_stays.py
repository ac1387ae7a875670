"""Stays, story by story: what one is, what ends one, and what does not."""

from datetime import timedelta

import polars as pl
import pytest
from tests.unit.tracks_ways import FRAME, START, way

from waywarden.geodesy import distance_m
from waywarden.tracks.settings import SettingsError, StaySettings
from waywarden.tracks.skmob import skmob_stays
from waywarden.tracks.stays import OURS, open_stays, stays
from waywarden.tracks.trackintel import trackintel_stays


def told(track: pl.DataFrame, settings: StaySettings = OURS) -> list[tuple[int, int, int]]:
    """(from minute, to minute, metres east) of each stay, the open one too."""
    ended, carry = stays(track, settings)
    found = pl.concat([ended, open_stays(carry)])
    return [
        (
            int((row["started_at"] - START).total_seconds() / 60),
            int((row["ended_at"] - START).total_seconds() / 60),
            round(float(FRAME.to_metres(row["lat"], row["lon"])[0])),
        )
        for row in found.iter_rows(named=True)
    ]


def test_two_stays_and_a_walk_between() -> None:
    assert told(way((20, 0, 0), (10, 80, 800), (30, 880, 880))) == [(0, 19, 0), (30, 59, 880)]


def test_one_wild_fix_ends_nothing_and_counts_for_nothing() -> None:
    assert told(way((20, 0, 0), (1, 5000, 5000), (20, 0, 0))) == [(0, 40, 0)]
    assert open_stays(stays(way((20, 0, 0), (1, 5000, 5000), (20, 0, 0)))[1])["fixes"].item() == 40


def test_a_slow_walk_is_not_a_visit() -> None:
    assert told(way((60, 0, 1800))) == []


@pytest.mark.parametrize(("minutes", "count"), [(5, 0), (6, 1)])
def test_five_minutes_are_a_stay_and_four_are_none(minutes: int, count: int) -> None:
    assert len(told(way((3, -3000, -900), (minutes, 0, 0), (3, 900, 3000)))) == count


def test_a_night_without_fixes_is_bridged_and_its_share_told() -> None:
    track = pl.concat([night := way((20, 0, 0)), night.with_columns(pl.col("recorded_at") + timedelta(hours=8))])
    assert told(track) == [(0, 499, 0)]
    assert open_stays(stays(track)[1])["gap_share"].item() == pytest.approx((480 - 19) / 499)


def test_silence_is_not_bridged_for_ever() -> None:
    track = pl.concat([night := way((20, 0, 0)), night.with_columns(pl.col("recorded_at") + timedelta(hours=13))])
    assert told(track) == [(0, 19, 0), (780, 799, 0)]


def test_cells_that_hear_him_far_away_break_a_bridge() -> None:
    away = way((20, 0, 0), (40, 9000, 9000), (20, 0, 0)).with_columns(
        mechanism=pl.Series(["GPS"] * 20 + ["LBS"] * 40 + ["GPS"] * 20),
        accuracy_m=pl.Series([20.0] * 20 + [1500.0] * 40 + [20.0] * 20),
    )
    assert told(away) == [(0, 19, 0), (60, 79, 0)]
    assert told(way((80, 0, 0), mechanism=["GPS"] * 20 + ["LBS"] * 40 + ["GPS"] * 20)) == [(0, 79, 0)]


def test_passing_a_place_twice_with_silence_between_is_no_stay() -> None:
    track = way((3, -240, 0), (40, 0, 0), (3, 0, -240), motion=True)[[0, 1, 2, 43, 44, 45]]
    assert told(track) == []
    lies_still = way((46, 0, 0), motion=False)[[0, 1, 2, 43, 44, 45]]
    assert told(lies_still) == [(0, 45, 0)]


def test_what_reflections_carry_off_while_the_tag_lies_still_is_no_trip() -> None:
    senses = way((5, -2000, -80), (20, 0, 0), (8, 450, 450), (20, 0, 0), motion=[True] * 5 + [False] * 48)
    assert told(senses)[-1] == (5, 52, 0)
    assert len(told(senses.drop("motion"))) == 3  # nothing says that he did not go there


def test_a_better_fix_counts_for_more() -> None:
    track = way((10, 0, 0), (10, 60, 60)).with_columns(accuracy_m=pl.Series([20.0] * 10 + [200.0] * 10))
    assert told(track)[0][2] == 1


def test_a_bounded_place_whatever_the_settings_say() -> None:
    assert len(told(way((20, 0, 0), (1, 75, 75), (20, 150, 150)))) == 2
    assert len(told(way((20, 0, 0), (1, 75, 75), (20, 150, 150)), StaySettings(distance_m=200))) == 1
    with pytest.raises(SettingsError, match="distance_m must be from 10"):
        StaySettings(distance_m=0)


def test_across_the_antimeridian() -> None:
    lon = [179.9998 if minute % 2 else -179.9998 for minute in range(20)]
    track = way((20, 0, 0)).with_columns(lat=pl.lit(-17.0), lon=pl.Series(lon))
    place = open_stays(stays(track)[1])
    assert distance_m(place["lat"], place["lon"], -17.0, 180.0)[0] < 1.0


def test_peers_lose_the_stay_in_a_silence_and_end_it_late() -> None:
    track = way((20, 0, 0), (10, 80, 800), (30, 880, 880))
    ends = [end for _, end, _ in told(track)]
    assert ends == [19, 59]
    theirs = trackintel_stays(track, include_last=True)["ended_at"].to_list()
    assert theirs == [START + timedelta(minutes=21), START + timedelta(minutes=59)]
    assert skmob_stays(track)["ended_at"].to_list() == [START + timedelta(minutes=22), START + timedelta(minutes=59)]
