"""Attendance: any cut, order, far place or week tells the same violations, and no moment that matters is slept over."""

import json
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.spec.drawing import MIDDLE, condition

from waywarden.detection.carry import Carry
from waywarden.detection.conditions import Condition
from waywarden.detection.rules import detect, due
from waywarden.detection.violation import Violation
from waywarden.positions.canonical import canonical

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
CONDITIONS = [
    condition("attendance", "mornings", timetable="every day 09:00-12:00"),
    condition("attendance", "signing on", timetable="every day 08:00-16:00", parameters={"stay_minutes": 30}),
    condition("attendance", "nights", timetable="every day 22:00-06:00", north_m=1500.0),
]
SEEDS = st.integers(0, 1000)


def some_track(seed: int) -> pl.DataFrame:
    """Two days of two tags: stays here and there, silences, cell towers, words without a place."""
    chance = random.Random(seed)
    rows = []
    for device_id in ("d1", "d2"):
        at = MONDAY + timedelta(minutes=chance.randint(0, 600))
        while at < MONDAY + timedelta(days=2):
            north_m = chance.choice([0.0, 0.0, 290.0, 1500.0, 6000.0])
            every = timedelta(minutes=chance.choice([2, 5, 10]))
            mechanism, accuracy_m = chance.choice([("GPS", 20.0)] * 4 + [("LBS", 1500.0)])
            for _ in range(chance.randint(1, 25)):
                lat, lon = MIDDLE.to_degrees(chance.gauss(0, 15), north_m + chance.gauss(0, 15))
                rows.append((device_id, at, float(lat), float(lon), accuracy_m, mechanism, None))
                at += every
            if chance.random() < 0.3:
                rows.append((device_id, at, None, None, None, None, "alive"))
            at += timedelta(minutes=chance.choice([1, 1, 30, 90, 400]))
    names = ("device_id", "recorded_at", "lat", "lon", "accuracy_m", "mechanism", "event")
    dtypes = {"recorded_at": pl.Datetime("us", "UTC"), "lat": pl.Float64, "lon": pl.Float64, "event": pl.String}
    return pl.DataFrame(rows, schema=names, schema_overrides=dtypes, orient="row", infer_schema_length=None)


def as_text(violations: dict[str, Violation]) -> str:
    return json.dumps([violations[key].as_json() for key in sorted(violations)])


def in_pieces(
    track: pl.DataFrame, cuts: list[int], conditions: list[Condition], now: datetime | None = None
) -> tuple[dict[str, Violation], Carry]:
    """Detect piece by piece in order of time, with the carry through its bytes each time; merge, last wins."""
    in_time = track.sort("recorded_at", "device_id", maintain_order=True)
    merged: dict[str, Violation] = {}
    carry = Carry()
    for begin, end in pairwise([0, *sorted(cuts), len(in_time)]):
        piece = in_time[begin:end].sort("device_id", "recorded_at", maintain_order=True)
        violations, carry = detect(piece, conditions, carry)
        merged |= {violation.violation_id: violation for violation in violations}
        carry = Carry.from_bytes(carry.to_bytes())
    if now is not None:
        violations, carry = detect(track.clear(), conditions, carry, now=now)
        merged |= {violation.violation_id: violation for violation in violations}
    return merged, carry


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.lists(st.integers(0, 500), max_size=6), st.none() | st.integers(0, 2000))
def test_cutting_anywhere_equals_not_cutting(seed: int, cuts: list[int], minutes: int | None) -> None:
    track = some_track(seed)
    now = None if minutes is None else MONDAY + timedelta(days=2, minutes=minutes)
    whole, carry = in_pieces(track, [], CONDITIONS, now)
    pieces, carried = in_pieces(track, [cut for cut in cuts if cut < len(track)], CONDITIONS, now)
    assert as_text(pieces) == as_text(whole)
    assert carried.to_bytes() == carry.to_bytes()


def test_one_row_at_a_time_equals_all_at_once() -> None:
    track = some_track(5)
    one_by_one, _ = in_pieces(track, list(range(1, len(track))), CONDITIONS)
    at_once, _ = in_pieces(track, [], CONDITIONS)
    assert {violation.tier for violation in at_once.values()} == {"possible", "confirmed"}
    assert as_text(one_by_one) == as_text(at_once)


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.randoms())
def test_order_and_duplicates_make_no_difference(seed: int, shuffle: random.Random) -> None:
    track = some_track(seed)
    order = list(range(len(track))) + [shuffle.randrange(len(track)) for _ in range(30)]
    shuffle.shuffle(order)
    sorted_out, _ = canonical(track[order])
    assert as_text(in_pieces(sorted_out, [], CONDITIONS)[0]) == as_text(in_pieces(track, [], CONDITIONS)[0])


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_another_place_to_attend_changes_nothing(seed: int) -> None:
    track = some_track(seed)
    far = condition("attendance", "far", timetable="every day 07:00-11:00", north_m=40_000.0)
    others = {key: one for key, one in in_pieces(track, [], [far, *CONDITIONS])[0].items() if one.condition_id != "far"}
    assert as_text(others) == as_text(in_pieces(track, [], CONDITIONS)[0])


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.integers(-52, 3))
def test_another_week_is_the_same_story(seed: int, weeks: int) -> None:
    track = some_track(seed)
    by_utc = [condition("attendance", timetable="mon-fri 09:00-12:00\ntz UTC")]
    later = track.with_columns(pl.col("recorded_at") + timedelta(weeks=weeks))
    told = [
        sorted((one.device_id, one.tier, one.began_at - shift, one.fixes, one.flags, one.peak_belief) for one in found)
        for found, shift in (
            (detect(track, by_utc)[0], timedelta(0)),
            (detect(later, by_utc)[0], timedelta(weeks=weeks)),
        )
    ]
    assert told[0] == told[1]


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(10, 500), st.integers(0, 1440))
def test_between_two_moments_that_are_due_nothing_changes(seed: int, rows: int, minutes: int) -> None:
    """What is known just before a tag is due is what was known when it was last looked at."""
    in_time = some_track(seed).sort("recorded_at", "device_id", maintain_order=True)[:rows]
    heard = in_time.sort("device_id", "recorded_at", maintain_order=True)
    _, carry = detect(heard, CONDITIONS)
    after = max(heard.get_column("recorded_at")) + timedelta(minutes=minutes)
    moments = due(CONDITIONS, carry, after)
    for device_id in carry:
        own = carry.for_device(device_id)
        just_before = moments[device_id] - timedelta(microseconds=1)
        assert known_at(after, own) == known_at(just_before, own)


def known_at(moment: datetime, carry: Carry) -> set[tuple[object, ...]]:
    found, _ = detect(some_track(0).clear(), CONDITIONS, carry, now=moment)
    return {(one.violation_id, one.tier, one.possible_at, one.confirmed_at, one.ended_at, one.flags) for one in found}
