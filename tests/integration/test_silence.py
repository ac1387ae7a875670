"""Tags that are not heard: one, and many at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.integration.clocks import Clock, work
from tests.integration.conftest import FITTED, Case, People, make_case
from tests.integration.gateway_ground import empty
from tests.integration.walks import store, walk

from waywarden.centre.alerts.models import Alert
from waywarden.centre.gateway.models import Heard
from waywarden.centre.monitoring import worker
from waywarden.centre.monitoring.health import health
from waywarden.centre.monitoring.models import Revision, Violation

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
CAST = 24
ON_AIR = FITTED + timedelta(days=2)
HOME = [1500.0] * 10


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    empty()
    worker.ensure_cursors()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def silent() -> Any:
    return Violation.objects.filter(matter="no_communication")


def speak(cases: list[Case], begin: datetime, clock: Clock) -> datetime:
    """Ten minutes of fixes from each; returns the last moment."""
    for case in cases:
        store(case, walk(HOME, begin))
    last = begin + (len(HOME) - 1) * MINUTE
    clock.at(last + timedelta(seconds=2))
    work()
    return last


def test_a_tag_never_heard_since_it_was_fitted_is_silent(case: Case, clock: Clock) -> None:
    clock.at(FITTED + 29 * MINUTE)
    work()
    assert not silent().exists()
    clock.at(FITTED + 31 * MINUTE)
    work()
    assert silent().get().began_at == FITTED
    assert Alert.objects.get().violation == silent().get()


def test_fixes_that_the_tag_stored_withdraw_its_silence(case: Case, clock: Clock) -> None:
    last = speak([case], ON_AIR, clock)
    clock.at(last + 31 * MINUTE)
    work()
    found = silent().get(began_at=last)
    assert found.provisional
    store(case, walk([1500.0] * 40, last + MINUTE), received_at=clock.moment)
    clock.at(last + 41 * MINUTE)
    work()
    found.refresh_from_db()
    assert found.withdrawn_at == clock.moment
    assert list(Revision.objects.filter(violation=found).order_by("pk").values_list("why", flat=True)) == [
        "found",
        "withdrawn (late data)",
    ]


def test_tags_that_fall_silent_together_are_one_alarm_and_not_an_alert_each(
    case: Case, clock: Clock, people: People
) -> None:
    everybody = [case, *(make_case(f"T-{n:04}", f"tag-{n}", people.officer) for n in range(2, CAST + 1))]
    last = speak(everybody, ON_AIR, clock)
    clock.at(last + 40 * MINUTE)
    work()
    assert silent().filter(began_at=last).count() == CAST
    assert not Alert.objects.filter(violation__in=silent().filter(began_at=last)).exists()
    assert health().trouble == f"{CAST} tags fell silent together; their silence is not alerted one by one"

    # The way is mended: all are heard again but two, and the silence of those is an alert now.
    speak(everybody[2:], last + 41 * MINUTE, clock)
    assert not health().outages
    assert set(Alert.objects.filter(violation__began_at=last).values_list("wearer__key", flat=True)) == {
        "T-0001",
        "T-0002",
    }
    assert Heard.objects.count() == CAST
