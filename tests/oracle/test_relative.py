"""The relative track agrees with its slow reference, whole and in pieces."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.oracle.relative_reference import Seen, relative

from waywarden.detection.relative import FIX, Fixes, seen_from, settled_at
from waywarden.detection.state import NEVER

START_US = 1_772_546_400_000_000


@st.composite
def fixes_of_a_tag(draw: st.DrawFn) -> list[Seen]:
    at, lat, lon, fixes = START_US, 51.5, -0.1, []
    for _ in range(draw(st.integers(0, 25))):
        at += draw(st.sampled_from([1, 20, 60, 60, 61, 240, 300, 301, 1500])) * 1_000_000
        lat += draw(st.floats(-0.003, 0.003))
        lon += draw(st.floats(-0.003, 0.003))
        fixes.append(Seen(at, lat, lon, draw(st.sampled_from([0.0, 8.0, 25.0, 80.0]))))
    return fixes


def as_array(fixes: list[Seen]) -> Fixes:
    return np.array([(fix.at, fix.lat, fix.lon, fix.accuracy_m, 0) for fix in fixes], FIX)


@given(fixes_of_a_tag(), fixes_of_a_tag())
def test_the_relative_track_agrees_with_the_reference(own: list[Seen], other: list[Seen]) -> None:
    seen = seen_from(as_array(other), as_array(own), NEVER)
    expected = relative(own, other)
    assert seen.at.tolist() == [at for at, _, _ in expected]
    for index, (_, apart_m, accuracy_m) in enumerate(expected):
        assert math.isclose(math.hypot(seen.east_m[index], seen.north_m[index]), apart_m, abs_tol=1e-3)
        assert math.isclose(seen.accuracy_m[index], accuracy_m, abs_tol=1e-6)


@given(fixes_of_a_tag(), fixes_of_a_tag(), st.integers(0, 25), st.integers(0, 25))
def test_what_is_settled_never_changes(own: list[Seen], other: list[Seen], heard: int, heard_other: int) -> None:
    part = as_array(own[:heard]), as_array(other[:heard_other])
    settled = settled_at(*part)
    early = seen_from(part[1], part[0], NEVER)
    whole = seen_from(as_array(other), as_array(own), NEVER)
    upto = whole.at <= settled
    assert early.at.tolist() == whole.at[upto].tolist()
    assert np.allclose(early.east_m, whole.east_m[upto], atol=1e-9)
