"""A strap that was cut: the tag's word opens it, two people's looks end it, and nothing that the tag says does."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from tests.integration.clocks import Clock, work
from tests.integration.conftest import FITTED, Case, People
from tests.integration.gateway_ground import empty
from tests.integration.walks import store, walk

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Operator
from waywarden.centre.alerts import actions
from waywarden.centre.alerts.models import Alert, Outcome
from waywarden.centre.alerts.seen import Seen
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.devices.models import Review
from waywarden.centre.gateway.delivery import Delivery, Event
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring import worker
from waywarden.centre.monitoring.models import Violation
from waywarden.schema import PEOPLES_WORDS

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
BEGIN = FITTED + timedelta(days=2)
CUT = BEGIN + 10 * MINUTE


@pytest.fixture
def clock(db: None, monkeypatch: pytest.MonkeyPatch) -> Clock:
    empty()
    worker.ensure_cursors()
    return Clock(monkeypatch)


@pytest.fixture
def second(people: People) -> User:
    return User.objects.create_user("second", password="a long test password", role=Operator.key, first_name="Second")


@pytest.fixture
def strap(case: Case, clock: Clock) -> Violation:
    """Worn for ten minutes, then cut, and closed again four minutes later."""
    store(case, walk([1500.0] * 10, BEGIN))
    say(case, clock, CUT, "strap_cut")
    say(case, clock, CUT + 4 * MINUTE, "strap_closed")
    return straps().get()


def say(case: Case, clock: Clock, at: datetime, word: str) -> None:
    """The tag says a word, and the worker hears it."""
    PositionStore().append([Delivery("test", at, device=case.device.pk, events=[Event(case.device.pk, at, word, {})])])
    clock.at(at)
    work()


def straps() -> Any:
    return Violation.objects.filter(matter="strap_tamper").order_by("began_at")


def look(violation: Violation, by: User) -> None:
    violation.refresh_from_db()
    actions.close(
        alert=Alert.objects.get(violation=violation),
        by=by,
        outcome=Outcome.VIOLATION,
        note="seen with my own eyes",
        seen=Seen.of(violation),
    )
    work()
    violation.refresh_from_db()


def test_the_second_look_ends_it(case: Case, clock: Clock, strap: Violation, people: People, second: User) -> None:
    assert (strap.ended_at, strap.record["cleared_at"]) == (None, "2026-03-03T00:14:00Z")
    clock.at(CUT + 8 * MINUTE)
    look(strap, people.operator)
    assert strap.ended_at is None
    look(strap, second)
    assert strap.ended_at == clock.moment
    assert "reviewed at 00:18" in strap.sentence
    assert (Review.objects.get().by, Review.objects.get().part) == (second, "strap")
    assert AuditEntry.objects.filter(what__startswith="reviewed the strap").count() == 1


def test_a_cut_after_the_review_is_another_alert(
    case: Case, clock: Clock, strap: Violation, people: People, second: User
) -> None:
    clock.at(CUT + 8 * MINUTE)
    look(strap, people.operator)
    look(strap, second)
    say(case, clock, CUT + 12 * MINUTE, "strap_cut")
    first, again = straps()
    assert (first.pk, first.ended_at) == (strap.pk, CUT + 8 * MINUTE)
    assert again.ended_at is None
    assert Alert.objects.filter(violation=again, resolution=None).exists()


@pytest.mark.parametrize("word", PEOPLES_WORDS)
def test_no_tag_reviews_itself(case: Case, clock: Clock, strap: Violation, word: str) -> None:
    say(case, clock, CUT + 6 * MINUTE, word)
    fix = walk([1500.0], CUT + 7 * MINUTE).with_columns(pl.lit(str(word)).alias("event"))
    store(case, fix)
    say(case, clock, CUT + 8 * MINUTE, "status")
    strap.refresh_from_db()
    assert strap.ended_at is None
    assert straps().count() == 1


def test_what_the_tag_stored_before_the_review_changes_nothing(
    case: Case, clock: Clock, strap: Violation, people: People, second: User
) -> None:
    clock.at(CUT + 8 * MINUTE)
    look(strap, people.operator)
    look(strap, second)
    before = strap.record
    store(case, walk([1500.0] * 4, CUT + 4 * MINUTE + timedelta(seconds=30), seed=2))
    clock.at(CUT + 9 * MINUTE)
    work()
    strap.refresh_from_db()
    assert (strap.record, strap.withdrawn_at) == (before, None)


def test_a_review_is_no_sign_of_life(case: Case, clock: Clock, strap: Violation, people: People, second: User) -> None:
    clock.at(CUT + 20 * MINUTE)
    look(strap, people.operator)
    look(strap, second)
    silence = Violation.objects.filter(matter="no_communication", began_at=CUT + 4 * MINUTE)
    clock.at(CUT + 33 * MINUTE)
    work()
    assert not silence.exists()
    clock.at(CUT + 35 * MINUTE)
    work()
    assert silence.exists(), "half an hour after the tag's own last word"


def test_closing_an_old_alert_does_not_end_the_deed_that_nobody_looked_at(
    case: Case, clock: Clock, strap: Violation, people: People, second: User
) -> None:
    say(case, clock, CUT + 70 * MINUTE, "strap_cut")
    strap.refresh_from_db()
    assert strap.ended_at == CUT + 4 * MINUTE
    assert "opened again before anybody had reviewed it" in strap.sentence
    look(strap, people.operator)
    look(strap, second)
    assert straps().last().ended_at is None
    assert not Review.objects.exists()


def test_a_tag_that_is_on_nobody_or_on_another_is_not_reviewed(
    case: Case, clock: Clock, strap: Violation, people: People, second: User
) -> None:
    look(strap, people.operator)
    case.activation.refresh_from_db()
    case.activation.ended_at = clock.moment
    case.activation.save()
    look(strap, second)
    assert not Review.objects.exists()
