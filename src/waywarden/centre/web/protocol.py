"""What to do about an alert, step by step. Guidance to read, no record of what was done.

In: what the alert is about (alerts.urgency) and whether the condition is hidden. Out: the steps.
"""

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
HIDDEN = "Do not speak of this zone to the wearer: it is hidden. Go on to the police and the practitioner."


def steps(about: str, hidden: bool) -> list[str]:
    """In order. About a hidden zone nobody calls the wearer."""
    own = STEPS[about]
    if hidden:
        own = tuple(HIDDEN if step.startswith("Call the wearer") else step for step in own)
    return [ACKNOWLEDGE, *own, PRACTITIONER]
