"""Only people tell a force: one decides with a reason, another agrees, and then the force may say what became of it."""

from datetime import timedelta

import pytest
from tests.integration.conftest import Case, People
from tests.integration.crime_ground import CrimePeople, crime_people, handed_in, row

from waywarden.centre import clock
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.crimes.deciding import Refused, is_told, qualify, review_again, tell_outcome
from waywarden.centre.crimes.models import (
    Crime,
    CrimeVersion,
    Decision,
    Match,
    MatchingResult,
    MatchingRun,
    OutcomeKind,
    Trigger,
)

__all__ = ["crime_people"]  # the fixture


@pytest.fixture
def match(crime_people: CrimePeople, case: Case) -> Match:
    """The wearer of the case was near a crime of MPS."""
    moment = clock.now()
    handed_in(crime_people.police, row("A1", moment - timedelta(days=2), moment - timedelta(days=2, hours=-1)))
    run = MatchingRun.objects.create(
        trigger=Trigger.NEW_CRIME, started_at=moment, algorithm_version="1", parameters={}, arrivals_to=0
    )
    result = MatchingResult.objects.create(
        run=run,
        version=CrimeVersion.objects.get(),
        at=moment,
        looked_again_at=moment,
        is_current=True,
        considered=1,
        counts={},
        lines=b"",
    )
    return Match.objects.create(result=result, wearer=case.wearer, label="present", fixes_in_window=3)


def test_a_force_is_told_where_two_agree(match: Match, crime_people: CrimePeople) -> None:
    decided = qualify(match=match, decision=Decision.TO_POLICE, reason="three fixes inside", by=crime_people.analyst)
    assert not is_told(match)
    with pytest.raises(Refused, match="yourself"):
        review_again(qualification=decided, agrees=True, reason="sure", by=crime_people.analyst)
    review_again(qualification=decided, agrees=True, reason="looked at the fixes", by=crime_people.second)
    assert is_told(match)
    with pytest.raises(Refused, match="already"):
        review_again(qualification=decided, agrees=False, reason="no", by=crime_people.second)

    qualify(match=match, decision=Decision.UNCLEAR, reason="the fixes are coarse", by=crime_people.second)
    assert not is_told(match), "the newest decision counts"
    acts = AuditEntry.objects.filter(whose=[match.wearer.key]).values_list("who", flat=True).order_by("pk")
    assert list(acts)[-3:] == ["analyst", "second", "second"]


def test_an_outcome_is_told_only_of_whom_the_force_knows(match: Match, crime_people: CrimePeople) -> None:
    told = {
        "crime": Crime.objects.get(),
        "wearer": match.wearer,
        "kind": OutcomeKind.CHARGE,
        "on": clock.now().date(),
        "note": "",
        "by": crime_people.police,
    }
    with pytest.raises(Refused, match="not been told"):
        tell_outcome(**told)
    decided = qualify(match=match, decision=Decision.TO_POLICE, reason="inside", by=crime_people.analyst)
    review_again(qualification=decided, agrees=True, reason="seen", by=crime_people.second)
    with pytest.raises(Refused, match="not come"):
        tell_outcome(**told | {"on": clock.now().date() + timedelta(days=1)})
    assert tell_outcome(**told).kind == "charge"


def test_a_replaced_result_is_decided_no_more(match: Match, crime_people: CrimePeople) -> None:
    MatchingResult.objects.update(is_current=False)
    with pytest.raises(Refused, match="newer run"):
        qualify(match=match, decision=Decision.TO_POLICE, reason="inside", by=crime_people.analyst)


def test_who_sees_a_match(match: Match, crime_people: CrimePeople, case: Case, people: People) -> None:
    staff = (people.officer, people.colleague)
    seen = {
        person.username: Match.objects.visible_to(person).exists()
        for person in (crime_people.analyst, crime_people.police, crime_people.other_force, *staff)
    }
    assert seen == {"analyst": True, "police": True, "kent": False, "officer": True, "colleague": False}
