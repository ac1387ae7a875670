"""Any timetable, any zone, any night: what the wall clock says minute by minute, and the same however it is asked."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.civil_time_reference import applies_each_minute

from waywarden.civil_time import Span, read_timetable

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
STEP = 15  # minutes: every edge drawn below lies on this grid

SEEDS = st.integers(0, 1_000_000)

# A zone and a day to look about: clocks forward and back, by an hour or half of one, at night or at midnight; a day
# that an island left out; days that are holidays somewhere.
NIGHTS = [
    ("Europe/London", "2025-03-30"),
    ("Europe/London", "2025-10-26"),
    ("Europe/London", "2024-12-25"),
    ("Europe/London", "2026-04-06"),
    ("America/New_York", "2025-03-09"),
    ("America/New_York", "2025-11-02"),
    ("Australia/Lord_Howe", "2025-04-06"),
    ("Australia/Lord_Howe", "2025-10-05"),
    ("Africa/Cairo", "2025-04-25"),
    ("Africa/Cairo", "2025-10-31"),
    ("Pacific/Apia", "2011-12-30"),
]


def drawn(seed: int) -> tuple[dict[str, Any], datetime]:
    """A timetable as JSON, and the day that it was drawn about."""
    chance = random.Random(seed)
    tz, day = NIGHTS[seed % len(NIGHTS)]
    region = chance.choice([None, "england-and-wales", "scotland", "northern-ireland"])
    days = DAYS if region is None else [*DAYS, "bank_holiday"]

    def clock(latest: int) -> str:
        """A time of day, half of them in the small hours, where clocks change."""
        minute = STEP * chance.randint(0, chance.choice([12, latest // STEP]))
        return f"{minute // 60:02}:{minute % 60:02}"

    def row() -> dict[str, Any]:
        of_days = chance.choice([days, chance.sample(days, chance.randint(1, 4))])
        priority, applies = chance.randint(0, 2), chance.random() < 0.7
        times = {"from": clock(24 * 60 - STEP), "to": clock(24 * 60)}
        return {"days": of_days, **times, "priority": priority, "applies": applies}

    def interval(**more: Any) -> dict[str, Any]:
        begins = datetime.fromisoformat(day) + timedelta(minutes=STEP * chance.randint(-150, 150))
        ends = begins + timedelta(minutes=STEP * chance.randint(1, chance.choice([20, 300])))
        return {"from": begins.isoformat(), "to": ends.isoformat(), **more}

    table: dict[str, Any] = {"tz": tz}
    if chance.random() < 0.85:
        table["weekly"] = [{"days": ["wed"], "from": "09:00", "to": "17:00"}]
        table["weekly"] += [row() for _ in range(chance.randint(1, 4))]
        if region:
            table["bank_holidays"] = region
    table["except"] = [interval(applies=chance.random() < 0.5) for _ in range(chance.choice([0, 0, 1, 2]))]
    table["suspended"] = [interval() for _ in range(chance.choice([0, 0, 1]))]
    return table, datetime.fromisoformat(day).replace(tzinfo=UTC)


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_spans_are_what_the_wall_clock_says_minute_by_minute(seed: int) -> None:
    table, day = drawn(seed)
    since, minutes = day - timedelta(days=1), 3 * 24 * 60
    spans = read_timetable(table).spans(since, since + timedelta(minutes=minutes))
    asked = [since + timedelta(minutes=STEP * number) for number in range(minutes // STEP)]
    assert [any(at in span for span in spans) for at in asked] == applies_each_minute(table, since, minutes, STEP)


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.integers(0, 10_000))
def test_spans_are_sorted_apart_and_agree_with_applies(seed: int, minute: int) -> None:
    table, day = drawn(seed)
    timetable, since = read_timetable(table), day - timedelta(days=2)
    spans = timetable.spans(since, since + timedelta(days=8))
    assert all(span.begins < span.ends for span in spans)
    assert all(one.ends < other.begins for one, other in pairwise(spans))  # those that touch are one
    for span in spans:
        assert timetable.applies(span.begins)
        assert not timetable.applies(span.ends)
    at = since + timedelta(minutes=minute)
    assert timetable.applies(at) == any(at in span for span in timetable.spans(at, at + timedelta(minutes=1)))


@settings(max_examples=200, deadline=None)
@given(SEEDS, st.lists(st.integers(0, 20 * 24 * 60), min_size=1, max_size=6))
def test_asking_in_pieces_is_asking_at_once(seed: int, cuts: list[int]) -> None:
    table, day = drawn(seed)
    timetable, since = read_timetable(table), day - timedelta(days=10)
    edges = [since + timedelta(minutes=minute) for minute in sorted({0, *cuts, 20 * 24 * 60})]
    in_pieces: list[Span] = []
    for begins, ends in pairwise(edges):
        in_pieces += [span for span in timetable.spans(begins, ends) if span not in in_pieces]
    assert in_pieces == timetable.spans(edges[0], edges[-1])


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_a_timetable_comes_back_from_its_json(seed: int) -> None:
    timetable = read_timetable(drawn(seed)[0])
    again = read_timetable(timetable.as_json())
    assert again == timetable
    assert hash(again) == hash(timetable)
