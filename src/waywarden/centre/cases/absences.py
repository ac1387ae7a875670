"""What is left of a timetable when absences are agreed: an absence is a dated exception in which nothing is demanded.

In: a condition's timetable (None is always) and its absences. Out: a timetable for detection and for words; None where
the condition applies always. Neither the condition nor the absence is changed, so how it stood at any time can be told.
"""

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from waywarden.centre.cases.models import Absence

LONDON = "Europe/London"


def timetable_with(timetable: dict[str, Any] | None, absences: Iterable[Absence]) -> dict[str, Any] | None:
    """The timetable with each absence that held, or will, as an exception of its own."""
    held = [absence for absence in absences if absence.held_to > absence.begins_at]
    if not held:
        return timetable
    base = timetable or {"tz": LONDON}
    zone = ZoneInfo(base.get("tz", LONDON))
    exceptions = [
        {"from": _wall(absence.begins_at, zone), "to": _wall(absence.held_to, zone), "why": absence.why}
        for absence in sorted(held, key=lambda absence: (absence.begins_at, absence.pk))
    ]
    return {**base, "except": [*base.get("except", ()), *exceptions]}


def as_known_at(absences: Iterable[Absence], moment: datetime) -> list[Absence]:
    """The absences as they stood at `moment`: those agreed by then, not yet withdrawn where that came later."""
    known = []
    for absence in absences:
        if absence.agreed_at <= moment:
            as_it_stood = copy(absence)
            if absence.withdrawn_at is not None and absence.withdrawn_at > moment:
                as_it_stood.withdrawn_at = None
            known.append(as_it_stood)
    return known


def _wall(moment: datetime, zone: ZoneInfo) -> str:
    """Wall clock with its offset, so that of the hour which comes twice in autumn the one that was meant is meant."""
    return moment.astimezone(zone).isoformat()
