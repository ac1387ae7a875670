"""What to do about an alert fits its tier, and whether it goes on."""

import pytest

from waywarden.centre.alerts.urgency import SUBJECTS
from waywarden.centre.monitoring.models import Tier
from waywarden.centre.web.protocol import ACKNOWLEDGE, ADVOCATE, PRACTITIONER, WITHDRAWN, steps
from waywarden.centre.web.showing import State

ZONES = ("exclusion_zone", "proximity")


@pytest.mark.parametrize("about", ZONES)
def test_only_who_is_believed_inside_is_told_to_leave(about: str) -> None:
    leave = {
        (tier, state)
        for tier in Tier
        for state in State
        if any("must leave where" in step or "must leave now" in step for step in steps(about, tier, state, False))
    }
    assert leave == {(Tier.CONFIRMED, State.GOING_ON), (Tier.CONFIRMED, State.TO_REVIEW)}


@pytest.mark.parametrize("about", SUBJECTS)
@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("state", State)
def test_every_alert_begins_and_ends_alike_and_no_hidden_zone_is_spoken_of(about: str, tier: str, state: State) -> None:
    said = steps(about, tier, state, hidden=True)
    assert (said[0], said[-1], len(said) > 2) == (ACKNOWLEDGE, PRACTITIONER, True)
    assert not any(step.startswith("Call the wearer") for step in said)


def test_what_is_over_is_asked_about_and_she_is_told_only_of_what_was_confirmed() -> None:
    assert ADVOCATE in steps("exclusion_zone", Tier.CONFIRMED, State.OVER, False)
    assert ADVOCATE not in steps("exclusion_zone", Tier.POSSIBLE, State.OVER, False)
    assert any(
        "Ask where they were then" in step for step in steps("exclusion_zone", Tier.CONFIRMED, State.OVER, False)
    )


def test_a_strap_that_was_closed_again_is_as_urgent_as_before() -> None:
    said = [steps("strap_tamper", Tier.CONFIRMED, state, False) for state in (State.GOING_ON, State.TO_REVIEW)]
    assert said[0] == said[1]


def test_what_was_not_so_is_taken_back() -> None:
    assert steps("curfew", Tier.CONFIRMED, State.WITHDRAWN, False) == [ACKNOWLEDGE, *WITHDRAWN, PRACTITIONER]
