"""The pass over attendances and the slow reference agree on any track, any window, and at any moment looked at."""

from dataclasses import asdict
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.attendance_reference import Account, AttendanceReference
from tests.oracle.detection_reference import Fix, RoundZone
from tests.oracle.test_detection import EPOCH, FRAME, frame_of

from waywarden.detection.conditions import Condition, read_accepted
from waywarden.detection.rule_settings import BUILT_IN
from waywarden.detection.rules import detect
from waywarden.detection.settings import AttendanceSettings
from waywarden.detection.violation import Violation

MINUTE = 60_000_000
START = 1_772_524_800_000_000  # 2026-03-03T08:00:00Z
PLACE = RoundZone(FRAME.lat, FRAME.lon, 150.0)


@st.composite
def tracks(draw: st.DrawFn) -> list[Fix]:
    """Stays at the place, near it and far from it, with walks, silences, cell towers and wild fixes between."""
    at = START + draw(st.integers(-150, 100)) * MINUTE
    fixes: list[Fix] = []
    north_m = draw(st.sampled_from([0.0, 1200.0]))
    for _ in range(draw(st.integers(1, 7))):
        goal_m = draw(st.sampled_from([0.0, 0.0, 140.0, 190.0, 1200.0, 9000.0]))
        every_s = draw(st.sampled_from([60, 60, 120, 600]))
        steps = draw(st.integers(1, 20))
        accuracy_m, mechanism = draw(st.sampled_from([(20.0, "GPS")] * 5 + [(None, "LBS"), (60.0, "WIFI")]))
        walks = draw(st.booleans())
        for step in range(steps):
            at += every_s * 1_000_000
            place_m = north_m + (goal_m - north_m) * (step + 1) / steps if walks else goal_m
            wild_m = draw(st.sampled_from([0.0] * 9 + [700.0]))
            lat, lon = FRAME.to_degrees(draw(st.floats(-20, 20)), place_m + wild_m)
            fixes.append(Fix(at, float(lat), float(lon), accuracy_m, mechanism))
        north_m = goal_m
        at += draw(st.sampled_from([0, 0, 0, 20, 31, 45, 130])) * MINUTE
    return fixes


def condition_of(windows: list[tuple[int, int]], chosen: AttendanceSettings) -> Condition:
    dated = [{"from": iso(begins), "to": iso(ends), "applies": True} for begins, ends in windows]
    properties = {
        "condition_id": "c1",
        "device_id": "d1",
        "kind": "attendance",
        "radius_m": PLACE.radius_m,
        "timetable": {"weekly": [], "except": dated},
        "parameters": {name: getattr(chosen, name) for name in ("stay_minutes", "late_minutes", "silent_minutes")},
    }
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [PLACE.lon, PLACE.lat]},
        "properties": properties,
    }
    return read_accepted(feature, BUILT_IN)  # a stay longer than its window is among those drawn


def time(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)


def iso(us: int) -> str:
    return time(us).isoformat()


def us(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // timedelta(microseconds=1)


def as_told(violation: Violation) -> dict[str, object]:
    names = ("began_at", "possible_at", "confirmed_at", "ended_at")
    nearest = None if violation.min_distance_m is None else round(violation.min_distance_m, 1)
    said = {"fixes": violation.fixes, "flags": violation.flags, "min_distance_m": nearest}
    return {name: us(getattr(violation, name)) for name in names} | said


def as_expected(account: Account) -> dict[str, object]:
    kept = asdict(account)
    names = ("began_at", "possible_at", "confirmed_at", "ended_at", "fixes", "flags")
    nearest = round(account.min_distance_m, 1) if account.fixes else None
    return {name: kept[name] for name in names} | {"min_distance_m": nearest}


chosen_settings = st.builds(
    AttendanceSettings,
    stay_minutes=st.sampled_from([0.0, 0.0, 15.0, 60.0]),
    late_minutes=st.sampled_from([0.0, 10.0, 10.0, 45.0]),
    silent_minutes=st.sampled_from([5.0, 30.0, 30.0, 90.0]),
)


@settings(max_examples=150, deadline=None)
@given(
    tracks(),
    st.lists(st.integers(10, 200), min_size=1, max_size=2),
    chosen_settings,
    st.integers(0, 240),
)
def test_the_pass_and_the_reference_agree(
    fixes: list[Fix], lengths: list[int], chosen: AttendanceSettings, later: int
) -> None:
    windows, begins = [], START
    for length in lengths:
        windows.append((begins, begins + length * MINUTE))
        begins += (length + 40) * MINUTE
    until = fixes[-1].at + later * MINUTE
    found, _ = detect(frame_of(fixes), [condition_of(windows, chosen)], now=time(until))
    expected = AttendanceReference(PLACE, windows, chosen).accounts(fixes, until)
    assert [as_told(one) for one in found] == [as_expected(one) for one in expected]
