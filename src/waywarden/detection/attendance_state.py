"""What is remembered of one attendance on one tag: belief, and the account of the window under way.

Beside it lie a DEVICE record of its own (the tag's motion as this rule has seen it: it passes over fixes far from any
window) and a SEEN record with the key evidence. Every field is eight bytes, as in `state`.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from waywarden.detection.carry import CarryError
from waywarden.detection.conditions import Condition
from waywarden.detection.settings import AttendanceSettings
from waywarden.detection.state import DEVICE, EVIDENCE, NEVER, new_devices

US_PER_MINUTE = 60_000_000

ACCOUNT = np.dtype(
    [
        ("passed_at", "i8"),  # time has been accounted for up to here; NEVER until the tag's first row
        ("log_odds", "f8"),  # of being there; even before the first fix
        ("told_at", "i8"),  # the last fix that could tell whether he is there
        # the window under way
        ("window_at", "i8"),
        ("window_ends", "i8"),
        ("there_us", "i8"),  # time in which he was believed there
        ("perhaps_us", "i8"),  # time in which he may have been, that included
        ("unheard_us", "i8"),  # of it, time for which no fix speaks
        ("arrived_at", "i8"),  # first moment at which he was believed there
        ("there_at", "i8"),  # the last fix after which he was
        ("fixes", "i8"),
        ("min_distance_m", "f8"),
        # the violation of it
        ("tier", "i8"),
        ("late", "i8"),  # it could not be kept any more before he came
        ("left", "i8"),  # it could not be kept any more when he had gone
        ("began_at", "i8"),
        ("possible_at", "i8"),
        ("confirmed_at", "i8"),
        ("cleared_at", "i8"),
        ("ended_at", "i8"),
        ("peak_belief", "f8"),  # of being elsewhere while it could not be kept
    ]
)

# Key evidence is bounded: one slot for each thing a reader asks.
SEEN = np.dtype(
    [
        ("first", EVIDENCE),  # the first fix in the window
        ("arrived", EVIDENCE),  # the one that said he had come
        ("last_there", EVIDENCE),
        ("nearest", EVIDENCE),
        ("possible", EVIDENCE),  # the last before it could not be kept any more
        ("confirmed", EVIDENCE),
        ("last", EVIDENCE),
    ]
)

DEMAND = np.dtype(
    [
        ("tag", "i8"),
        ("zone", "i8"),  # index into the ZoneTable
        ("stay_us", "i8"),  # to be spent there; 0 is the whole window
        ("late_us", "i8"),  # late that counts as in time
        ("silent_us", "i8"),  # a fix speaks for so long
        ("possible_log_odds", "f8"),
        ("confirmed_log_odds", "f8"),
        ("cleared_log_odds", "f8"),
    ]
)


def demand_of(condition: Condition, tag: int = 0, zone: int = 0) -> Any:
    """The DEMAND record of an attendance."""
    settings = condition.settings
    assert isinstance(settings, AttendanceSettings), "the settings are those of the kind"
    demand = np.zeros(1, DEMAND)[0]
    demand["tag"], demand["zone"] = tag, zone
    for name in ("stay", "late", "silent"):
        demand[f"{name}_us"] = round(getattr(settings, f"{name}_minutes") * US_PER_MINUTE)
    for tier in ("possible", "confirmed", "cleared"):
        chance = getattr(settings, tier)
        demand[f"{tier}_log_odds"] = math.log(chance / (1.0 - chance))
    return demand


class Found(NamedTuple):
    """Room for what a pass finds."""

    pair: np.ndarray  # which pair, i8
    accounts: np.ndarray  # its ACCOUNT at that moment
    seen: np.ndarray  # and its SEEN


def room_for(count: int) -> Found:
    return Found(np.zeros(count, np.int64), np.zeros(count, ACCOUNT), np.zeros(count, SEEN))


def new_accounts(count: int) -> Any:
    """Attendances of tags never heard of."""
    accounts = np.zeros(count, ACCOUNT)
    for name in ("passed_at", "told_at", "window_at", "window_ends", "arrived_at", "there_at"):
        accounts[name] = NEVER
    for name in ("began_at", "possible_at", "confirmed_at", "cleared_at", "ended_at"):
        accounts[name] = NEVER
    accounts["min_distance_m"] = np.inf
    return accounts


def new_seen(count: int) -> Any:
    """Empty slots."""
    seen = np.zeros(count, SEEN)
    for slot in SEEN.names or ():
        seen[slot]["at"] = NEVER
    return seen


class Remembered(NamedTuple):
    """The records of some attendances, side by side."""

    devices: Any
    accounts: Any
    seen: Any

    @classmethod
    def of(cls, carried: list[bytes | None]) -> "Remembered":
        """From the bytes that `to_bytes` made, or None for what is new. Raises CarryError for other bytes."""
        devices, accounts, seen = new_devices(len(carried)), new_accounts(len(carried)), new_seen(len(carried))
        for index, data in enumerate(carried):
            if data is None:
                continue
            if len(data) != DEVICE.itemsize + ACCOUNT.itemsize + SEEN.itemsize:
                raise CarryError("an attendance of another version: replay the tag's fixes from the beginning")
            devices[index] = np.frombuffer(data, DEVICE, count=1)[0]
            accounts[index] = np.frombuffer(data, ACCOUNT, count=1, offset=DEVICE.itemsize)[0]
            seen[index] = np.frombuffer(data, SEEN, offset=DEVICE.itemsize + ACCOUNT.itemsize)[0]
        return cls(devices, accounts, seen)

    def to_bytes(self, index: int) -> bytes:
        return b"".join(records[index].tobytes() for records in self)

    def copy(self) -> "Remembered":
        return Remembered(self.devices.copy(), self.accounts.copy(), self.seen.copy())
