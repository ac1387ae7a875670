"""A violation in one sentence for a person: what, since when, how sure, how near. No names and no coordinates."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
WIDE_M = 100.0  # 95 % radius; satellites do better in most streets, cell towers nowhere


def zone_sentence(
    *,
    tier: str,
    crossing: bool,
    dark: bool,
    began_at: datetime,
    possible_at: datetime | None,
    ended_at: datetime | None,
    cleared: bool,
    peak_belief: float,
    min_distance_m: float,
    nearest_error_m: float | None,
) -> str:
    """Tense fits open and closed, words fit the tier. Times are London wall clock. Being inside is counted from
    when it became likely, not from the approach before it. `nearest_error_m` is of the fix at `min_distance_m`.
    """
    entered_at = possible_at or began_at
    nearest = how_near(min_distance_m, nearest_error_m)
    if crossing and tier == "possible":
        when = between(began_at, ended_at) if ended_at else f"after {clock(began_at)}"
        return f"May have passed through the exclusion zone {when}; {sure(peak_belief)}; {nearest}."
    if dark and tier == "possible":
        ending = "not seen since" if ended_at is None else f"until {_end(began_at, ended_at)}"
        return f"Went silent heading for the exclusion zone, seen since {clock(began_at)}; {ending}; {nearest}."
    if tier == "approach":
        if ended_at is None:
            return f"Approaching the exclusion zone since {clock(began_at)}; {nearest}."
        return f"Approached the exclusion zone {between(began_at, ended_at)}, not believed inside; {nearest}."
    inside = {
        ("confirmed", True): "Inside",
        ("confirmed", False): "Was inside",
        ("possible", True): "Possibly inside",
        ("possible", False): "Was possibly inside",
    }[tier, ended_at is None]
    when = f"since {clock(entered_at)}" if ended_at is None else between(entered_at, ended_at)
    why_ended = "" if ended_at is None or cleared else "; the condition did not apply after that"
    return f"{inside} the exclusion zone {when}; {sure(peak_belief)}; {nearest}{why_ended}."


def clock(time: datetime) -> str:
    """14:02 on Tuesday 3 March; in the hour that the clocks show twice, 01:21 GMT on Sunday 25 October"""
    local = time.astimezone(LONDON)
    return f"{local:%H:%M}{_which(local)} on {local:%A} {local.day} {local:%B}"


def _which(local: datetime) -> str:
    """Which of two, where this wall-clock time comes twice."""
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f" {local:%Z}" if comes_twice else ""


def clock_within(began_at: datetime, time: datetime) -> str:
    """The time of day alone, where it is the day of what began at `began_at`."""
    return _end(began_at, time)


def between(began_at: datetime, ended_at: datetime) -> str:
    return f"from {clock(began_at)} to {_end(began_at, ended_at)}"


def _end(began_at: datetime, ended_at: datetime) -> str:
    began, ended = began_at.astimezone(LONDON), ended_at.astimezone(LONDON)
    same_day = began.date() == ended.date() and ended - began < timedelta(days=1)
    return f"{ended:%H:%M}{_which(ended)}" if same_day else clock(ended_at)


def sure(belief: float) -> str:
    return f"{min(99, int(belief * 100))} % sure"


def how_near(min_distance_m: float, error_m: float | None) -> str:
    metres = round(abs(min_distance_m))
    if metres == 0:
        return f"nearest at the edge{give_or_take(error_m)}"
    return f"nearest {metres:,} m {'inside' if min_distance_m < 0 else 'from its edge'}{give_or_take(error_m)}"


def give_or_take(error_m: float | None) -> str:
    """The error of the fix that a distance comes from, where it is so wide that the distance alone would mislead."""
    return f" (± {error_m:,.0f} m)" if error_m is not None and error_m > WIDE_M else ""
