"""What a person saw of an episode when they looked at it, and whether it has got worse since.

In: a violation. Out: `Seen`, a value that fits in a form field and in a row. An alert is closed as somebody saw it; if
its episode gets worse afterwards, nobody has seen that, and the alert is opened again (`raising`).
"""

from dataclasses import dataclass
from typing import Self

from waywarden.centre.devices.models import Part
from waywarden.centre.monitoring.models import Tier, Violation

TAMPERING = {"strap_tamper": Part.STRAP, "case_tamper": Part.CASE}  # what two people look at, by the violation's matter
RANK = {str(tier): rank for rank, tier in enumerate((Tier.APPROACH, Tier.POSSIBLE, Tier.CONFIRMED))}
GOING_ON, OVER = "going on", "over"


@dataclass(frozen=True)
class Seen:
    """The tier; how often the strap or case was opened (0 of anything else); and whether it was over or withdrawn."""

    tier: str
    opened: int
    over: bool

    @classmethod
    def of(cls, violation: Violation) -> Self:
        opened = int(violation.record["fixes"]) if violation.matter in TAMPERING else 0
        over = violation.ended_at is not None or violation.withdrawn_at is not None
        return cls(violation.tier, opened, over)

    @classmethod
    def read(cls, text: str) -> Self:
        """The value whose text this is. Raises ValueError for any other text."""
        tier, opened, state = text.split("/")
        if tier not in RANK or state not in (GOING_ON, OVER):
            raise ValueError("not what was seen of an episode")
        return cls(tier, int(opened), state == OVER)

    def __str__(self) -> str:
        return f"{self.tier}/{self.opened}/{OVER if self.over else GOING_ON}"


def got_worse(before: Seen, now: Seen) -> str:
    """In words for a person, what is worse than it was seen; empty where nothing is."""
    if RANK[now.tier] > RANK[before.tier]:
        return f"it rose from {before.tier} to {now.tier}"
    if now.opened > before.opened:
        return "it was opened again"
    if before.over and not now.over:
        return "it goes on after all"
    return ""
