"""What an alert asks of people: red only for what must be acted on now; every kind and check has label and steps."""

import pytest

from waywarden.centre.alerts.urgency import SUBJECTS, Urgency, handling
from waywarden.centre.cases.models import ConditionKind
from waywarden.centre.monitoring.models import Tier
from waywarden.centre.web.protocol import HIDDEN, STEPS, steps
from waywarden.centre.web.showing import State


def test_every_kind_at_every_tier_is_handled_and_has_steps() -> None:
    for kind in ConditionKind:
        assert all(handling(kind, (), tier).label for tier in Tier)
    assert set(STEPS) == set(SUBJECTS)


@pytest.mark.parametrize(
    ("kind", "flags", "tier", "urgency"),
    [
        ("exclusion_zone", (), "confirmed", Urgency.ACT_NOW),
        ("exclusion_zone", ("crossing",), "possible", Urgency.WATCH),
        ("exclusion_zone", (), "approach", Urgency.NOTE),
        ("proximity", (), "confirmed", Urgency.ACT_NOW),
        ("curfew", ("late_in",), "confirmed", Urgency.WATCH),
        ("device_health", ("strap_tamper",), "confirmed", Urgency.ACT_NOW),
        ("device_health", ("battery_low",), "approach", Urgency.NOTE),
        ("device_health", ("no_communication",), "confirmed", Urgency.WATCH),
        ("device_health", ("jamming",), "confirmed", Urgency.ACT_NOW),
        ("device_health", ("jamming",), "possible", Urgency.WATCH),
    ],
)
def test_red_is_for_what_must_be_acted_on_now(kind: str, flags: tuple[str, ...], tier: str, urgency: Urgency) -> None:
    assert handling(kind, flags, tier).urgency == urgency


def test_a_tags_alert_is_named_by_its_check() -> None:
    assert handling("device_health", ("battery_dead",), "confirmed").label == "Battery dead"
    assert handling("device_health", (), "confirmed").label == "Tag"


def test_nobody_calls_the_wearer_about_a_hidden_zone() -> None:
    said = steps("exclusion_zone", Tier.CONFIRMED, State.GOING_ON, hidden=True)
    assert HIDDEN in said
    assert not any(step.startswith("Call the wearer") for step in said)
    spoken_of = steps("exclusion_zone", Tier.CONFIRMED, State.GOING_ON, hidden=False)
    assert any(step.startswith("Call the wearer") for step in spoken_of)
