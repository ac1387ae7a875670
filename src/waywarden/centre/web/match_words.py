"""A match as pages tell it: its label, what was decided on it, and who the wearer is where that is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Permission
from waywarden.centre.cases.models import Wearer
from waywarden.centre.crimes.deciding import is_told, told_of
from waywarden.centre.crimes.models import Crime, Match, Qualification, SecondReview
from waywarden.centre.web.crime_words import LABELS


@dataclass(frozen=True)
class ListedMatch:
    """One match with its decisions, the newest first."""

    match: Match
    qualifications: list[Qualification]
    is_told: bool
    is_shown: bool

    @property
    def wearer(self) -> Wearer:
        return self.match.wearer

    @property
    def label(self) -> str:
        return LABELS.get(self.match.label, self.match.label)

    @property
    def name(self) -> str:
        """Only of whom two analysts decided that the force is told."""
        return self.match.wearer.name if self.is_told else ""

    @property
    def newest(self) -> Qualification | None:
        return self.qualifications[0] if self.qualifications else None

    @property
    def review(self) -> SecondReview | None:
        return getattr(self.newest, "second_review", None)

    @property
    def decision(self) -> str:
        """How far people are with it."""
        if not self.is_shown:
            return "you are not told"
        if self.newest is None:
            return "not yet"
        decided = self.newest.get_decision_display()
        if self.review is None:
            return f"{decided}: waits for a second look"
        return f"{decided}: {'two agree' if self.review.agrees else 'the second disagrees'}"


def listed(user: User, crime: Crime, matches: Sequence[Match]) -> list[ListedMatch]:
    """These matches of one crime with what was decided on each, in their order."""
    return _listed(user, matches, told_of(crime))


def one_listed(user: User, match: Match) -> ListedMatch:
    """One match by itself."""
    [one] = _listed(user, [match], {match.wearer_id} if is_told(match) else set())
    return one


def _listed(user: User, matches: Sequence[Match], told: set[int]) -> list[ListedMatch]:
    """What analysts say to one another of a wearer of whom a force is not told is not shown to the force."""
    of_force = user.may(Permission.SEE_OWN_FORCES_CRIMES)
    shown = {_decided_on(match) for match in matches if match.wearer_id in told or not of_force}
    decisions: dict[int, list[Qualification]] = {pk: [] for pk in shown}
    for made in Qualification.objects.filter(match__in=shown).select_related("by", "second_review__by"):
        decisions[made.match_id].append(made)
    return [
        ListedMatch(match, decisions.get(pk, []), match.wearer_id in told, pk in shown)
        for match, pk in ((match, _decided_on(match)) for match in matches)
    ]


def _decided_on(match: Match) -> int:
    """The match on which decisions are written (`Match.original`), by its primary key."""
    return match.repeats_id or match.pk
