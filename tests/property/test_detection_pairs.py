"""Two tags to be kept apart: whose fixes come first, and how late, makes no difference."""

import itertools
import json
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.spec.drawing import condition, drawn

from waywarden.detection.carry import Carry
from waywarden.detection.conditions import Condition
from waywarden.detection.rules import LateFix, Violation, detect

APART = [condition("proximity", "near", buffer_m=200), condition("non_association", "met")]


def wandering(seed: int) -> pl.DataFrame:
    """d1 comes to d2, stays and leaves; both are heard irregularly and err by some tens of metres."""
    rng = np.random.default_rng(seed)
    rows = drawn(
        """14:00-14:20 +1500..-300 of d1
           14:21-14:45 -290 of d1
           14:46-15:10 -290..+1700 of d1
           14:00-15:15 -300..-100 of d2"""
    )
    kept = rows.filter(pl.Series(rng.random(len(rows)) < 0.8))
    shift_us = rng.integers(0, 50_000_000, len(kept))
    error = rng.normal(0, 0.0002, (len(kept), 2))
    return kept.with_columns(
        pl.col("recorded_at") + pl.Series(shift_us).cast(pl.Duration("us")),
        pl.col("lat") + pl.Series(error[:, 0]),
        pl.col("lon") + pl.Series(error[:, 1]),
    ).sort("device_id", "recorded_at")


def as_text(found: dict[str, Violation]) -> str:
    return json.dumps([found[key].as_json() for key in sorted(found)])


def delivered(pieces: Sequence[pl.DataFrame], conditions: Sequence[Condition]) -> dict[str, Violation]:
    merged: dict[str, Violation] = {}
    carry = Carry()
    for piece in pieces:
        found, carry = detect(piece, conditions, carry)
        merged |= {violation.violation_id: violation for violation in found}
        carry = Carry.from_bytes(carry.to_bytes())
    return merged


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 50),
    st.lists(st.integers(0, 80), max_size=4),
    st.lists(st.integers(0, 80), max_size=4),
    st.booleans(),
)
def test_any_interleaving_of_two_tags_finds_the_same(
    seed: int, cuts: list[int], other_cuts: list[int], other_first: bool
) -> None:
    track = wandering(seed)
    by_tag = {"d1": (track.filter(device_id="d1"), cuts), "d2": (track.filter(device_id="d2"), other_cuts)}
    pieces = []
    for device_id in sorted(by_tag, reverse=other_first):
        rows, where = by_tag[device_id]
        edges = [0, *sorted(cut for cut in where if cut < len(rows)), len(rows)]
        pieces += [rows[begin:end] for begin, end in itertools.pairwise(edges)]
    whole = delivered([track], APART)
    assert whole
    assert as_text(delivered(pieces, APART)) == as_text(whole)


def test_no_place_is_in_the_evidence() -> None:
    for violation in delivered([wandering(1)], APART).values():
        assert violation.evidence
        assert all(fix.lat is None and fix.lon is None for fix in violation.evidence)


def test_moving_both_moves_nothing() -> None:
    """The same two ways a degree farther north: distances decide, not places."""
    track = wandering(2)
    moved = track.with_columns(pl.col("lon") + 1.0)
    here, there = delivered([track], APART), delivered([moved], APART)
    assert [(v.tier, v.began_at, v.ended_at) for v in here.values()] == [
        (v.tier, v.began_at, v.ended_at) for v in there.values()
    ]


def test_fixes_stored_beyond_what_is_remembered_are_refused() -> None:
    day = drawn("\n".join(f"{hour:02}:00-{hour:02}:59 +900 of d1" for hour in range(10)))
    _, carry = detect(day, APART)
    with pytest.raises(LateFix, match="d2"):
        detect(drawn("00:30-01:00 -300 of d2"), APART, carry)
