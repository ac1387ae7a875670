"""How a violation is shown wherever it is named: a word in a box, its colour, and what it is about."""

from dataclasses import dataclass
from enum import StrEnum

from waywarden.centre.alerts.urgency import Handling, Urgency, handling
from waywarden.centre.monitoring.models import Tier, Violation

TAG_WORDS = {Urgency.ACT_NOW: "Act now", Urgency.WATCH: "Watch", Urgency.NOTE: "Note"}

FLAGS = {
    "crossing": "a passage between two fixes",
    "dark": "the tag went silent on its way in",
    "late_in": "came in late",
    "left_early": "left before the end",
    "out_at_end": "still out at the end",
    "out_all_night": "out the whole time",
    "accumulated": "minutes out added up",
    "not_attended": "not attended",
    "arrived_late": "arrived late",
}


class State(StrEnum):
    GOING_ON = "going-on"
    TO_REVIEW = "to-review"  # cleared, but it counts until a person has looked: a strap that was closed again
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Shown:
    """`look` is the urgency of what goes on, and "over" for everything else: it decides colour and shape."""

    handling: Handling
    state: State
    word: str
    look: str

    @property
    def label(self) -> str:
        return self.handling.label

    @property
    def over(self) -> bool:
        return self.state != State.GOING_ON


def shown(violation: Violation, tier: str | None = None) -> Shown:
    """`tier` is the alert's where that is what is shown; else the violation's."""
    record = violation.record
    kind = violation.condition.kind
    handled = handling(kind, record["flags"], tier or violation.tier)
    if violation.withdrawn_at:
        return Shown(handled, State.WITHDRAWN, "Withdrawn: late data", "over")
    if violation.ended_at:
        return Shown(handled, State.OVER, "Over", "over")
    if record["cleared_at"]:
        return Shown(handled, State.TO_REVIEW, "Cleared: review", "over")
    word = TAG_WORDS[handled.urgency] if kind == "device_health" else Tier(tier or violation.tier).label
    return Shown(handled, State.GOING_ON, word, handled.urgency)


def flags_in_words(violation: Violation) -> list[str]:
    """What the flags add to the sentence; the check of a tag is its label already."""
    return [FLAGS[flag] for flag in violation.record["flags"] if flag in FLAGS]
