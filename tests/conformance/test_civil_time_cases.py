"""Schedules of other engines' own tests, and London curfews over a change of clocks."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.paths import DATA, needs_shared_data

from waywarden.civil_time import Timetable, read_timetable

pytestmark = [pytest.mark.conformance, needs_shared_data]

EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def cases() -> list[dict[str, Any]]:
    if not DATA.is_dir():
        return []
    every: list[dict[str, Any]] = json.loads((DATA / "geofence/cases.json").read_text())["schedules"]
    return every


def timetable_of(event: dict[str, Any]) -> Timetable:
    """An iCalendar event as ours: repeated daily from its first day on, or once."""
    begins, ends = (datetime.fromisoformat(event[key]) for key in ("start", "end"))
    tz = event["tzid"] or "UTC"
    if "rrule" not in event:
        once = {"from": begins.isoformat(), "to": ends.isoformat(), "applies": True}
        return read_timetable({"tz": tz, "weekly": [], "except": [once]})
    assert event["rrule"] == "FREQ=DAILY"
    daily = {"days": EVERY_DAY, "from": f"{begins:%H:%M}", "to": f"{ends:%H:%M}"}
    not_yet = {"from": (begins - timedelta(days=400)).isoformat(), "to": begins.isoformat()}
    return read_timetable({"tz": tz, "weekly": [daily], "suspended": [not_yet]})


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_schedule_case(case: dict[str, Any]) -> None:
    timetable = timetable_of(case["event"])
    for check in case["checks"]:
        at = datetime.fromisoformat(check["at"]).astimezone(UTC)
        assert timetable.applies(at) is check["active"], check["at"]
