"""What holds of every rule, whatever the tags do: one story, however it is cut, sent, repeated or looked at."""

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.detection_scenes import DEMANDS, conditions, scene
from tests.spec.drawing import condition

from waywarden.detection.carry import Carry
from waywarden.detection.conditions import KINDS, Condition
from waywarden.detection.rules import LateFix, detect, due
from waywarden.detection.violation import Violation
from waywarden.positions.canonical import canonical
from waywarden.schema import PEOPLES_WORDS

Found = dict[str, Violation]
SEEDS = st.integers(0, 10_000)
WEEK = timedelta(weeks=1)
SECOND = timedelta(seconds=1)

each_kind = pytest.mark.parametrize("kind", KINDS)
few = settings(max_examples=20, deadline=None)


@each_kind
@few
@given(seed=SEEDS, shares=st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_cutting_anywhere_equals_not_cutting(kind: str, seed: int, shares: list[float]) -> None:
    track, demands = scene(seed), conditions(kind)
    whole, carry = in_pieces(track, [], demands)
    pieces, carried = in_pieces(track, [int(share * len(track)) for share in shares], demands)
    assert as_text(pieces) == as_text(whole)
    assert carried.to_bytes() == carry.to_bytes()


@each_kind
@few
@given(seed=SEEDS, shuffle=st.randoms(use_true_random=False))
def test_order_and_repetition_make_no_difference(kind: str, seed: int, shuffle: random.Random) -> None:
    track, demands = scene(seed), conditions(kind)
    order = list(range(len(track))) + [shuffle.randrange(len(track)) for _ in range(30)]
    shuffle.shuffle(order)
    in_order, _ = canonical(track[order])
    assert as_text(at_once(in_order, demands)) == as_text(at_once(track, demands))


@each_kind
@few
@given(seed=SEEDS, held_back=st.floats(0, 1), checkpoint=st.floats(0, 1))
def test_late_rows_end_in_the_same_story(kind: str, seed: int, held_back: float, checkpoint: float) -> None:
    """Rows that were held back on the tag are refused by name, and a replay from any carry before them mends all."""
    track, demands = scene(seed), conditions(kind)
    in_time = by_time(track)
    late = int(held_back * (len(in_time) - 2))
    before = in_time[: int(checkpoint * late)]
    known, carry = detect(by_tag(before), demands)
    _, gone_on = detect(by_tag(pl.concat([in_time[:late], in_time[late + 1 :]])), demands)
    if is_behind(in_time, late):
        with pytest.raises(LateFix):
            detect(in_time[late : late + 1], demands, gone_on)
    found, replayed = detect(by_tag(in_time[len(before) :]), demands, carry)
    whole, whole_carry = in_pieces(track, [], demands)
    assert as_text(by_id(known) | by_id(found)) == as_text(whole)
    assert replayed.to_bytes() == whole_carry.to_bytes()


@each_kind
@few
@given(seed=SEEDS, weeks=st.integers(-300, 300))
def test_another_week_is_the_same_story(kind: str, seed: int, weeks: int) -> None:
    """Only its dates differ, of fixes and conditions alike."""
    track, demands = scene(seed), conditions(kind)
    shifted = track.with_columns(pl.col("recorded_at") + weeks * WEEK)
    now = at_once(track, demands).values()
    then = at_once(shifted, [shift(demand, weeks * WEEK) for demand in demands]).values()
    assert told(then, weeks * WEEK) == told(now)


@few
@given(seed=SEEDS, kind=st.sampled_from([kind for kind in KINDS if kind != "device_health"]))
def test_a_review_changes_nothing_but_what_it_is_about(seed: int, kind: str) -> None:
    track, demands = scene(seed), conditions(kind)
    persons = pl.col("lat").is_null() & pl.col("event").is_in(PEOPLES_WORDS).fill_null(False)
    now = track["recorded_at"].max()
    assert isinstance(now, datetime)
    with_reviews, _ = detect(track, demands, now=now)
    without, _ = detect(track.filter(~persons), demands, now=now)
    assert as_text(by_id(with_reviews)) == as_text(by_id(without))


@each_kind
@few
@given(seed=SEEDS)
def test_what_is_far_away_changes_nothing(kind: str, seed: int) -> None:
    """A place 60 km off, or a tag that is somewhere else, is nobody's business here."""
    track, demands = scene(seed), conditions(kind)
    elsewhere = track.filter(pl.col("device_id") == "d2").with_columns(
        pl.lit("d3").alias("device_id"), pl.col("lat") + 0.5
    )
    others = [*demands, far(kind)]
    more = at_once(by_tag(pl.concat([track, elsewhere])), others)
    here = {key: found for key, found in more.items() if found.device_id != "d3" and found.condition_id != "far"}
    assert as_text(here) == as_text(at_once(track, demands))


@each_kind
@few
@given(seed=SEEDS, minutes=st.integers(0, 3000), share=st.floats(0, 1))
def test_looking_ahead_remembers_nothing(kind: str, seed: int, minutes: int, share: float) -> None:
    """However often one looks, the next row finds what it would have found."""
    track, demands = by_time(scene(seed)), conditions(kind)
    first, rest = (by_tag(part) for part in cut(track, int(share * len(track))))
    _, carry = detect(first, demands)
    before = carry.to_bytes()
    now = latest(track) + timedelta(minutes=minutes)
    _, looked = detect(first.clear(), demands, carry, now=now)
    assert looked.to_bytes() == before
    assert carry.to_bytes() == before
    assert as_text(by_id(detect(rest, demands, looked)[0])) == as_text(by_id(detect(rest, demands, carry)[0]))


@each_kind
@few
@given(seed=SEEDS, share=st.floats(0, 1))
def test_nothing_happens_before_it_is_due(kind: str, seed: int, share: float) -> None:
    """From one due moment to the second before the next, looking finds the same: no clock strikes unannounced.

    A sentence may count the minutes that have passed; that strikes nobody.
    """
    track, demands = by_time(scene(seed)), conditions(kind)
    first, _ = cut(track, 1 + int(share * (len(track) - 1)))
    _, carry = detect(by_tag(first), demands)
    after = latest(first)
    for _ in range(4):
        moments = due(demands, carry, after)
        until = min(moments.values(), default=after + timedelta(days=3))
        early = look(track, demands, carry, after)
        late = look(track, demands, carry, max(after, until - SECOND))
        assert told(late.values()) == told(early.values())
        if not moments:
            break
        after = until


@pytest.mark.slow
@each_kind
def test_a_thousand_more_scenes(kind: str) -> None:
    for seed in range(20_000, 21_000):
        test_cutting_anywhere_equals_not_cutting.hypothesis.inner_test(kind, seed, [0.2, 0.5, 0.51, 0.9])
        test_late_rows_end_in_the_same_story.hypothesis.inner_test(kind, seed, seed % 97 / 97, seed % 13 / 13)
        test_nothing_happens_before_it_is_due.hypothesis.inner_test(kind, seed, seed % 89 / 89)


def is_behind(in_time: pl.DataFrame, row: int) -> bool:
    """Has this row's tag been heard later?"""
    device_id, recorded_at = in_time.select("device_id", "recorded_at").row(row)
    return not in_time.filter(pl.col("device_id") == device_id, pl.col("recorded_at") > recorded_at).is_empty()


def in_pieces(track: pl.DataFrame, cuts: list[int], demands: list[Condition]) -> tuple[Found, Carry]:
    """Piece by piece in order of time, the carry through its bytes each time. What is found later counts."""
    in_time = by_time(track)
    merged: Found = {}
    carry = Carry()
    for begin, end in pairwise([0, *sorted(cuts), len(in_time)]):
        found, carry = detect(by_tag(in_time[begin:end]), demands, carry)
        merged |= by_id(found)
        carry = Carry.from_bytes(carry.to_bytes())
    return merged, carry


def at_once(track: pl.DataFrame, demands: list[Condition]) -> Found:
    return by_id(detect(track, demands)[0])


def look(track: pl.DataFrame, demands: list[Condition], carry: Carry, now: datetime) -> Found:
    return by_id(detect(track.clear(), demands, carry, now=now)[0])


def by_id(violations: Iterable[Violation]) -> Found:
    return {violation.violation_id: violation for violation in violations}


def as_text(found: Found) -> str:
    return json.dumps([found[key].as_json() for key in sorted(found)])


def told(violations: Iterable[Violation], shift_by: timedelta = timedelta()) -> list[tuple[Any, ...]]:
    """The story without its dates. Identities and sentences name the day."""
    return sorted(
        (
            violation.condition_id,
            violation.device_id,
            violation.tier,
            violation.flags,
            violation.began_at - shift_by,
            str(violation.ended_at and violation.ended_at - shift_by),
            str(violation.possible_at and violation.possible_at - shift_by),
            str(violation.confirmed_at and violation.confirmed_at - shift_by),
            str(violation.cleared_at and violation.cleared_at - shift_by),
            violation.peak_belief,
            str(violation.min_distance_m),
            violation.fixes,
        )
        for violation in violations
    )


def shift(demand: Condition, by: timedelta) -> Condition:
    return replace(
        demand,
        valid_from=demand.valid_from and demand.valid_from + by,
        valid_to=demand.valid_to and demand.valid_to + by,
    )


def far(kind: str) -> Condition:
    differs = {**DEMANDS[kind][0], "north_m": 60_000.0}
    return condition(kind, "far", **differs)


def by_time(track: pl.DataFrame) -> pl.DataFrame:
    return track.sort("recorded_at", "device_id", "mechanism", "event", nulls_last=True)


def by_tag(track: pl.DataFrame) -> pl.DataFrame:
    return track.sort("device_id", "recorded_at", "mechanism", "event", nulls_last=True)


def cut(track: pl.DataFrame, at: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    return track[:at], track[at:]


def latest(track: pl.DataFrame) -> datetime:
    last = track.get_column("recorded_at").max()
    assert isinstance(last, datetime)
    return last
