"""The kernel and the slow reference agree on any track: every episode, every number, every belief."""

import math
from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.detection_reference import Fix, Reference, RoundZone

from waywarden.detection.conditions import Condition, read_conditions
from waywarden.detection.rules import detect
from waywarden.detection.trace import trace
from waywarden.geodesy import LocalFrame

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START_US = 1_772_546_400_000_000  # 2026-03-03T14:00:00Z
FRAME = LocalFrame.at(51.5, -0.1)


def senses(pace_x: float, pace_y: float) -> st.SearchStrategy[tuple[float | None, float | None, bool | None]]:
    """Speed, course and motion sensor: none, true ones, or anything."""
    true = (math.hypot(pace_x, pace_y), math.degrees(math.atan2(pace_x, pace_y)) % 360, (pace_x, pace_y) != (0.0, 0.0))
    anything = st.tuples(
        st.sampled_from([None, 0.0, 0.6, 0.9, 1.4, 9.0]), st.sampled_from([None, 0.0, 90.0, 270.0]), st.booleans()
    )
    return st.sampled_from([(None, None, None), true, true, (None, None, true[2])]) | anything


@st.composite
def tracks(draw: st.DrawFn) -> list[Fix]:
    """Walks, drives, stays, jumps and silences around a zone, at mixed cadence and accuracy."""
    at = START_US
    x, y = draw(st.sampled_from([-1500.0, -700.0, 150.0, 400.0])), draw(st.floats(-350, 350))
    fixes: list[Fix] = []
    for _ in range(draw(st.integers(1, 6))):
        pace_x = draw(st.sampled_from([0.0, 1.3, -1.3, 10.0, -10.0]))
        pace_y = draw(st.sampled_from([0.0, 0.0, 0.5, -0.5]))
        cadence_s = draw(st.sampled_from([1, 20, 60, 60, 60, 300, 1500]))
        for _ in range(draw(st.integers(3, 12 if (pace_x, pace_y) != (0.0, 0.0) else 40))):
            at += cadence_s * 1_000_000 + draw(st.integers(0, 3)) * 100_000
            x = max(-4000.0, min(4000.0, x + pace_x * cadence_s))
            y = max(-4000.0, min(4000.0, y + pace_y * cadence_s))
            wild = draw(st.sampled_from([0, 0, 0, 0, 0, 0, 0, 300]))
            lat, lon = FRAME.to_degrees(x + wild, y + draw(st.floats(-20, 20)))
            accuracy_m = draw(st.sampled_from([None, 0.0, 8.0, 8.0, 25.0, 25.0, 60.0, 900.0]))
            mechanism = draw(st.sampled_from(["GPS"] * 12 + ["LBS", "WIFI", "RF"]))
            fixes.append(Fix(at, float(lat), float(lon), accuracy_m, mechanism, *draw(senses(pace_x, pace_y))))
    return fixes


def frame_of(fixes: list[Fix]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "device_id": ["d1"] * len(fixes),
            "recorded_at": [EPOCH + timedelta(microseconds=fix.at) for fix in fixes],
            "lat": [fix.lat for fix in fixes],
            "lon": [fix.lon for fix in fixes],
            "accuracy_m": pl.Series([fix.accuracy_m for fix in fixes], dtype=pl.Float64),
            "mechanism": [fix.mechanism for fix in fixes],
            "speed_kmh": pl.Series([fix.speed_ms and fix.speed_ms * 3.6 for fix in fixes], dtype=pl.Float64),
            "direction_deg": pl.Series([fix.course_deg for fix in fixes], dtype=pl.Float64),
            "motion": pl.Series([fix.motion for fix in fixes], dtype=pl.Boolean),
        }
    )


def condition_of(zone: RoundZone) -> Condition:
    properties = {
        "condition_id": "c1",
        "device_id": "d1",
        "kind": "exclusion_zone",
        "radius_m": zone.radius_m,
        "buffer_m": zone.buffer_m,
        "valid_from": (EPOCH + timedelta(microseconds=zone.valid_from)).isoformat(),
        "valid_to": (EPOCH + timedelta(microseconds=zone.valid_to)).isoformat(),
    }
    point = {"type": "Point", "coordinates": [zone.lon, zone.lat]}
    feature = {"type": "Feature", "geometry": point, "properties": properties}
    return read_conditions({"type": "FeatureCollection", "features": [feature]})[0]


minutes = st.integers(-10, 60).map(lambda minute: START_US + minute * 60_000_000)
always = st.just([START_US - 10**12, START_US + 10**12])


@settings(max_examples=200, deadline=None)
@given(
    tracks(),
    st.sampled_from([60.0, 300.0]),
    st.sampled_from([0.0, 200.0]),
    always | st.lists(minutes, min_size=2, max_size=2),
)
def test_kernel_agrees_with_the_reference(
    fixes: list[Fix], radius_m: float, buffer_m: float, window: list[int]
) -> None:
    valid_from, valid_to = min(window), max(window) + 1
    zone = RoundZone(51.5, -0.1, radius_m, buffer_m, valid_from, valid_to)
    reference = Reference(zone)
    for fix in fixes:
        reference.feed(fix)
    condition = condition_of(zone)

    beliefs = trace(frame_of(fixes), condition).get_column("belief").to_list()
    assert max(abs(one - other) for one, other in zip(beliefs, reference.beliefs, strict=True)) < 1e-9

    violations, _ = detect(frame_of(fixes), [condition])
    expected = reference.episodes + ([reference.open] if reference.open else [])
    assert [
        (
            violation.tier,
            us(violation.began_at),
            us(violation.ended_at),
            us(violation.possible_at),
            us(violation.confirmed_at),
            us(violation.cleared_at),
            violation.fixes,
            violation.flags,
        )
        for violation in violations
    ] == [
        (
            episode.tier,
            episode.began_at,
            episode.ended_at,
            episode.possible_at,
            episode.confirmed_at,
            episode.cleared_at,
            episode.fixes,
            episode.flags,
        )
        for episode in expected
    ]
    for violation, episode in zip(violations, expected, strict=True):
        assert abs(violation.peak_belief - episode.peak_belief) < 1e-4
        assert abs(violation.min_distance_m - episode.min_distance_m) < 0.06


def us(time: datetime | None) -> int | None:
    return None if time is None else (time - EPOCH) // timedelta(microseconds=1)
