"""Violations of keeping away from another tag, in one sentence: no names, no coordinates, London wall clock."""

from waywarden.detection.sentence import between, clock, give_or_take, sure
from waywarden.detection.violation import Violation


def proximity_sentence(violation: Violation, distance_m: float) -> str:
    """How near to the protected person's tag, since when, how sure."""
    ended_at = violation.ended_at
    error = give_or_take(violation.error_at(violation.min_distance_m))
    nearest = f"nearest about {_apart_m(violation, distance_m):,.0f} m{error}"
    if "crossing" in violation.flags and violation.tier == "possible":
        when = between(violation.began_at, ended_at) if ended_at else f"after {clock(violation.began_at)}"
        return f"May have passed within {distance_m:,.0f} m of the protected person's tag {when}; {nearest}."
    if "dark" in violation.flags and violation.tier == "possible":
        return f"Went silent heading for the protected person's tag, seen since {clock(violation.began_at)}; {nearest}."
    if violation.tier == "approach":
        if ended_at is None:
            return f"Approaching the protected person's tag since {clock(violation.began_at)}; {nearest}."
        when = between(violation.began_at, ended_at)
        return f"Approached the protected person's tag {when}, not believed within {distance_m:,.0f} m; {nearest}."
    return (
        f"{_state(violation)} within {distance_m:,.0f} m of the protected person's tag {_when(violation)}; {nearest}."
    )


def non_association_sentence(violation: Violation) -> str:
    """Together with the other wearer, since when, how sure."""
    return f"{_state(violation)} together with the other wearer {_when(violation)}."


def _state(violation: Violation) -> str:
    return {
        ("confirmed", True): "Is",
        ("confirmed", False): "Was",
        ("possible", True): "Is possibly",
        ("possible", False): "Was possibly",
    }[violation.tier, violation.ended_at is None]


def _when(violation: Violation) -> str:
    since = violation.possible_at or violation.began_at
    when = f"since {clock(since)}" if violation.ended_at is None else between(since, violation.ended_at)
    return f"{when}; {sure(violation.peak_belief)}"


def _apart_m(violation: Violation, distance_m: float) -> float:
    """To the nearest ten metres: two tags' errors allow no more."""
    assert violation.min_distance_m is not None
    return max(0.0, round((distance_m + violation.min_distance_m) / 10) * 10)
