"""Doubted fixes are flagged, never deleted; good ones are not."""

import polars as pl
import pytest
from tests.unit.tracks_ways import way

from waywarden.tracks.clean import Doubt, flagged


def doubts(track: pl.DataFrame) -> list[Doubt]:
    cleaned = flagged(track)
    assert cleaned.drop("doubt").equals(track)
    return [Doubt(value) for value in cleaned["doubt"]]


def test_there_and_back_faster_than_anybody_is_a_jump() -> None:
    track = way((10, 0, 0), (2, 20_000, 20_000), (10, 0, 0))
    assert doubts(track) == [Doubt(0)] * 10 + [Doubt.JUMP] * 2 + [Doubt(0)] * 10


def test_there_and_not_back_is_a_way() -> None:
    assert set(doubts(way((10, 0, 0), (10, 20_000, 20_000)))) == {Doubt(0)}


@pytest.mark.parametrize(("speed_kmh", "jumps"), [(5.0, 1), (100.0, 0)])
def test_what_it_says_of_its_own_speed_decides_what_is_possible(speed_kmh: float, jumps: int) -> None:
    track = way((8, 0, 560), (1, 1500, 1500), (8, 640, 1200), speed_kmh=speed_kmh, motion=True)
    assert doubts(track).count(Doubt.JUMP) == jumps


def test_drift_of_a_tag_that_lies_still() -> None:
    track = way((10, 0, 0), (3, 90, 90), (10, 0, 0), motion=False)
    assert doubts(track) == [Doubt(0)] * 10 + [Doubt.DRIFT] * 3 + [Doubt(0)] * 10
    assert set(doubts(track.with_columns(motion=pl.lit(True)))) == {Doubt(0)}
    assert set(doubts(track.with_columns(accuracy_m=pl.lit(100.0)))) == {Doubt(0)}  # it said how little it knew


def test_a_cell_among_better_fixes_is_doubted_and_one_alone_is_not() -> None:
    among = ["GPS"] * 10 + ["LBS"] * 3 + ["GPS"] * 10
    assert doubts(way((10, 0, 0), (3, 700, 700), (10, 0, 0), mechanism=among))[10:13] == [Doubt.CELL] * 3
    assert set(doubts(way((23, 0, 0), mechanism=["GPS"] * 3 + ["LBS"] * 20))) == {Doubt(0)}


def test_a_row_without_a_place_is_not_doubted() -> None:
    said = way((3, 0, 0)).with_columns(lat=pl.Series([51.5, None, 51.5]), lon=pl.Series([-0.1, None, -0.1]))
    assert doubts(said) == [Doubt(0)] * 3
