"""A tag's word for what happened -> ours (`schema.DeviceEvent`); a word that nobody knows stays as it is.

Traccar's alarm names are what most gateways and converters speak; some makers' words are added. Words are compared
without case, spaces, hyphens and underscores, so `strapCut`, `STRAP-CUT` and `strap_cut` are one.
"""

from typing import Any

from waywarden.positions.values import word
from waywarden.schema import DeviceEvent

_OTHER_WORDS = {
    # Traccar: `tampering` says that the tag was tampered with and not how, `removing` that it was taken off.
    "tampering": DeviceEvent.CASE_OPENED,
    "tamper": DeviceEvent.CASE_OPENED,
    "case_tamper": DeviceEvent.CASE_OPENED,
    "removing": DeviceEvent.STRAP_CUT,
    "strap_tamper": DeviceEvent.STRAP_CUT,
    "strap_open": DeviceEvent.STRAP_CUT,
    "strap_opened": DeviceEvent.STRAP_CUT,
    "strap_restored": DeviceEvent.STRAP_CLOSED,
    "low_battery": DeviceEvent.BATTERY_LOW,
    "low_power": DeviceEvent.BATTERY_LOW,
    "battery_empty": DeviceEvent.BATTERY_DEAD,
    # Traccar: external power. For a tag on a body that is its charger.
    "power_restored": DeviceEvent.CHARGING,
    "on_charger": DeviceEvent.CHARGING,
    "power_cut": DeviceEvent.CHARGING_OVER,
    "off_charger": DeviceEvent.CHARGING_OVER,
    "gps_jamming": DeviceEvent.JAMMING,
    "jamming_detected": DeviceEvent.JAMMING,
    "jamming_ended": DeviceEvent.JAMMING_OVER,
}


def event_word(value: Any) -> str | None:
    """Our word for what the tag said, else its own, trimmed; None where it said nothing."""
    said = word(value)
    return None if said is None else str(_MEANING.get(_plain(said), said))


def event_words(value: Any) -> list[str]:
    """The same for a list in one text, as Traccar joins several alarms of one message with commas."""
    said = word(value) or ""
    return [known for part in said.split(",") if (known := event_word(part)) is not None]


def _plain(said: str) -> str:
    return said.lower().replace("_", "").replace("-", "").replace(" ", "")


_MEANING: dict[str, DeviceEvent] = {_plain(event): event for event in DeviceEvent} | {
    _plain(other): event for other, event in _OTHER_WORDS.items()
}
