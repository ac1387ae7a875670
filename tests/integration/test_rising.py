"""An alert whose tier rises: its clock starts anew, and who took on less is asked again. And what the page counts."""

from typing import Any

from tests.integration.conftest import People
from tests.integration.test_access import alert, as_person
from tests.integration.test_closing import change

from waywarden.centre import clock
from waywarden.centre.alerts import actions
from waywarden.centre.alerts.models import Alert
from waywarden.centre.cases.models import Condition
from waywarden.centre.web.operations import alerts_for

__all__ = ["alert"]  # the fixture


def at_tier(alert: Alert, tier: str, **fields: Any) -> None:
    change(alert, tier=tier, ended_at=None, **fields)
    Alert.objects.filter(pk=alert.pk).update(tier=tier)
    alert.refresh_from_db()


def figures(people: People) -> dict[str, Any]:
    """How many alerts the page counts under each word, for there is one alert."""
    page = alerts_for(people.operator)
    counted = {name: page[name] for name in ("to_review", "taken_on", "to_know") if page[name]}
    return counted | ({"needs_you": 1} if page["title"] == "1 alert needs you" else {})


def test_the_clock_runs_from_when_the_tier_was_reached(alert: Alert) -> None:
    at_tier(alert, "approach")
    raised = alert.opened_at
    change(alert, tier="approach")
    assert alert.opened_at == raised
    change(alert, tier="confirmed")
    assert alert.opened_at > raised
    assert not alert.reopenings.exists(), "nobody had taken it on"


def test_an_approach_taken_on_that_becomes_an_entry_is_to_be_acknowledged_again(alert: Alert, people: People) -> None:
    at_tier(alert, "approach")
    actions.acknowledge(alert=alert, by=people.operator)
    change(alert, tier="confirmed")
    again = alert.reopenings.get()
    assert (again.why, [act["done"] for act in again.before]) == (
        "it rose from approach to confirmed",
        ["acknowledged"],
    )
    assert figures(people) == {"needs_you": 1}
    page = as_person("operator", people).get(f"/alerts/{alert.pk}").content.decode()
    assert "to be acknowledged again: it rose from approach to confirmed" in page
    actions.acknowledge(alert=Alert.objects.get(pk=alert.pk), by=people.operator)
    assert figures(people) == {"taken_on": 1}


def test_who_took_on_what_becomes_no_more_urgent_is_not_asked_again(alert: Alert, people: People) -> None:
    Condition.objects.filter(pk=alert.violation.condition_id).update(kind="attendance")
    at_tier(alert, "possible")
    actions.acknowledge(alert=alert, by=people.operator)
    before = alert.opened_at
    change(alert, tier="confirmed")
    assert alert.opened_at > before
    assert not alert.reopenings.exists()


def test_late_data_that_withdraws_it_asks_nobody_again(alert: Alert, people: People) -> None:
    at_tier(alert, "approach")
    actions.acknowledge(alert=alert, by=people.operator)
    change(alert, tier="confirmed", withdrawn_at=clock.now())
    assert not alert.reopenings.exists()


def test_every_open_alert_is_counted_once(alert: Alert, people: People) -> None:
    assert figures(people) == {"needs_you": 1}, "over, confirmed, and nobody has looked"
    at_tier(alert, "approach")
    assert figures(people) == {"to_know": 1}
    change(alert, ended_at=clock.now())
    assert figures(people) == {"to_review": 1}
    actions.acknowledge(alert=alert, by=people.operator)
    assert figures(people) == {"to_review": 1}


def test_what_to_do_fits_the_tier_and_whether_it_goes_on(alert: Alert, people: People) -> None:
    client = as_person("operator", people)
    for tier, ended_at, said in (
        ("approach", None, "Near the zone is not in it"),
        ("confirmed", None, "must leave now"),
        ("confirmed", clock.now(), "Ask where they were then"),
    ):
        change(alert, tier=tier, ended_at=ended_at)
        assert said in client.get(f"/alerts/{alert.pk}").content.decode()
