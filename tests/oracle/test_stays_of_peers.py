"""Our modes of peers and their definitions, read aloud slowly: the same runs of fixes, on any walk."""

import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waywarden.schema import UTC_TIME
from waywarden.tracks.skmob import skmob_stays
from waywarden.tracks.trackintel import trackintel_stays

START = datetime(2026, 3, 3, tzinfo=UTC)
Fix = tuple[float, float, float]  # minutes, lat, lon


@st.composite
def walks(draw: st.DrawFn) -> list[Fix]:
    minutes, lat, lon, fixes = 0.0, 51.5, -0.1, []
    for _ in range(draw(st.integers(2, 60))):
        minutes += draw(st.sampled_from([0.5, 1, 1, 2, 20]))
        lat += draw(st.sampled_from([0, 0, 0, 0.0003, -0.0003, 0.002]))
        lon += draw(st.sampled_from([0, 0, 0.0005, -0.0005]))
        fixes.append((minutes, lat, lon))
    return fixes


def away_m(one: Fix, other: Fix) -> float:
    phi, other_phi = math.radians(one[1]), math.radians(other[1])
    half = math.sin((other_phi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other[2] - one[2]) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(half))


def scikit_mobility(fixes: list[Fix], radius_m: float, least: float, most_silent: float) -> list[tuple[float, ...]]:
    """A run from an anchor; the last fix ends what is open; medians of all but the fix that ends it."""
    told, anchor, run = [], fixes[0], [fixes[0]]
    for before, fix in pairwise(fixes):
        if fix[0] - before[0] > most_silent:
            anchor, run = fix, []
        if away_m(anchor, fix) > radius_m or fix is fixes[-1]:
            if fix[0] - anchor[0] > least:
                told.append((anchor[0], fix[0], median(one[1] for one in run), median(one[2] for one in run)))
            anchor, run = fix, []
        run.append(fix)
    return told


def trackintel(fixes: list[Fix], radius_m: float, least: float, most_silent: float) -> list[tuple[float, ...]]:
    """A run from an anchor; a silence drops it; the middle of the different places of all but the fix that ends it."""
    told, run = [], [fixes[0]]
    for before, fix in pairwise(fixes):
        if fix[0] - before[0] > most_silent:
            run = []
        elif away_m(run[0], fix) >= radius_m:
            if fix[0] - run[0][0] >= least:
                places = {one[1:] for one in run}
                middle = [sum(axis) / len(places) for axis in zip(*places, strict=True)]
                told.append((run[0][0], fix[0], *middle))
            run = []
        run.append(fix)
    return told


@settings(max_examples=150, deadline=None)
@given(walks(), st.sampled_from([(100.0, 5.0, 15.0), (200.0, 20.0, math.inf), (50.0, 0.0, 1.5)]))
def test_the_same_stays(fixes: list[Fix], numbers: tuple[float, float, float]) -> None:
    track = pl.DataFrame(
        {
            "device_id": "d1",
            "recorded_at": pl.Series([START + timedelta(minutes=fix[0]) for fix in fixes]).cast(UTC_TIME),
            "lat": [fix[1] for fix in fixes],
            "lon": [fix[2] for fix in fixes],
        }
    )
    for tell, definition in ((skmob_stays, scikit_mobility), (trackintel_stays, trackintel)):
        found, expected = tell(track, *numbers), definition(fixes, *numbers)
        assert found.height == len(expected)
        for row, stay in zip(found.iter_rows(named=True), expected, strict=True):
            times = [(row[name] - START).total_seconds() / 60 for name in ("started_at", "ended_at")]
            assert (*times, row["lat"], row["lon"]) == pytest.approx(stay, abs=1e-9)
