"""What is looked at: the checks, their numbers in the arrays, and the codes of the events that they know."""

from enum import StrEnum

from waywarden.schema import DeviceEvent


class Check(StrEnum):
    """What may be wrong with a tag, as it stands in the flags of a violation. Of a battery, the worst stage is told."""

    STRAP_TAMPER = "strap_tamper"
    CASE_TAMPER = "case_tamper"
    BATTERY = "battery"
    BATTERY_UNKNOWN = "battery_unknown"
    NO_COMMUNICATION = "no_communication"
    NO_LOCATION = "no_location"
    MOTION_WITHOUT_FIX = "motion_without_fix"
    JAMMING = "jamming"


CHECKS = tuple(Check)
STRAP, CASE, BATTERY, BATTERY_UNKNOWN, NO_COMMUNICATION, NO_LOCATION, MOTION_WITHOUT_FIX, JAMMING = range(len(CHECKS))

# The battery's stages, and the tier of each: low disturbs the wearer, critical an operator, dead an officer.
ENOUGH, LOW, CRITICAL, DEAD = range(4)
STAGE_NAMES = ("", "battery_low", "battery_critical", "battery_dead")

NOTHING = 0  # no event, or a word that nobody knows: it means only that the tag was heard
EVENTS = ("", *DeviceEvent)
EVENT_CODES = {str(event): code for code, event in enumerate(EVENTS) if event}

STRAP_CUT, STRAP_CLOSED = EVENT_CODES["strap_cut"], EVENT_CODES["strap_closed"]
CASE_OPENED, CASE_CLOSED = EVENT_CODES["case_opened"], EVENT_CODES["case_closed"]
BATTERY_LOW, BATTERY_CRITICAL = EVENT_CODES["battery_low"], EVENT_CODES["battery_critical"]
BATTERY_DEAD = EVENT_CODES["battery_dead"]
ON_CHARGER, OFF_CHARGER = EVENT_CODES["charging"], EVENT_CODES["charging_over"]
POWER_OFF = EVENT_CODES["power_off"]
STRAP_REVIEWED, CASE_REVIEWED = EVENT_CODES["strap_reviewed"], EVENT_CODES["case_reviewed"]
JAMMED, JAMMING_OVER = EVENT_CODES["jamming"], EVENT_CODES["jamming_over"]
