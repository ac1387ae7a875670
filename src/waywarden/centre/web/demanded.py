"""What is demanded of a wearer, as the case shows it: each condition in words with its absences, running ones first."""

from dataclasses import dataclass
from datetime import datetime

from waywarden.centre.cases import words
from waywarden.centre.cases.fit import PLACELESS
from waywarden.centre.cases.models import Condition, ConditionKind, Wearer
from waywarden.centre.devices.models import Activation, Entrustment


@dataclass(frozen=True)
class Demanded:
    """One condition in words."""

    condition: Condition
    what: str
    when: str
    absences: list[words.AbsenceInWords]  # those that still count, and those to come
    past_absences: list[words.AbsenceInWords]
    has_ended: bool
    unwatched: str  # why nobody can tell whether it is kept; empty where somebody can
    allows_absences: bool


def demanded_of(wearer: Wearer, now: datetime) -> list[Demanded]:
    """Every condition there ever was; those that have ended come last."""
    conditions = (
        wearer.conditions.select_related("protects", "other_wearer", "order")
        .prefetch_related("absences")
        .order_by("kind", "-valid_from")
    )
    return sorted((in_words(condition, now) for condition in conditions), key=lambda one: one.has_ended)


def in_words(condition: Condition, now: datetime) -> Demanded:
    absences = words.absences(condition.absences.all(), now)
    has_ended = condition.valid_to is not None and condition.valid_to <= now
    return Demanded(
        condition=condition,
        what=words.what(condition),
        when=words.when(condition.timetable, now),
        absences=[absence for absence in absences if not absence.is_over],
        past_absences=[absence for absence in absences if absence.is_over],
        has_ended=has_ended,
        unwatched="" if has_ended else _unwatched(condition),
        allows_absences=condition.kind not in PLACELESS and not has_ended,
    )


def _unwatched(condition: Condition) -> str:
    """A condition on two tags is watched while both are with their people; the wearer's own is listed beside it."""
    if condition.kind == ConditionKind.PROXIMITY:
        held = Entrustment.objects.filter(person=condition.protects_id, ended_at=None)
        return "" if held.exists() else "Not watched: the protected person carries no tag."
    if condition.kind == ConditionKind.NON_ASSOCIATION:
        worn = Activation.objects.filter(wearer=condition.other_wearer_id, ended_at=None)
        return "" if worn.exists() else "Not watched: the other wearer has no tag on."
    return ""
