"""Numbers and labels of a paper in words that a jury understands."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from waywarden.centre.crimes.reports.facts import Nearness
from waywarden.exhibits.palette import MECHANISMS

LONDON = ZoneInfo("Europe/London")
LABELS = {
    "present": "Present: very likely within {near} of the place for some minutes of this time",
    "passed": "Passed: very likely within {near} of the place, for a short while",
    "possible": "Possible: may have been within {near} of the place; the data do not decide it",
    "unmonitored": "Unmonitored then: the tag told too little of this time to say anything",
    "ruled_out": "Ruled out: not within {near} of the place in this time",
}
SHORT = {
    "present": "present",
    "passed": "passed",
    "possible": "possible",
    "unmonitored": "unmonitored then",
    "ruled_out": "ruled out",
}
UNITS = {"_m2_s": "m²/s", "_days": "days", "_ms": "m/s", "_kmh": "km/h", "_m": "m", "_s": "s"}


def label(nearness: Nearness, radius_m: float) -> str:
    return LABELS[nearness.label].format(near=metres(radius_m))


def chance(probability: float | None) -> str:
    """A probability as so many in a hundred, never as certainty."""
    if probability is None:
        return "not reckoned"
    if probability >= 0.995:
        return "more than 99 in 100"
    if probability < 0.005:
        return "fewer than 1 in 100"
    return f"about {probability * 100:.0f} in 100"


def own_rate(nearness: Nearness) -> str:
    """How often this wearer is there on ordinary days."""
    of = "this wearer"
    share, days = nearness.base_rate, nearness.base_days
    if share is None or days is None:
        return rate(share, of, nearness.usual_at)
    return (
        f"This wearer was within this distance of this place at this hour on {share * days:.0f} of {days} other days."
    )


def rate(share: float | None, of: str, asked_at: datetime | None) -> str:
    """How often on ordinary days; `of` whom."""
    if share is None and asked_at is None:
        return f"Not asked yet for {of} when this was made."
    if share is None:
        return f"Not known for {of}: too few ordinary days are known."
    if share < 0.0005:
        often = "on fewer than 1 in 1,000 ordinary days"
    elif share < 0.01:
        often = f"on about {share * 1000:.0f} in 1,000 ordinary days"
    else:
        often = f"on about {share * 100:.0f} in 100 ordinary days"
    return f"{of[0].upper()}{of[1:]} is within this distance of this place at this hour {often}."


def nearest(nearness: Nearness) -> str:
    if nearness.nearest_m is None:
        return "not known"
    told = f"{metres(nearness.nearest_m)} from the place"
    if nearness.nearest_low_m is not None and nearness.nearest_high_m is not None:
        low, high = metres(nearness.nearest_low_m), metres(nearness.nearest_high_m)
        told += f"; 95 times in 100 between {low} and {high}"
    return told + (f", at {london(nearness.nearest_at)}" if nearness.nearest_at else "")


def metres(distance: float) -> str:
    """ "1,980 m": in full, for what is compared must not be rounded to the same."""
    return f"{distance:,.0f} m"


def mechanism(name: str) -> str:
    return MECHANISMS[name][2] if name in MECHANISMS else "not said"


def london(moment: datetime) -> str:
    """ "3 Mar 2026, 14:02:31 GMT"."""
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%b %Y, %H:%M:%S} {local.tzname()}"


def utc(moment: datetime) -> str:
    """ "2026-03-03 14:02:31"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def place(lat: float, lon: float) -> str:
    return f"{lat:.6f}, {lon:.6f}"


def number(value: float | None, digits: int = 0) -> str:
    return "not said" if value is None else f"{value:,.{digits}f}"


def setting(name: str) -> str:
    """ "margin_s" as "margin (s)"."""
    for ending, unit in UNITS.items():
        if name.endswith(ending):
            return f"{name.removesuffix(ending).replace('_', ' ')} ({unit})"
    return name.replace("_", " ")


def clean(text: str) -> str:
    """A force's own words without what no paper can hold: control characters, and those that turn writing around."""
    return "".join(one if one.isprintable() else " " for one in text).strip()
