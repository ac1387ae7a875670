"""Timetables and absences in words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from waywarden.centre.cases.models import Absence, Condition
from waywarden.centre.cases.words import absences, what, when

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CHRISTMAS = {"from": "2026-12-24T12:00", "to": "2026-12-27T09:00", "why": "agreed"}


def weekly(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"weekly": list(rows), **more}


def row(days: list[str], begins: str = "19:00", ends: str = "07:00", **more: Any) -> dict[str, Any]:
    return {"days": days, "from": begins, "to": ends, **more}


@pytest.mark.parametrize(
    ("timetable", "said"),
    [
        (None, "at all times"),
        (weekly(row(WEEK)), "19:00 to 07:00 every day"),
        (weekly(row(WEEK[:5])), "19:00 to 07:00 Monday to Friday"),
        (weekly(row(["sat", "sun"])), "19:00 to 07:00 on Saturdays and Sundays"),
        (weekly(row(["thu", "mon", "sat"])), "19:00 to 07:00 on Mondays, Thursdays and Saturdays"),
        (weekly(row(["sun", "bank_holiday"], "00:00", "00:00")),
         "from 00:00 for 24 hours on Sundays and on bank holidays"),
        (weekly(row(WEEK), row(["wed"], "19:00", "21:00", applies=False, priority=1)),
         "19:00 to 07:00 every day, not 19:00 to 21:00 on Wednesdays"),
        (weekly(row(WEEK), **{"except": [CHRISTMAS]}),
         "19:00 to 07:00 every day, except Thursday 24 December 12:00 to Sunday 27 December 09:00 (agreed)"),
        ({"except": [{"from": "2027-01-01T10:00", "to": "2027-01-01T11:00"}]},
         "at all times, except Friday 1 January 2027 10:00 to 11:00"),
        (weekly(row(WEEK), suspended=[CHRISTMAS]),
         "19:00 to 07:00 every day, suspended Thursday 24 December 12:00 to Sunday 27 December 09:00 (agreed)"),
        (weekly(row(WEEK), tz="Europe/Paris"), "19:00 to 07:00 every day (clocks of Europe/Paris)"),
    ],
)  # fmt: skip
def test_a_timetable_reads_as_one_would_say_it(timetable: dict[str, Any] | None, said: str) -> None:
    assert when(timetable, NOW) == said


def test_a_condition_says_what_is_demanded() -> None:
    place = {"type": "Point", "coordinates": [0, 51]}
    curfew = Condition(kind="curfew", name="Home", geometry=place, radius_m=100, parameters={"grace_minutes": 5})
    assert what(curfew) == "Be at 'Home': circle of 100 m, 5 min of grace"
    zone = Condition(kind="exclusion_zone", name="Camden", geometry={"type": "Polygon"}, buffer_m=200, parameters={})
    assert what(zone) == "Keep out of 'Camden': polygon, buffer 200 m"


def test_an_absence_is_told_on_londons_clocks_and_is_over_when_it_was_withdrawn() -> None:
    summer = {"begins_at": datetime(2026, 7, 1, 9, tzinfo=UTC), "ends_at": datetime(2027, 7, 1, tzinfo=UTC)}
    (running,) = absences([Absence(pk=1, why="hospital", **summer)], NOW)
    assert running.when == "Wednesday 1 July 10:00 to Thursday 1 July 2027 01:00"
    assert not running.is_over
    (withdrawn,) = absences([Absence(pk=1, why="hospital", withdrawn_at=NOW, **summer)], NOW)
    assert withdrawn.is_over
    coming = {"begins_at": datetime(2034, 7, 1, 9, tzinfo=UTC), "ends_at": datetime(2034, 7, 2, tzinfo=UTC)}
    (never,) = absences([Absence(pk=1, why="hospital", withdrawn_at=NOW, **coming)], NOW)
    assert never.is_over
