"""A timetable edited afterwards: what the edit does not touch stays as it was, id for id; what it takes away is gone.

Rules run on plain values, so an edit is only another condition; what was found under the old one can be held against
what is found under the new one by id (docs/adr/0003).
"""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.spec.drawing import MIDDLE, condition

from waywarden.detection.conditions import Condition
from waywarden.detection.rules import detect
from waywarden.detection.violation import Violation

NIGHTS = 5
BEGIN = datetime(2026, 3, 2, 12, tzinfo=UTC)  # noon of a Monday: every night lies between two noons
DAY = timedelta(days=1)
KINDS = ("exclusion_zone", "inclusion_zone", "curfew", "attendance")


def some_track(seed: int) -> pl.DataFrame:
    """By day the tag is nowhere near; in the evenings it comes or not, stays or goes, or is silent."""
    chance = random.Random(seed)
    rows = []
    for night in range(NIGHTS):
        noon = BEGIN + night * DAY
        changes = sorted(chance.sample(range(6 * 60, 18 * 60, 20), 4))
        places = [9000.0, *(chance.choice([0.0, 0.0, 500.0, 3000.0, None]) for _ in changes)]
        for minute in range(0, 24 * 60, 5):
            step = sum(minute >= change for change in changes)
            north_m = 9000.0 if minute >= 20 * 60 else places[step]
            if north_m is not None:
                lat, lon = MIDDLE.to_degrees(chance.gauss(0, 10), north_m + chance.gauss(0, 10))
                rows.append(("d1", noon + timedelta(minutes=minute), float(lat), float(lon), 20.0))
    names = ("device_id", "recorded_at", "lat", "lon", "accuracy_m")
    return pl.DataFrame(rows, schema=names, schema_overrides={"recorded_at": pl.Datetime("us", "UTC")}, orient="row")


def nightly(kind: str, *more: dict[str, Any]) -> Condition:
    """Every night from 19:00 to 07:00, but for the exceptions."""
    week = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "19:00", "to": "07:00"}]
    return condition(kind, timetable={"tz": "UTC", "weekly": week, "except": list(more)})


def by_night(violations: list[Violation]) -> dict[int, dict[str, Violation]]:
    """The violations of each night, by id."""
    nights: dict[int, dict[str, Violation]] = {night: {} for night in range(NIGHTS)}
    for violation in violations:
        nights[(violation.began_at - BEGIN) // DAY][violation.violation_id] = violation
    return nights


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.integers(0, NIGHTS - 1))
def test_an_absence_entered_afterwards_changes_its_own_night_only(kind: str, seed: int, night: int) -> None:
    track = some_track(seed)
    noon = (BEGIN + night * DAY).replace(tzinfo=None)
    absence = {"from": noon.isoformat(), "to": (noon + DAY).isoformat(), "why": "agreed, and entered too late"}
    before = by_night(detect(track, [nightly(kind)])[0])
    after = by_night(detect(track, [nightly(kind, absence)])[0])
    assert after.pop(night) == {}
    del before[night]
    assert after == before


@pytest.mark.parametrize("kind", KINDS)
def test_hours_shortened_afterwards_keep_the_id_of_what_had_begun_before(kind: str) -> None:
    track = some_track(4)
    last_hour = {"from": "2026-03-03T06:00", "to": "2026-03-03T07:00"}
    before = by_night(detect(track, [nightly(kind)])[0])
    after = by_night(detect(track, [nightly(kind, last_hour)])[0])
    assert before[0], "there is something to compare"
    if kind != "attendance":  # whose minutes owed are fewer when the hours are
        assert set(after[0]) <= set(before[0])
    assert {night: after[night] for night in range(1, NIGHTS)} == {night: before[night] for night in range(1, NIGHTS)}
