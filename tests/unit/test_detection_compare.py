"""Before and after: each violation is listed once, with what became of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waywarden.detection.compare import Change, Difference, compare, counts
from waywarden.detection.violation import Violation, violation_id

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def violation(
    began: int = 0, ended: int | None = 30, *, tier: str = "possible", condition: str = "c1", **other: object
) -> Violation:
    """One that began and ended so many minutes after noon."""
    began_at = NOON + timedelta(minutes=began)
    made = Violation(
        violation_id=violation_id(condition, "d1", began_at), condition_id=condition, device_id="d1",
        kind="exclusion_zone", tier=tier, began_at=began_at,
        ended_at=None if ended is None else NOON + timedelta(minutes=ended), possible_at=None, confirmed_at=None,
        cleared_at=None, peak_belief=0.9, min_distance_m=-10.0, fixes=3, evidence=(), flags=(), rule_version="test/1",
        parameters={}, sentence="",
    )  # fmt: skip
    return replace(made, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (violation(), violation(parameters={"possible": 0.6}, peak_belief=0.8), Change.SAME),
        (violation(), violation(tier="confirmed", confirmed_at=NOON), Change.TIER),
        (violation(), violation(ended=31), Change.TIME),
        (violation(ended=None), violation(), Change.TIME),
        (violation(0, 30), violation(5, 30), Change.TIME),
        (violation(0, 30, tier="approach"), violation(20, None, tier="confirmed"), Change.TIER),
    ],
)
def test_one_violation_found_both_times(before: Violation, after: Violation, change: Change) -> None:
    (difference,) = compare([before], [after])
    assert difference == Difference(before, after)
    assert difference.change is change


def test_what_shares_no_time_or_no_matter_is_another_violation() -> None:
    silent = violation(0, 50, kind="device_health", flags=("no_communication",), violation_id="silent")
    strap = violation(0, 50, kind="device_health", flags=("strap_tamper",), violation_id="strap")
    for before, after in (
        (violation(0, 10), violation(20, 30)),
        (violation(0, 10), violation(0, 10, condition="c2")),
        (silent, strap),
    ):
        found = compare([before], [after])
        assert {difference.change for difference in found} == {Change.ONLY_BEFORE, Change.ONLY_AFTER}


def test_of_two_that_overlap_the_one_that_shares_more_time_is_the_same() -> None:
    long, short, before = violation(5, 40), violation(41, 44), violation(0, 42)
    assert compare([before], [short, long]) == [Difference(before, long), Difference(None, short)]


SOME = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 60), st.sampled_from(["c1", "c2"])), max_size=8).map(
    lambda drawn: list(
        {one.violation_id: one for one in (violation(b, b + n, condition=c) for b, n, c in drawn)}.values()
    )
)


@given(SOME, SOME)
def test_each_violation_is_listed_once_and_counted_once(before: list[Violation], after: list[Violation]) -> None:
    found = compare(before, after)
    assert sorted(d.before.violation_id for d in found if d.before) == sorted(one.violation_id for one in before)
    assert sorted(d.after.violation_id for d in found if d.after) == sorted(one.violation_id for one in after)
    assert sum(count.before for count in counts(found, 1.0)) == len(before)
    assert sum(count.after for count in counts(found, 1.0)) == len(after)


def test_rates_are_per_thousand_wearer_days() -> None:
    found = compare([violation()], [violation(), violation(60, 90, tier="confirmed")])
    rates = {count.tier: (count.before_rate, count.after_rate) for count in counts(found, wearer_days=40.0)}
    assert rates == {"approach": (0.0, 0.0), "possible": (25.0, 25.0), "confirmed": (0.0, 25.0)}
    assert counts(found, wearer_days=0.0)[0].before_rate is None
    assert counts([], wearer_days=40.0) == []
