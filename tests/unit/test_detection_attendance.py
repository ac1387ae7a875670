"""Attendance, what the drawn cases do not say: the curve behind a violation, its carry, what is refused."""

import polars as pl
import pytest
from tests.spec.drawing import clock, condition, drawn

from waywarden.detection.attendance_state import Remembered
from waywarden.detection.carry import CarryError
from waywarden.detection.conditions import ConditionError
from waywarden.detection.rules import detect
from waywarden.detection.trace import trace

MORNING = "every day 09:00-12:00"
LATE = "05:00-09:15 +900\n09:16-09:30 +800..-250\n09:31-12:30 -250"


def test_the_trace_shows_the_belief_that_decided() -> None:
    demanded = condition("attendance", timetable=MORNING)
    (violation,) = detect(drawn(LATE), [demanded])[0]
    belief = dict(trace(drawn(LATE), demanded).select("recorded_at", "belief").iter_rows())
    assert belief[violation.confirmed_at] > 0.95
    assert belief[violation.ended_at] < 0.2
    for fix in violation.evidence:
        assert fix.belief == round(belief[fix.recorded_at], 4)


def test_fixes_far_from_a_window_in_time_are_passed_over() -> None:
    looked_at = trace(drawn(LATE), condition("attendance", timetable=MORNING)).get_column("recorded_at")
    assert (looked_at.min(), looked_at.max()) == (clock("07:00"), clock("11:59"))


def test_the_trace_goes_on_from_a_carry() -> None:
    demanded = condition("attendance", timetable=MORNING)
    track = drawn(LATE)
    first, rest = (track.filter(pl.col("recorded_at").le(clock("09:20")) == early) for early in (True, False))
    _, carry = detect(first, [demanded])
    whole = trace(track, demanded)
    assert trace(rest, demanded, carry).equals(whole.filter(pl.col("recorded_at") > clock("09:20")))


def test_a_carry_of_another_version_is_refused() -> None:
    with pytest.raises(CarryError, match="replay"):
        Remembered.of([b"\0" * 100])


@pytest.mark.parametrize("dates", [{}, {"valid_from": "09:00"}, {"valid_to": "12:00"}])
def test_an_attendance_without_times_is_refused(dates: dict[str, str]) -> None:
    with pytest.raises(ConditionError, match="give a timetable, or valid_from and valid_to: when must he attend"):
        condition("attendance", **dates)


def test_memory_stays_small() -> None:
    _, carry = detect(drawn(LATE), [condition("attendance", timetable=MORNING)])
    assert len(carry.to_bytes()) < 2000
