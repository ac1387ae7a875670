"""Closing an alert: as it was seen, a strap by two people, and opened again when its episode gets worse."""

from typing import Any

import pytest
from tests.integration.conftest import People
from tests.integration.test_access import alert, as_person

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Operator
from waywarden.centre.alerts import actions
from waywarden.centre.alerts.models import Alert, FirstLook, Outcome, Resolution
from waywarden.centre.alerts.raising import raise_alerts
from waywarden.centre.alerts.seen import Seen, got_worse
from waywarden.centre.monitoring.models import Violation

__all__ = ["alert"]  # the fixture


def change(alert: Alert, **fields: Any) -> None:
    """The workers find it otherwise than it was, and the alerts are brought up to date."""
    Violation.objects.filter(pk=alert.violation_id).update(announced=False, changed_at=clock.now(), **fields)
    raise_alerts()
    alert.refresh_from_db()


def strap_of(alert: Alert, opened: int) -> dict[str, Any]:
    return {
        "matter": "strap_tamper",
        "record": {**alert.violation.record, "flags": ["strap_tamper"], "fixes": opened},
        "ended_at": None,
    }


def close(alert: Alert, by: User, seen: Seen | None = None) -> Resolution | FirstLook:
    alert.violation.refresh_from_db()
    return actions.close(
        alert=alert, by=by, outcome=Outcome.TECHNICAL, note="looked at", seen=seen or Seen.of(alert.violation)
    )


def is_open(alert: Alert) -> bool:
    return Alert.objects.filter(pk=alert.pk, resolution=None).exists()


@pytest.fixture
def second(people: People) -> User:
    return User.objects.create_user("second", password="a long test password", role=Operator.key, first_name="Second")


def test_an_approach_closed_and_then_an_entry_is_open_again(alert: Alert, people: People) -> None:
    change(alert, tier="approach", ended_at=None)
    Alert.objects.filter(pk=alert.pk).update(tier="approach")
    actions.acknowledge(alert=alert, by=people.operator)
    close(alert, people.operator)
    change(alert, tier="approach")
    assert not is_open(alert), "it is as it was seen"

    before = alert.opened_at
    change(alert, tier="possible")
    assert is_open(alert)
    assert not hasattr(Alert.objects.get(pk=alert.pk), "acknowledgement"), "to be acknowledged again"
    assert alert.opened_at > before
    again = alert.reopenings.get()
    assert again.why == "it rose from approach to possible"
    assert [act["done"] for act in again.before] == ["acknowledged", "closed"]
    assert again.before[1]["note"] == "looked at"
    page = as_person("operator", people).get(f"/alerts/{alert.pk}").content.decode()
    assert "opened again: it rose from approach to possible" in page
    assert "looked at" in page


def test_what_settles_or_is_withdrawn_stays_closed(alert: Alert, people: People) -> None:
    change(alert, ended_at=None)
    close(alert, people.operator)
    change(alert, ended_at=clock.now())
    change(alert, withdrawn_at=clock.now())
    change(alert, tier="possible")
    assert not is_open(alert)
    change(alert, withdrawn_at=None, ended_at=clock.now())
    assert not is_open(alert), "found again, and over: nothing that nobody saw"


def test_what_was_over_and_goes_on_after_all_is_open_again(alert: Alert, people: People) -> None:
    close(alert, people.operator)
    change(alert, ended_at=None)
    assert is_open(alert)
    assert alert.reopenings.get().why == "it goes on after all"


def test_nobody_closes_what_they_have_not_seen(alert: Alert, people: People) -> None:
    change(alert, tier="possible", ended_at=None)
    seen = Seen.of(Violation.objects.get(pk=alert.violation_id))
    change(alert, tier="confirmed")
    with pytest.raises(actions.WorseThanSeen, match="it rose from possible to confirmed"):
        close(alert, people.operator, seen)
    answer = as_person("operator", people).post(
        f"/alerts/{alert.pk}/close", {"outcome": "technical", "note": "drift", "seen": str(seen)}, follow=True
    )
    assert "Look again before you close it" in answer.content.decode()
    assert is_open(alert)


def test_a_strap_is_closed_by_two_people(alert: Alert, people: People, second: User) -> None:
    change(alert, **strap_of(alert, opened=1))
    assert isinstance(close(alert, people.operator), FirstLook)
    assert is_open(alert)
    with pytest.raises(actions.SecondLookWanted):
        close(alert, people.operator)
    page = as_person("operator", people).get(f"/alerts/{alert.pk}").content.decode()
    assert "Somebody else must look at the" in page
    assert "Record the first look" not in page
    assert isinstance(close(alert, second), Resolution)
    assert not is_open(alert)
    with pytest.raises(actions.AlreadyDone, match="Second"):
        close(alert, people.officer)


def test_a_strap_cut_again_voids_what_was_seen(alert: Alert, people: People, second: User) -> None:
    change(alert, **strap_of(alert, opened=1))
    close(alert, people.operator)
    change(alert, **strap_of(alert, opened=2))
    assert not FirstLook.objects.exists(), "one cut was looked at, and not the other"
    close(alert, people.operator)
    close(alert, second)
    change(alert, **strap_of(alert, opened=3))
    assert is_open(alert)
    assert [again.why for again in alert.reopenings.order_by("pk")] == ["it was opened again"] * 2


APPROACH, ENTRY = Seen("approach", 0, False), Seen("confirmed", 0, False)


@pytest.mark.parametrize("seen", [APPROACH, ENTRY, Seen("possible", 2, True)], ids=str)
def test_what_was_seen_is_its_own_text(seen: Seen) -> None:
    assert Seen.read(str(seen)) == seen


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        (APPROACH, ENTRY, "it rose from approach to confirmed"),
        (ENTRY, APPROACH, ""),
        (ENTRY, Seen("confirmed", 0, True), ""),
        (Seen("confirmed", 0, True), ENTRY, "it goes on after all"),
        (Seen("confirmed", 1, True), Seen("confirmed", 2, True), "it was opened again"),
        (Seen("confirmed", 2, False), Seen("confirmed", 1, False), ""),
        (ENTRY, ENTRY, ""),
    ],
)
def test_what_is_worse(before: Seen, now: Seen, why: str) -> None:
    assert got_worse(before, now) == why
