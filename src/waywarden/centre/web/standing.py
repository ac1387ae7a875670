"""A condition as it stood when a violation of it was found, and what was agreed about that time since."""

from dataclasses import dataclass
from datetime import timedelta

from waywarden.centre.cases import words
from waywarden.centre.cases.absences import as_known_at, timetable_with
from waywarden.centre.cases.models import Absence
from waywarden.centre.monitoring.models import Violation

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """What was demanded and when, as it was known; `agreed_since` are absences agreed later that touch the episode."""

    what: str
    when: str
    agreed_since: list[words.AbsenceInWords]


def as_it_stood(violation: Violation) -> Standing:
    condition, found_at = violation.condition, violation.found_at
    absences = list(condition.absences.all())
    known = as_known_at(absences, found_at)
    near = [absence for absence in known if _touches(absence, violation)]
    later = [absence for absence in absences if absence.agreed_at > found_at and _touches(absence, violation)]
    return Standing(
        what=words.what(condition),
        when=words.when(timetable_with(condition.timetable, near), violation.began_at),
        agreed_since=words.absences(later, found_at),
    )


def _touches(absence: Absence, violation: Violation) -> bool:
    """Does it begin before the episode ends, and end within a day of its beginning or later?"""
    ended_at = violation.ended_at
    return absence.held_to > violation.began_at - DAY and (ended_at is None or absence.begins_at < ended_at + DAY)
