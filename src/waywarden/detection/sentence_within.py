"""Violations of what must be kept to, in one sentence each: out since when, how sure, how far. No names, no places."""

from datetime import datetime

from waywarden.detection.sentence import between, clock, give_or_take, sure
from waywarden.detection.violation import Violation


def inclusion_sentence(violation: Violation, farthest_m: float) -> str:
    """Words fit the tier, tense fits open and closed. `farthest_m` is from the edge."""
    outside = {
        ("confirmed", True): "Outside",
        ("confirmed", False): "Was outside",
        ("possible", True): "Possibly outside",
        ("possible", False): "Was possibly outside",
    }[violation.tier, violation.ended_at is None]
    return f"{outside} the inclusion zone {_when(violation)}; {_how(violation, farthest_m)}{_ending(violation)}."


def curfew_sentence(violation: Violation, farthest_m: float) -> str:
    """What a curfew officer calls it (`curfew`), in words."""
    words = _curfew_words(violation)
    if violation.tier == "possible":
        words = f"Possibly {words[0].lower()}{words[1:]}"
    return f"{words}; {_how(violation, farthest_m)}."


def minutes_sentence(allowed: float, days: float, began_at: datetime, ended_at: datetime | None) -> str:
    """Spells out that add up to more than is allowed."""
    over = f"since {clock(began_at)}" if ended_at is None else between(began_at, ended_at)
    period = "a day" if days == 1 else f"{days:g} days"
    return f"Out of curfew for more than the {allowed:g} minutes allowed in {period}: {over}."


def _curfew_words(violation: Violation) -> str:
    began = clock(violation.began_at)
    match violation.flags:
        case ("late_in",) if violation.ended_at is None:
            return f"Out since {began}, not seen at the curfew address since the curfew began"
        case ("late_in",):
            return f"Came late to the curfew address, out {_when(violation)}"
        case ("out_all_night",):
            return f"Out for the whole curfew, {_when(violation)}"
        case ("left_early",) if violation.ended_at is None:
            return f"Left the curfew address at {began}, during the curfew; not back"
        case ("left_early",):
            return f"Left the curfew address during the curfew, out {_when(violation)}"
        case _:
            return f"Left the curfew address during the curfew and was out when it ended, {_when(violation)}"


def _when(violation: Violation) -> str:
    if violation.ended_at is None:
        return f"since {clock(violation.began_at)}"
    return between(violation.began_at, violation.ended_at)


def _how(violation: Violation, farthest_m: float) -> str:
    metres = round(max(0.0, farthest_m))
    how_far = f"farthest {metres:,} m from its edge" if metres else "no farther than its edge"
    error = give_or_take(violation.error_at(round(farthest_m, 1)))
    return f"{sure(violation.peak_belief)}; {how_far}{error}"


def _ending(violation: Violation) -> str:
    was_back = violation.ended_at is None or violation.cleared_at is not None
    return "" if was_back else "; the condition did not apply after that"
