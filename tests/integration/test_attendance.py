"""An attendance in the centre: what time alone finds, what stored fixes take back, and what the page can show of it."""

from datetime import datetime, timedelta

import pytest
from tests.integration.clocks import Clock
from tests.integration.conftest import ZONE_LAT, ZONE_LON, Case, People
from tests.integration.gateway_ground import empty
from tests.integration.walks import BEGIN, store, walk

from waywarden.centre.alerts.models import Alert
from waywarden.centre.alerts.raising import raise_alerts
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.models import ConditionKind
from waywarden.centre.monitoring import worker
from waywarden.centre.monitoring.evidence import evidence
from waywarden.centre.monitoring.models import Violation

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
ELSEWHERE = [2500.0] * 55  # from noon on, five minutes short of the appointment at one


@pytest.fixture
def clock(case: Case, people: People, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Every day from one to two he must attend, 2 km east of the zone he must keep out of."""
    empty()
    worker.ensure_cursors()
    cases.add_condition(
        order=case.order,
        kind=ConditionKind.ATTENDANCE,
        name="Probation office",
        geometry={"type": "Point", "coordinates": [ZONE_LON + 0.0288, ZONE_LAT]},
        radius_m=100.0,
        timetable={"weekly": [{"days": ["tue"], "from": "13:00", "to": "14:00"}]},
        valid_from=BEGIN,
        by=people.officer,
    )
    return Clock(monkeypatch)


def work(clock: Clock, at: datetime) -> None:
    clock.at(at)
    while worker.step():
        pass
    while raise_alerts():
        pass


def missed() -> Violation:
    return Violation.objects.get(matter="attendance", withdrawn_at=None)


def test_who_is_elsewhere_is_told_at_the_minute_though_the_next_fix_has_not_come(case: Case, clock: Clock) -> None:
    store(case, walk([*ELSEWHERE, *[2500.0] * 10]))
    work(clock, BEGIN + 70 * MINUTE)
    assert not Violation.objects.filter(matter="attendance").exists()
    work(clock, BEGIN + 71 * MINUTE)
    found = missed()
    assert (found.tier, found.began_at, found.ended_at) == ("confirmed", BEGIN + 60 * MINUTE, None)
    assert found.record["flags"] == ["not_attended"]
    assert Alert.objects.get(violation=found).tier == "confirmed"


def test_silence_over_the_window_is_possible_and_ends_with_it(case: Case, clock: Clock) -> None:
    store(case, walk(ELSEWHERE[:20]))
    for minutes in (70, 71, 119, 121):
        work(clock, BEGIN + minutes * MINUTE)
    found = missed()
    assert (found.tier, found.ended_at) == ("possible", BEGIN + 120 * MINUTE)
    assert "no fix came in that time" in found.record["sentence"]
    rows = evidence(found).rows
    assert rows.height == 1, "what was last known"
    assert rows["recorded_at"].item() < found.began_at


def test_stored_fixes_that_show_him_there_take_it_back(case: Case, clock: Clock) -> None:
    store(case, walk(ELSEWHERE[:20]))
    work(clock, BEGIN + 75 * MINUTE)
    silent = missed()
    there = walk([2200.0, 2100.0, *[2000.0] * 78], BEGIN + 50 * MINUTE)
    store(case, there, received_at=BEGIN + 130 * MINUTE)
    work(clock, BEGIN + 131 * MINUTE)
    silent.refresh_from_db()
    assert silent.withdrawn_at is not None
    assert not Violation.objects.filter(matter="attendance", withdrawn_at=None).exists()


def test_the_page_shows_every_fix_that_was_looked_at(case: Case, clock: Clock) -> None:
    store(case, walk([*ELSEWHERE, *[2500.0] * 30, 2400.0, 2300.0, 2200.0, 2100.0, *[2000.0] * 40]))
    work(clock, BEGIN + 130 * MINUTE)
    found = missed()
    assert found.record["flags"] == ["arrived_late"]
    drawn = evidence(found)
    assert drawn.windows == [(found.began_at, drawn.until)]
    assert drawn.rows.filter(drawn.rows["recorded_at"] >= found.began_at).height > 20
    assert drawn.rows["belief"].max() > 0.95
