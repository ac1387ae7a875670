"""No communication: nothing at all was heard. The only check that time alone can open.

Silence begins with the last row heard, whatever that said, or when the condition begins. It is possible after
`silent_minutes` and confirmed after `silent_confirmed_minutes`: that nothing was heard is certain; that it means
something is not, for a tag in a cellar sends later what it recorded. When it does, a replay takes the violation back.
A tag that says it is switched off is not waited for.
"""

from waywarden.detection.health.checks import POWER_OFF
from waywarden.detection.state import NO_TIER, POSSIBLE, Record
from waywarden.zones.compiled import compiled


@compiled
def hear_communication(facts: Record, row: Record) -> None:
    facts.off = 1 if row.event == POWER_OFF else 0


@compiled
def communication_tier(facts: Record) -> int:
    """At a row: it was heard, so all is well, unless it said that this was its last."""
    return POSSIBLE if facts.off == 1 else NO_TIER
