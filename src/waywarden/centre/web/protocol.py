"""What to do about an alert, step by step. Guidance to read, no record of what was done.

In: what the alert is about (alerts.urgency), its tier, whether it goes on, and whether the condition is hidden. Out:
the steps. Who is only near a zone, or has left it, is not told to leave it.
"""

from waywarden.centre.monitoring.models import Tier
from waywarden.centre.web.showing import State

ACKNOWLEDGE = "Acknowledge, so that nobody works it beside you."
PRACTITIONER = "Tell the practitioner. Close with an outcome and a note of what was found and done."
EVIDENCE = (
    "Look at the evidence: do the circles lie in the zone, were the fixes found by satellites, does the path lead in?"
)
CALL_TAG = "Call the wearer. Ask where they are and whether the tag is on, charged and uncovered."
SILENT = (
    "Look where the tag was last and which zones are near: silence is never safety.",
    CALL_TAG,
    "No reply, or the tag stays silent: send somebody, or call the police, by the route agreed for this case.",
)
BATTERY = ("Call or message the wearer: charge the tag now, and stay by the charger until it is full.",)
TAMPER = (
    "Call the wearer at once. Ask whether the tag is on the leg, and what happened to it.",
    "No good reason, or no reply: call the police by the route agreed for this case, with the last place of the tag.",
    "Tell the protected person's advocate what the plan on the case says, and nothing about where the wearer is.",
    "Closed again is not good: somebody must see strap and case before this alert is closed.",
)
POLICE = (
    "Confirmed and still there, or no reply: call the police by the route agreed for this case.",
    "Tell the protected person's advocate what the plan on the case says, and nothing about where the wearer is.",
)
AWAY = (
    "Look at the evidence and at what was agreed: is it an absence nobody has entered yet?",
    "Call the wearer. Ask where they are and why; say when they must be back.",
)
ADVOCATE = POLICE[1]
STEPS: dict[str, tuple[str, ...]] = {
    "exclusion_zone": (
        EVIDENCE,
        "Call the wearer. Say that they are in their exclusion zone and must leave now; stay on the line until the "
        "belief falls.",
        *POLICE,
    ),
    "proximity": (
        "Look at the distances. Where she is is not shown, and must not be said.",
        "Call the wearer. Say that they must leave where they are now, and not why.",
        *POLICE,
    ),
    "inclusion_zone": (EVIDENCE.replace("in the zone", "outside the zone").replace("lead in", "lead out"), *AWAY),
    "curfew": AWAY,
    "attendance": (
        "Look at the times: late, gone early, or not there? Was the tag heard at all?",
        "Ask the place whether they came; call the wearer.",
    ),
    "non_association": (
        "Look at the distances and how long it lasted: passing in the street is not meeting.",
        "Call the wearer. Say that they must part now.",
    ),
    "strap_tamper": TAMPER,
    "case_tamper": TAMPER,
    "jamming": (
        "Look where and when it happens: under the same roof each day it may be the building.",
        *SILENT,
    ),
    "no_communication": SILENT,
    "no_location": SILENT,
    "motion_without_fix": SILENT,
    "battery_low": BATTERY,
    "battery_critical": BATTERY,
    "battery_dead": SILENT,
    "battery_unknown": (CALL_TAG,),
    "device_health": SILENT,
}
STEPS_AT: dict[tuple[str, str], tuple[str, ...]] = {
    ("exclusion_zone", Tier.POSSIBLE): (
        EVIDENCE,
        "Call the wearer. Ask where they are; if that is in their exclusion zone they must leave it now. Stay on the "
        "line until the belief falls.",
        "No reply, and the belief rises: it becomes confirmed, and this alert asks anew.",
    ),
    ("exclusion_zone", Tier.APPROACH): (
        "Watch the map: do they turn away? Near the zone is not in it, and no condition is broken yet.",
        "Call the wearer where that is agreed for this case. Say that they are near their exclusion zone and must turn "
        "away from it.",
        "If they go in, the tier rises and this alert asks anew.",
    ),
    ("proximity", Tier.POSSIBLE): (
        "Look at the distances. Where she is is not shown, and must not be said.",
        "Call the wearer. Ask where they are and where they are going, and not why you ask.",
        "No reply, and the belief rises: it becomes confirmed, and this alert asks anew.",
    ),
    ("proximity", Tier.APPROACH): (
        "Watch the distances: do they grow again? No condition is broken yet.",
        "Call the wearer only where that is agreed for this case. Where she is must not be said.",
        "If they come nearer, the tier rises and this alert asks anew.",
    ),
}
WHERE_THEN = "Call the wearer. Ask where they were then, and why."
HEARD_AGAIN = (
    "Look where the tag was last before and first after, and which zones lie between: what was missed?",
    "Call the wearer. Ask what happened to the tag, if the pages do not say it.",
)
STEPS_AFTER: dict[str, tuple[str, ...]] = {
    "exclusion_zone": (EVIDENCE, WHERE_THEN),
    "proximity": (
        "Look at the distances. Where she was is not shown, and must not be said.",
        "Call the wearer. Ask where they were then, and not why you ask.",
    ),
    "inclusion_zone": (STEPS["inclusion_zone"][0], WHERE_THEN),
    "curfew": ("Look at what was agreed: was it an absence nobody has entered yet?", WHERE_THEN),
    "attendance": (STEPS["attendance"][0], "Ask the place whether they came; ask the wearer why not."),
    "non_association": (
        STEPS["non_association"][0],
        "Call the wearer. Ask what it was; ask the other one too, and not both at once.",
    ),
    **dict.fromkeys(("jamming", "no_communication", "no_location", "motion_without_fix", "battery_dead"), HEARD_AGAIN),
    **dict.fromkeys(
        ("battery_low", "battery_critical", "battery_unknown"), ("Look at the battery: is it charged now?",)
    ),
    "device_health": HEARD_AGAIN,
}
APPROACH_AFTER = ("It led nowhere, and no condition was broken. Is it the first time? See the earlier ones below.",)
WITHDRAWN = ("It was not so. Tell whoever was told of it, and undo what was set going.",)
HIDDEN = "Do not speak of this zone to the wearer: it is hidden. Go on to the police and the practitioner."
HIDDEN_AND_NO_DANGER = "Do not speak of this zone to the wearer: it is hidden."


def steps(about: str, tier: str, state: State, hidden: bool) -> list[str]:
    """In order. About a hidden zone nobody calls the wearer."""
    own = _own(about, tier, state)
    if hidden:
        instead = HIDDEN if own == STEPS[about] else HIDDEN_AND_NO_DANGER
        own = tuple(instead if step.startswith("Call the wearer") else step for step in own)
    return [ACKNOWLEDGE, *own, PRACTITIONER]


def _own(about: str, tier: str, state: State) -> tuple[str, ...]:
    if state == State.WITHDRAWN:
        return WITHDRAWN
    if state == State.OVER and tier == Tier.APPROACH:
        return APPROACH_AFTER
    if state == State.OVER and about in STEPS_AFTER:
        after = STEPS_AFTER[about]
        return (*after, ADVOCATE) if tier == Tier.CONFIRMED and ADVOCATE in STEPS[about] else after
    return STEPS_AT.get((about, tier), STEPS[about])  # a strap that was closed again is as one that is open
