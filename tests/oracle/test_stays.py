"""The pass over arrays and the slow reference agree on any track: every stay, its ends, place, fixes and gaps."""

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.oracle.stays_reference import Fix, Reference

from waywarden.geodesy import LocalFrame
from waywarden.schema import UTC_TIME
from waywarden.tracks.settings import StaySettings
from waywarden.tracks.stays import open_stays, stays

START_US = 1_772_546_400_000_000  # 2026-03-03T14:00:00Z
FRAME = LocalFrame.at(51.5, -0.1)
OTHERS = (StaySettings(), StaySettings(distance_m=60, minutes=3, gap_minutes=5, bridge_hours=1, least_fixes=2))


@st.composite
def tracks(draw: st.DrawFn) -> list[Fix]:
    """Stays, walks and drives, excursions, silences, cells, tags with and without a motion sensor."""
    senses = draw(st.booleans())
    at, x, y, fixes = START_US, 0.0, 0.0, []
    for _ in range(draw(st.integers(1, 8))):
        pace = draw(st.sampled_from([0.0, 0.0, 0.0, 0.2, 1.3, 9.0]))
        cadence_s = draw(st.sampled_from([10, 60, 60, 60, 300, 1500, 40_000]))
        off = draw(st.sampled_from([0, 0, 0, 0, 90, 160, 500]))
        cell = draw(st.sampled_from([False, False, False, True]))
        for _ in range(draw(st.integers(1, 25))):
            at += cadence_s * 1_000_000 + draw(st.integers(0, 3)) * 100_000
            x += pace * cadence_s
            lat, lon = FRAME.to_degrees(x + off + draw(st.floats(-20, 20)), y + draw(st.floats(-20, 20)))
            accuracy_m = draw(st.sampled_from([None, 5.0, 25.0, 25.0, 60.0, 160.0, 600.0]))
            fixes.append(Fix(at, float(lat), float(lon), accuracy_m, cell, pace > 0 if senses else None))
        x += draw(st.sampled_from([0.0, 0.0, 130.0, 2000.0]))
    return fixes


def frame(fixes: list[Fix]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "device_id": ["d1"] * len(fixes),
            "recorded_at": pl.Series([fix.at for fix in fixes]).cast(UTC_TIME),
            "lat": [fix.lat for fix in fixes],
            "lon": [fix.lon for fix in fixes],
            "accuracy_m": pl.Series([fix.accuracy_m for fix in fixes], dtype=pl.Float64),
            "mechanism": ["LBS" if fix.cell else "GPS" for fix in fixes],
            "motion": pl.Series([fix.moves for fix in fixes], dtype=pl.Boolean),
        }
    )


def carried_off(first: int, then: int) -> list[Fix]:
    """A walk, then lying still: `first` minutes 300 m off, by reflection, and `then` minutes where he is."""
    off_m = [130.0 * minute for minute in range(10)] + [1300.0] * first + [1600.0] * then
    places = [FRAME.to_degrees(east_m, 0.0) for east_m in off_m]
    return [
        Fix(START_US + minute * 60_000_000, float(lat), float(lon), 20.0, moves=minute < 10)
        for minute, (lat, lon) in enumerate(places)
    ]


@settings(max_examples=150, deadline=None)
@given(tracks(), st.sampled_from(OTHERS))
@example(carried_off(8, 45), OTHERS[0])
@example(carried_off(60, 45), OTHERS[0])
def test_the_same_stays(fixes: list[Fix], definition: StaySettings) -> None:
    reference = Reference(definition)
    for fix in fixes:
        reference.hear(fix)
    ended, carry = stays(frame(fixes), definition)
    for told, expected in ((ended, reference.told), (open_stays(carry), reference.open)):
        assert told.height == len(expected)
        for row, stay in zip(told.iter_rows(named=True), expected, strict=True):
            times = [int(row[name].timestamp() * 1e6 + 0.5) for name in ("started_at", "ended_at")]
            assert times == [stay.started_at, stay.ended_at]
            assert row["fixes"] == stay.fixes
            assert row["gap_share"] * (times[1] - times[0]) == pytest.approx(stay.gap_us, abs=1)
            assert (row["lat"], row["lon"]) == pytest.approx((stay.lat, stay.lon), abs=1e-9)


def test_a_stay_begun_under_a_reflection_is_told_where_it_was() -> None:
    (row,) = open_stays(stays(frame(carried_off(8, 45)))[1]).iter_rows(named=True)
    assert row["fixes"] == 53
    assert FRAME.to_metres(row["lat"], row["lon"])[0] == pytest.approx(1600.0, abs=0.1)
