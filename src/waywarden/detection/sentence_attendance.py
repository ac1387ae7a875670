"""A window of attendance that was not kept, in one sentence: no names, no coordinates, London wall clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from waywarden.detection.sentence import between, clock_within, how_near, sure
from waywarden.detection.violation import Violation

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Attended:
    """The account of one window, as far as it has gone."""

    begins: datetime
    ends: datetime
    stay: timedelta  # demanded; nothing is the whole window
    owed: timedelta  # of it, the time without which it is not kept
    there: timedelta
    unheard: timedelta  # time for which no fix speaks
    arrived_at: datetime | None


def attendance_sentence(violation: Violation, attended: Attended) -> str:
    """What was not kept, and what is known of it."""
    return "; ".join([_what(violation, attended), *_known(violation, attended)]) + "."


def _what(violation: Violation, attended: Attended) -> str:
    when = between(attended.begins, attended.ends)
    if attended.stay:
        when = f"for {_minutes(attended.stay)} {when}"
    sure_of_it = violation.tier == "confirmed"
    if attended.arrived_at is None and violation.ended_at == attended.ends:
        return f"{'Did not attend' if sure_of_it else 'May not have attended'} {when}"
    if attended.arrived_at is None:
        return f"{'Has not come' if sure_of_it else 'May not have come'} to attend {when}"
    if "arrived_late" in violation.flags:
        came = "Came too late" if sure_of_it else "May have come too late"
        left = ", and left again" if "left_early" in violation.flags else ""
        return f"{came} to attend {when}: at {clock_within(attended.begins, attended.arrived_at)}{left}"
    left = "Left too early" if sure_of_it else "May have left too early"
    last_there = clock_within(attended.begins, violation.began_at)
    return f"{left}, having to attend {when}: last seen there at {last_there}"


def _known(violation: Violation, attended: Attended) -> list[str]:
    known = []
    if attended.arrived_at is not None:
        known.append(f"there for {attended.there // MINUTE} of the {_minutes(attended.owed)} owed")
    if violation.fixes == 0:
        return [*known, "no fix came in that time"]
    if attended.unheard >= MINUTE:
        known.append(f"for {_minutes(attended.unheard)} no fix tells where he was")
    known.append(sure(violation.peak_belief))
    if attended.arrived_at is None and violation.min_distance_m is not None:
        known.append(how_near(violation.min_distance_m, violation.error_at(violation.min_distance_m)))
    return known


def _minutes(time: timedelta) -> str:
    minutes = time // MINUTE
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
