"""Stays: any cut, any order, any duplicates, any company: the same, byte for byte."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waywarden.positions.canonical import canonical
from waywarden.simulation import simulate
from waywarden.tracks.carry import CarryError, LateFix, TracksCarry
from waywarden.tracks.stays import open_stays, stays

START = datetime(2026, 3, 3, 6, tzinfo=UTC)
HOURS = 18.0
END = START + timedelta(hours=HOURS)


@cache
def some_day() -> pl.DataFrame:
    """A day of four invented wearers, with what their tags say without a place."""
    return canonical(simulate(3, 4, START, HOURS, mishaps=None).told)[0]


def in_pieces(positions: pl.DataFrame, edges: list[datetime]) -> tuple[pl.DataFrame, TracksCarry]:
    """Each piece in turn, the carry through its bytes; some pieces let time pass to their end."""
    told, carry = [], TracksCarry()
    for number, (begin, end) in enumerate(pairwise([datetime(2000, 1, 1, tzinfo=UTC), *edges])):
        piece = positions.filter(pl.col("recorded_at").is_between(begin, end, closed="left"))
        last = piece["recorded_at"].max()
        ended, carry = stays(piece, carry=carry, until=last if number % 2 else None)
        told.append(ended)
        carry = TracksCarry.from_bytes(carry.to_bytes())
    return pl.concat(told).sort("device_id", "started_at"), carry


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, HOURS), max_size=8))
def test_cutting_anywhere_equals_not_cutting(cuts_h: list[float]) -> None:
    whole, carry = stays(some_day())
    edges = sorted(START + timedelta(hours=cut) for cut in cuts_h)
    pieces, carried = in_pieces(some_day(), [*edges, END + timedelta(days=1)])
    assert whole.height > 8
    assert pieces.equals(whole)
    assert carried.to_bytes() == carry.to_bytes()


def test_one_fix_at_a_time_equals_all_at_once() -> None:
    positions = some_day().filter(pl.col("device_id") == "SIM-0001")
    told, carry = [], TracksCarry()
    for index in range(positions.height):
        ended, carry = stays(positions[index : index + 1], carry=carry)
        told.append(ended)
    whole, expected = stays(positions)
    assert pl.concat(told).equals(whole)
    assert carry.to_bytes() == expected.to_bytes()


@settings(max_examples=25, deadline=None)
@given(st.floats(1, HOURS))
def test_a_stay_once_told_keeps_its_name(cut_h: float) -> None:
    """Who looked in the middle of the day saw stays that are still there in the evening, with the same beginning."""
    ended, carry = stays(some_day())
    whole = pl.concat([ended, open_stays(carry)])
    until = START + timedelta(hours=cut_h)
    _, carry = stays(some_day().filter(pl.col("recorded_at") <= until))
    seen = open_stays(carry, until)
    assert seen.join(whole, on=["device_id", "started_at"], how="anti").is_empty()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_order_and_duplicates_make_no_difference(seed: int) -> None:
    shuffle = random.Random(seed)
    positions = some_day()
    order = [*range(positions.height), *(shuffle.randrange(positions.height) for _ in range(50))]
    shuffle.shuffle(order)
    again, _ = stays(canonical(positions[order])[0])
    assert again.equals(stays(positions)[0])


def test_company_makes_no_difference() -> None:
    together, carry = stays(some_day())
    alone = [stays(one) for one in some_day().partition_by("device_id", maintain_order=True)]
    assert pl.concat([told for told, _ in alone]).equals(together)
    assert TracksCarry({name: each.tags[name] for _, each in alone for name in each}).to_bytes() == carry.to_bytes()


def test_time_that_passes_ends_what_is_silent_for_too_long_and_nothing_else() -> None:
    _, carry = stays(some_day())
    none = some_day().clear()
    still_there, later = stays(none, carry=carry, until=END + timedelta(hours=11))
    assert still_there.is_empty()
    over, _ = stays(none, carry=later, until=END + timedelta(hours=13))
    assert over.equals(open_stays(carry))
    assert open_stays(carry, END + timedelta(hours=13)).is_empty()


def test_a_late_fix_and_a_strange_carry_are_refused() -> None:
    positions = some_day()
    _, carry = stays(positions)
    with pytest.raises(LateFix, match="SIM-0001"):
        stays(positions[:5], carry=carry)
    for bad in (b"WWC3", carry.to_bytes()[:-1], b""):
        with pytest.raises(CarryError, match="replay"):
            TracksCarry.from_bytes(bad)
    with pytest.raises(ValueError, match="later than the moment"):
        stays(positions, until=START)


@settings(max_examples=60, deadline=None)
@given(tag=st.integers(0, 3), begin_h=st.floats(0, HOURS - 6))
def test_where_reading_began_is_forgotten_when_two_stays_have_ended(tag: int, begin_h: float) -> None:
    """On this rests that a page may read a month without reading all the months before it."""
    own = some_day().filter(pl.col("device_id") == sorted(some_day()["device_id"].unique())[tag])
    whole, _ = stays(own)
    later, _ = stays(own.filter(pl.col("recorded_at") >= START + timedelta(hours=begin_h)))
    if later.height < 3:
        return
    settled_at = later["ended_at"][1]
    since = pl.col("ended_at") > settled_at
    assert later.filter(since).equals(whole.filter(since))
