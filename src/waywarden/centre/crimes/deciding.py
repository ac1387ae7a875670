"""What named persons make of a match: a decision with its reason, another's look at it, and what became of it.

Keyword-only, each with its audit row. Code finds matches; only people tell a force of them.
"""

from datetime import date

from django.db import transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Wearer
from waywarden.centre.crimes.models import Crime, Decision, Match, Outcome, OutcomeKind, Qualification, SecondReview


class Refused(Exception):
    """It cannot be done as things are; the message says why and what to do."""


@transaction.atomic
def qualify(*, match: Match, decision: Decision, reason: str, by: User) -> Qualification:
    """`by` decides what this match is worth. A result that was replaced is decided no more: decide the current one."""
    match = Match.objects.select_for_update(of=("self",)).select_related("result", "wearer", "repeats").get(pk=match.pk)
    if not match.result.is_current:
        raise Refused("A newer run has replaced this result. Look at the crime again and decide what it says now.")
    match = match.original
    made = Qualification.objects.create(match=match, decision=decision, reason=reason, by=by, at=clock.now())
    what = f"decided match {match.pk}: {made.get_decision_display().lower()}"
    record(by=by, act=Act.ALTERATION, what=what, why=reason, whose=[match.wearer.key])
    return made


@transaction.atomic
def review_again(*, qualification: Qualification, agrees: bool, reason: str, by: User) -> SecondReview:
    """A second person looks at a decision. Refused for whoever made it, for an older one, and where one has looked."""
    match = Match.objects.select_for_update(of=("self",)).select_related("wearer").get(pk=qualification.match_id)
    if by == qualification.by:
        raise Refused("You made this decision yourself. Another analyst has to look at it.")
    if match.qualifications.first() != qualification:
        raise Refused("There is a newer decision on this match. Look at that one.")
    if SecondReview.objects.filter(qualification=qualification).exists():
        raise Refused("Somebody has looked at this decision already.")
    made = SecondReview.objects.create(qualification=qualification, agrees=agrees, reason=reason, by=by, at=clock.now())
    what = f"{'agreed' if agrees else 'disagreed'} with the decision on match {match.pk}"
    record(by=by, act=Act.ALTERATION, what=what, why=reason, whose=[match.wearer.key])
    return made


@transaction.atomic
def tell_outcome(*, crime: Crime, wearer: Wearer, kind: OutcomeKind, on: date, note: str, by: User) -> Outcome:
    """What became of this wearer in this crime. Refused where the force was never told of them."""
    if wearer.pk not in told_of(crime):
        raise Refused("Your force has not been told of this person in this crime, so nothing can have become of it.")
    if on > clock.now().date():
        raise Refused("That day has not come yet: give the day on which it happened.")
    made = Outcome.objects.create(crime=crime, wearer=wearer, kind=kind, on=on, note=note, by=by, at=clock.now())
    what = f"told an outcome of {crime}: {made.get_kind_display().lower()}"
    record(by=by, act=Act.COLLECTION, what=what, why="outcome of a match", whose=[wearer.key])
    return made


def is_told(match: Match) -> bool:
    """Is the newest decision on it to tell the force, and has a second person agreed?"""
    newest = match.original.qualifications.select_related("second_review").first()
    if newest is None or newest.decision != Decision.TO_POLICE:
        return False
    review = getattr(newest, "second_review", None)
    return review is not None and review.agrees


def told_of(crime: Crime) -> set[int]:
    """The wearers (their primary keys) of whom the force has been told in this crime."""
    agreed = Match.objects.filter(
        result__version__crime=crime,
        qualifications__decision=Decision.TO_POLICE,
        qualifications__second_review__agrees=True,
    )
    return {match.wearer_id for match in agreed.distinct() if is_told(match)}
