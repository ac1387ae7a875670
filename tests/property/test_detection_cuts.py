"""Any cut, any order, any duplicates, any far zone: the same violations, byte for byte."""

import json
import random
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.spec.drawing import DAY, MIDDLE, zone

from waywarden.detection.carry import Carry
from waywarden.detection.conditions import Condition, read_conditions
from waywarden.detection.rules import LateFix, detect
from waywarden.detection.violation import Violation
from waywarden.positions.canonical import canonical
from waywarden.simulation.plain import ways
from waywarden.simulation.plain.crowd import columns
from waywarden.simulation.plain.skies import SKIES, reported

CONDITIONS = [zone("plain"), zone("ringed", buffer_m=200), zone("dated", valid_from="00:40", valid_to="01:10")]


def some_track(seed: int) -> pl.DataFrame:
    """Two tags under one of the skies: one walks in and out, the other drives through."""
    rng = np.random.default_rng(seed)
    sky = SKIES[seed % len(SKIES)]
    tables = []
    for device_id, way in {"d1": ways.walking_in(rng, 60), "d2": ways.driving_through(rng, 60)}.items():
        tables.append(columns(device_id, DAY, reported(sky, rng, way), MIDDLE))
    return pl.concat(tables)


def as_text(violations: dict[str, Violation]) -> str:
    return json.dumps([violations[key].as_json() for key in sorted(violations)])


def in_pieces(track: pl.DataFrame, cuts: list[int], conditions: list[Condition]) -> tuple[dict[str, Violation], Carry]:
    """Detect piece by piece in order of time, with the carry through its bytes each time; merge, last wins."""
    in_time = track.sort("recorded_at", "device_id")
    merged: dict[str, Violation] = {}
    carry = Carry()
    edges = [0, *sorted(cuts), len(in_time)]
    for begin, end in pairwise(edges):
        piece = in_time[begin:end].sort("device_id", "recorded_at")
        violations, carry = detect(piece, conditions, carry)
        merged |= {violation.violation_id: violation for violation in violations}
        carry = Carry.from_bytes(carry.to_bytes())
    return merged, carry


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200), st.lists(st.integers(0, 150), max_size=6))
def test_cutting_anywhere_equals_not_cutting(seed: int, cuts: list[int]) -> None:
    track = some_track(seed)
    whole, carry = in_pieces(track, [], CONDITIONS)
    pieces, carried = in_pieces(track, [cut for cut in cuts if cut < len(track)], CONDITIONS)
    assert as_text(pieces) == as_text(whole)
    assert carried.to_bytes() == carry.to_bytes()


def test_one_fix_at_a_time_equals_all_at_once() -> None:
    track = some_track(3)
    one_by_one, _ = in_pieces(track, list(range(1, len(track))), CONDITIONS)
    at_once, _ = in_pieces(track, [], CONDITIONS)
    assert one_by_one
    assert as_text(one_by_one) == as_text(at_once)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 200), st.randoms())
def test_order_and_duplicates_make_no_difference(seed: int, shuffle: random.Random) -> None:
    track = some_track(seed)
    order = list(range(len(track))) + [shuffle.randrange(len(track)) for _ in range(20)]
    shuffle.shuffle(order)
    sorted_out, _ = canonical(track[order])
    assert as_text(in_pieces(sorted_out, [], CONDITIONS)[0]) == as_text(in_pieces(track, [], CONDITIONS)[0])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 200), st.floats(20_000, 90_000))
def test_a_far_zone_changes_nothing(seed: int, metres_away: float) -> None:
    track = some_track(seed)
    lat, lon = MIDDLE.to_degrees(metres_away, 0.0)
    far = {"type": "Point", "coordinates": [float(lon), float(lat)]}
    with_far = [*CONDITIONS, elsewhere("far", far)]
    assert as_text(in_pieces(track, [], with_far)[0]) == as_text(in_pieces(track, [], CONDITIONS)[0])


def elsewhere(condition_id: str, geometry: dict[str, Any]) -> Condition:
    properties = {"condition_id": condition_id, "device_id": "*", "kind": "exclusion_zone", "radius_m": 300}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    return read_conditions({"type": "FeatureCollection", "features": [feature]})[0]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 200), st.integers(-400, 400))
def test_another_day_is_the_same_story(seed: int, days: int) -> None:
    track = some_track(seed)
    later = track.with_columns(pl.col("recorded_at") + timedelta(days=days))
    undated = CONDITIONS[:2]
    now, _ = in_pieces(track, [], undated)
    then, _ = in_pieces(later, [], undated)
    assert told(then.values()) == told(now.values())


def told(violations: Iterable[Violation]) -> list[tuple[Any, ...]]:
    return sorted(
        (v.condition_id, v.device_id, v.tier, v.peak_belief, v.min_distance_m, v.fixes, v.flags) for v in violations
    )


def test_looking_ahead_changes_no_carry() -> None:
    track = some_track(1)
    _, carry = detect(track, CONDITIONS)
    _, looked = detect(track, CONDITIONS, now=DAY + timedelta(days=2))
    assert looked.to_bytes() == carry.to_bytes()


def test_the_carry_given_is_not_changed() -> None:
    first, second = some_track(2)[:40], some_track(2)[40:60]
    _, carry = detect(first, CONDITIONS)
    before = carry.to_bytes()
    detect(second, CONDITIONS, carry)
    assert carry.to_bytes() == before


def test_a_fix_behind_the_carry_is_refused_by_name() -> None:
    track = some_track(2).filter(pl.col("device_id") == "d1")
    _, carry = detect(track[:50], CONDITIONS)
    with pytest.raises(LateFix, match=r"device d1 .* replay from an older carry"):
        detect(track[49:], CONDITIONS, carry)
    detect(track[50:], CONDITIONS, carry)


def test_memory_stays_small() -> None:
    _, carry = detect(some_track(4), CONDITIONS)
    for device_id in carry:
        assert len(carry.for_device(device_id).to_bytes()) < 1000 * len(CONDITIONS)
