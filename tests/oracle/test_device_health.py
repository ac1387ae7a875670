"""The health kernel and the slow reference agree on whatever a tag may say: every episode, every time, every count."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.device_health_reference import MINUTE, TIERS, Reference, Row

from waywarden.detection.conditions import Condition
from waywarden.detection.rules import detect
from waywarden.detection.settings import HealthSettings
from waywarden.detection.violation import Violation
from waywarden.positions.canonical import canonical
from waywarden.schema import POSITION_DTYPES, DeviceEvent

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START_US = 1_772_546_400_000_000  # 2026-03-03T14:00:00Z
ORDER = ("GPS", "LBS", "RF", "WIFI", None)

usual = HealthSettings()
hasty = HealthSettings(
    tamper_episode_minutes=5, battery_unknown_minutes=4, silent_minutes=5, silent_confirmed_minutes=12,
    no_location_minutes=6, no_location_confirmed_minutes=15, motion_minutes=3, motion_clear_minutes=2,
    jamming_losses=2, jamming_within_minutes=30, jamming_loss_minutes=2,
)  # fmt: skip
never = HealthSettings(silent_minutes=float("inf"), no_location_minutes=float("inf"), motion_minutes=float("inf"))


@st.composite
def stories(draw: st.DrawFn) -> list[Row]:
    """Stretches of good reception, of towers, of none, of silence; a battery that falls, jumps and is charged."""
    at, level = START_US, draw(st.sampled_from([80.0, 26.0, 21.0, 12.0]))
    rows: list[Row] = []
    for _ in range(draw(st.integers(1, 7))):
        cadence_s = draw(st.sampled_from([20, 60, 60, 60, 140, 160, 300, 1800, 2400]))
        mechanism = draw(st.sampled_from(["GPS", "GPS", "GPS", "LBS", "WIFI", None, None]))
        accuracy_m = draw(st.sampled_from([None, 8.0, 8.0, 40.0, 700.0]))
        motion = draw(st.sampled_from([None, False, True, True]))
        charging = draw(st.sampled_from([None, False, False, True]))
        tells_level, drain = draw(st.booleans()), draw(st.sampled_from([0.0, 0.5, 2.0, -3.0]))
        for _ in range(draw(st.integers(1, 9))):
            at += cadence_s * 1_000_000
            level = min(100.0, max(0.0, level - drain + draw(st.sampled_from([0, 0, 0, 0, 4, -30]))))
            event = draw(st.sampled_from([None] * 8 + [str(draw(st.sampled_from(list(DeviceEvent))))]))
            if mechanism is None and event is None:
                event = "status"
            pct = round(level, 1) if tells_level else None
            rows.append(Row(at, mechanism, accuracy_m, pct, charging, motion, event))
            if draw(st.integers(0, 9)) == 0:  # another row of the same moment
                rows.append(Row(at, None, None, draw(st.sampled_from([None, 5.0])), None, None, "strap_cut"))
    kept = {(row.at, row.mechanism, row.event if row.mechanism is None else None): row for row in rows}
    return sorted(kept.values(), key=lambda row: (row.at, ORDER.index(row.mechanism), row.event or ""))


@st.composite
def journeys(draw: st.DrawFn) -> list[Row]:
    """Good reception on the move that breaks off and comes back, again and again, with flaws here and there."""
    at = START_US
    rows: list[Row] = []
    for stretch in range(draw(st.integers(3, 9))):
        lost = stretch % 2 == 1
        for _ in range(draw(st.integers(2, 7))):
            at += draw(st.sampled_from([MINUTE] * 20 + [2 * MINUTE, 3 * MINUTE]))
            motion = draw(st.sampled_from([True] * 20 + [None, False]))
            accuracy_m = draw(st.sampled_from([8.0] * 20 + [30.0, 31.0, None]))
            mechanism = draw(st.sampled_from([None, None, "LBS"])) if lost else "GPS"
            rows.append(Row(at, mechanism, accuracy_m, 80.0, False, motion, None if mechanism else "status"))
    return rows


def frame_of(rows: list[Row]) -> pl.DataFrame:
    told = [
        {
            "device_id": "d1",
            "recorded_at": EPOCH + timedelta(microseconds=row.at),
            "lat": None if row.mechanism is None else 51.5,
            "lon": None if row.mechanism is None else -0.1,
            "accuracy_m": row.accuracy_m,
            "mechanism": row.mechanism,
            "battery_pct": row.battery_pct,
            "charging": row.charging,
            "motion": row.motion,
            "event": row.event,
        }
        for row in rows
    ]
    in_order, refused = canonical(pl.DataFrame(told, POSITION_DTYPES))
    assert not refused
    return in_order


minutes = st.integers(-5, 200).map(lambda minute: START_US + minute * MINUTE)


@settings(max_examples=400, deadline=None)
@given(
    stories() | journeys(),
    st.sampled_from([usual, hasty, hasty, never]),
    st.none() | st.lists(minutes, min_size=2, max_size=2, unique=True),
    st.none() | st.integers(0, 400),
)
def test_kernel_agrees_with_the_reference(
    rows: list[Row], limits: HealthSettings, window: list[int] | None, later: int | None
) -> None:
    begins, ends = (min(window), max(window)) if window else (None, None)
    reference = Reference(limits, [(begins or -(10**18), ends or 10**18)])
    for row in rows:
        reference.feed(row)
    now = None if later is None else rows[-1].at + later * MINUTE // 2
    if now is not None:
        reference.let_pass(now, looking=True)
    condition = Condition(
        "c1", "d1", "device_health", valid_from=moment(begins), valid_to=moment(ends), settings=limits
    )  # fmt: skip
    found, _ = detect(frame_of(rows), [condition], now=moment(now))
    # A pattern that is seen again from the same first loss is the same violation, open again: the last word counts.
    expected = {(one.check, one.began_at): one for one in [*reference.episodes, *reference.open.values()]}.values()
    assert sorted(map(told, found), key=str) == sorted(
        (
            (
                episode.flag,
                TIERS[episode.tier],
                episode.began_at,
                episode.ended_at,
                episode.possible_at,
                episode.confirmed_at,
                episode.cleared_at,
                episode.rows,
            )
            for episode in expected
        ),
        key=str,
    )


def told(violation: Violation) -> tuple[Any, ...]:
    times = (
        violation.began_at,
        violation.ended_at,
        violation.possible_at,
        violation.confirmed_at,
        violation.cleared_at,
    )
    began_at, *others = (None if time is None else (time - EPOCH) // timedelta(microseconds=1) for time in times)
    return violation.flags[0], violation.tier, began_at, *others, violation.fixes


def moment(us: int | None) -> datetime | None:
    return None if us is None else EPOCH + timedelta(microseconds=us)
