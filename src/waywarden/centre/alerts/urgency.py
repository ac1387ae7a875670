"""How much an alert asks of people: what it is about, how urgent that is, and how soon somebody should take it on.

In: what a violation is about (its kind, or the check of a tag) and its tier. Out: `Handling`. Red is for what must be
acted on now: a protected person may be in danger, or a tag has been taken off.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Urgency(StrEnum):
    ACT_NOW = "act-now"
    WATCH = "watch"
    NOTE = "note"


RANK = {Urgency.ACT_NOW: 0, Urgency.WATCH: 1, Urgency.NOTE: 2}
Asked = tuple[Urgency, int]  # how urgent, and minutes until somebody should have taken it on


@dataclass(frozen=True)
class Subject:
    """What an alert may be about, and what it asks at each tier."""

    label: str
    confirmed: Asked
    possible: Asked
    approach: Asked = (Urgency.NOTE, 30)


@dataclass(frozen=True)
class Handling:
    """What one alert asks of people."""

    about: str  # a key of SUBJECTS
    label: str
    urgency: Urgency
    acknowledge_within: timedelta


NOW, WATCH, NOTE = Urgency.ACT_NOW, Urgency.WATCH, Urgency.NOTE
# Four minutes: NIJ Standard 1004.00 for an active zone alert, and within its three for a strap once it is received.
# Which alerts are critical: exclusion, a protected person's zone, strap and case, as monitoring centres rank them.
SUBJECTS = {
    "strap_tamper": Subject("Strap", (NOW, 3), (NOW, 3)),
    "case_tamper": Subject("Case", (NOW, 3), (NOW, 3)),
    "exclusion_zone": Subject("Exclusion zone", (NOW, 4), (WATCH, 10)),
    "proximity": Subject("Near a protected person", (NOW, 4), (WATCH, 10)),
    "jamming": Subject("Jamming", (NOW, 10), (WATCH, 30)),
    "no_communication": Subject("Not heard", (WATCH, 15), (WATCH, 15)),
    "battery_dead": Subject("Battery dead", (WATCH, 15), (WATCH, 15)),
    "non_association": Subject("Non-association", (WATCH, 15), (WATCH, 30)),
    "curfew": Subject("Curfew", (WATCH, 15), (WATCH, 30)),
    "inclusion_zone": Subject("Inclusion zone", (WATCH, 15), (WATCH, 30)),
    "no_location": Subject("No location", (WATCH, 30), (WATCH, 30)),
    "motion_without_fix": Subject("Moving without a fix", (WATCH, 30), (WATCH, 30)),
    "battery_critical": Subject("Battery critical", (WATCH, 30), (WATCH, 30)),
    "attendance": Subject("Attendance", (WATCH, 60), (WATCH, 60)),
    "battery_low": Subject("Battery low", (NOTE, 240), (NOTE, 240), (NOTE, 240)),
    "battery_unknown": Subject("Battery unknown", (NOTE, 240), (NOTE, 240), (NOTE, 240)),
    "device_health": Subject("Tag", (WATCH, 15), (WATCH, 30)),
}


def handling(kind: str, flags: Collection[str], tier: str) -> Handling:
    """A check of the tag is named in the flags of a device-health violation; every other kind speaks for itself."""
    about = next((flag for flag in flags if flag in SUBJECTS), kind) if kind == "device_health" else kind
    subject = SUBJECTS[about]
    urgency, minutes = {
        "confirmed": subject.confirmed,
        "possible": subject.possible,
        "approach": subject.approach,
    }[tier]
    return Handling(about, subject.label, urgency, timedelta(minutes=minutes))
