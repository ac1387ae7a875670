"""No communication: nothing at all was heard. The only check that time alone can open.

Silence begins with the last row heard, whatever that said, or when the condition begins. It is possible after
`silent_minutes` and confirmed after `silent_confirmed_minutes`: that nothing was heard is certain; that it means
something is not, for a tag in a cellar sends later what it recorded. When it does, a replay takes the violation back.
A tag that says it is switched off is not waited for. The other checks count only time in which the tag was heard, so
that one silence is not told twice.
"""

from waywarden.detection.health.checks import POWER_OFF
from waywarden.detection.state import NEVER, NO_TIER, POSSIBLE, Record
from waywarden.zones.compiled import compiled


@compiled
def hear_communication(facts: Record, row: Record, limits: Record) -> None:
    """To be called before `facts` know of the row's time."""
    facts.off = 1 if row.event == POWER_OFF else 0
    if facts.heard.at != NEVER and row.at - facts.heard.at > limits.silent_us:
        unheard_us = row.at - facts.heard.at
        facts.unknown_unheard_us += unheard_us
        facts.lost_unheard_us += unheard_us
        facts.moving_unheard_us += unheard_us


@compiled
def communication_tier(facts: Record) -> int:
    """At a row: it was heard, so all is well, unless it said that this was its last."""
    return POSSIBLE if facts.off == 1 else NO_TIER
