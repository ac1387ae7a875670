"""The kernel and the slow reference agree on zones to keep to: any track, any hours, any zones together."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.detection_reference import Fix
from tests.oracle.keeping_reference import KeepTo, Place, Window
from tests.oracle.test_detection import EPOCH, FRAME, START_US, frame_of, tracks, us

from waywarden.detection.conditions import Condition, read_conditions
from waywarden.detection.rules import detect

MINUTE_US = 60_000_000


@st.composite
def hours(draw: st.DrawFn) -> list[Window]:
    """Always, or up to three windows apart from one another, by the minute."""
    if draw(st.booleans()):
        return [(START_US - 10**12, START_US + 10**12)]
    edges = sorted(draw(st.sets(st.integers(-20, 180), min_size=2, max_size=6)))
    return [(START_US + one * MINUTE_US, START_US + two * MINUTE_US) for one, two in list(pairwise(edges))[::2]]


@st.composite
def places(draw: st.DrawFn) -> list[Place]:
    found = []
    for number in range(draw(st.integers(1, 3))):
        lat, lon = FRAME.to_degrees(draw(st.sampled_from([0.0, 150.0, 700.0, -1500.0, 60_000.0])), 0.0)
        radius_m = draw(st.sampled_from([60.0, 150.0, 600.0]))
        found.append(Place(float(lat), float(lon), radius_m, name=f"c{number}", windows=draw(hours())))
    return found


@settings(max_examples=100, deadline=None)
@given(tracks(), places(), st.sampled_from(["inclusion_zone", "curfew"]))
def test_keeping_to_places_agrees_with_the_reference(fixes: list[Fix], kept: list[Place], kind: str) -> None:
    reference = KeepTo(kept)
    for fix in fixes:
        reference.feed(fix)
    violations, _ = detect(frame_of(fixes), [condition_of(place, kind) for place in kept])
    expected = reference.episodes + ([reference.open] if reference.open else [])
    assert [
        (
            violation.condition_id,
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
            episode.owner,
            episode.tier,
            episode.began_at,
            episode.ended_at,
            episode.possible_at,
            episode.confirmed_at,
            episode.cleared_at,
            episode.fixes,
            episode.flags_of_curfew if kind == "curfew" else (),
        )
        for episode in expected
    ]
    for violation, episode in zip(violations, expected, strict=True):
        assert violation.min_distance_m is not None
        assert abs(violation.peak_belief - episode.peak_belief) < 1e-4
        assert abs(violation.min_distance_m - episode.min_distance_m) < 0.06


def condition_of(place: Place, kind: str) -> Condition:
    """With its windows as dates that a timetable adds to an empty week. March is London's winter: UTC."""
    properties: dict[str, Any] = {
        "condition_id": place.name,
        "device_id": "d1",
        "kind": kind,
        "radius_m": place.radius_m,
        "timetable": {
            "weekly": [],
            "except": [{"from": wall(one), "to": wall(two), "applies": True} for one, two in place.windows],
        },
    }
    point = {"type": "Point", "coordinates": [place.lon, place.lat]}
    feature = {"type": "Feature", "geometry": point, "properties": properties}
    return read_conditions({"type": "FeatureCollection", "features": [feature]})[0]


def wall(at: int) -> str:
    time: datetime = EPOCH + timedelta(microseconds=at)
    return time.replace(tzinfo=None).isoformat()
