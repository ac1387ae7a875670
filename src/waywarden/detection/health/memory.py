"""What is remembered of a tag's health under one condition: facts, and the open episode of each check.

Every field is eight bytes, as in `detection.state`, so that equal histories have equal bytes. The carry keeps the facts
and, of the episodes, only those that are open.
"""

from typing import Any

import numpy as np

from waywarden.detection.carry import CarryError
from waywarden.detection.health.checks import CHECKS
from waywarden.detection.state import NEVER, NO_TIER

UNKNOWN, NO, YES = -1, 0, 1
NEVER_HEARD = -1  # the order of a row that stands for none: the moment from which the tag ought to be heard
MOST_LOSSES = 5  # of reception, remembered for the pattern of jamming

# One row of a tag, as evidence. `lat` is NaN where it had no place.
ROW = np.dtype(
    [
        ("at", "i8"),
        ("order", "i8"),  # columns.rows_of: the mechanism, or after them all a row without a place
        ("event", "i8"),  # checks.EVENT_CODES
        ("lat", "f8"),
        ("lon", "f8"),
        ("accuracy_m", "f8"),
        ("battery_pct", "f8"),
        ("charging", "i8"),  # UNKNOWN, NO, YES; and so is motion
        ("motion", "i8"),
    ]
)

FACTS = np.dtype(
    [
        ("heard", ROW),  # the last row
        ("passed_at", "i8"),  # a person's review: time has passed up to it, though the tag said nothing
        ("quiet", "i8"),  # nothing is wrong and nothing has begun to be: `quiet`
        ("off", "i8"),  # its last word was that it is switched off
        ("open", "i8", (2,)),  # strap, case
        ("level_pct", "f8"),  # the last two levels it told
        ("level_before_pct", "f8"),
        ("level_at", "i8"),
        ("charging", "i8"),
        ("stage", "i8"),  # of the battery
        ("unknown_since", "i8"),  # first row that told no level
        ("unknown_unheard_us", "i8"),  # silence since then, which is another check's; and so below
        ("located_at", "i8"),
        ("lost_since", "i8"),  # first row that told no location
        ("lost_unheard_us", "i8"),
        ("moving_at", "i8"),  # last row without a location whose sensor said that it moves
        ("minute", "i8"),  # a bit for each of the 60 minutes up to this one in which it moved without a location
        ("minutes", "i8"),
        ("moving_since", "i8"),  # when there were too many of them
        ("moving_unheard_us", "i8"),
        ("good", "i8"),  # good fixes in a row, on the move
        ("sudden", "i8"),  # reception broke off after such fixes, and the tag has gone on talking
        ("lost_rows", "i8"),
        ("lost_moving", "i8"),
        ("losses", "i8", (MOST_LOSSES,)),  # when the last ones began, oldest first
        ("jammed_at", "i8"),  # it said so, and has not taken it back
    ]
)

EPISODE = np.dtype(
    [
        ("tier", "i8"),
        ("stage", "i8"),  # battery: the worst it came to; tamper: how it ended; no communication: switched off
        ("began_at", "i8"),
        ("possible_at", "i8"),
        ("confirmed_at", "i8"),
        ("cleared_at", "i8"),
        ("ended_at", "i8"),
        ("rows", "i8"),
        ("first", ROW),  # the row it began with
        ("possible", ROW),  # the rows that raised it
        ("confirmed", ROW),
        ("last", ROW),  # the last that spoke of it
    ]
)

_OPEN = np.dtype([("check", "i8"), ("episode", EPISODE)])


def new_facts(count: int) -> Any:
    """Tags of which nothing is known."""
    facts = np.zeros(count, FACTS)
    facts["heard"]["at"] = facts["passed_at"] = NEVER
    for name in ("level_at", "unknown_since", "located_at", "lost_since", "moving_at", "moving_since", "jammed_at"):
        facts[name] = NEVER
    facts["losses"] = NEVER
    facts["level_pct"] = facts["level_before_pct"] = np.nan
    facts["charging"] = UNKNOWN
    return facts


def new_episodes(*shape: int) -> Any:
    """Nothing is wrong."""
    episodes = np.zeros(shape, EPISODE)
    for name in ("began_at", "possible_at", "confirmed_at", "cleared_at", "ended_at"):
        episodes[name] = NEVER
    for slot in ("first", "possible", "confirmed", "last"):
        episodes[slot]["at"] = NEVER
    return episodes


def pack(facts: Any, episodes: Any) -> bytes:
    """The facts, and each open episode (one of `episodes` a check) behind the number of its check."""
    numbers = np.flatnonzero(episodes["tier"] != NO_TIER)
    still_open = np.zeros(len(numbers), _OPEN)
    still_open["check"], still_open["episode"] = numbers, episodes[numbers]
    return bytes(facts.tobytes() + still_open.tobytes())


def unpack(data: bytes, facts: Any, episodes: Any, index: int) -> None:
    """Write what `pack` made into row `index` of these arrays. Raises CarryError for other bytes."""
    rest = len(data) - FACTS.itemsize
    if rest < 0 or rest % _OPEN.itemsize:
        raise CarryError("a carry of another version: replay the tag's fixes from the beginning")
    facts[index] = np.frombuffer(data, FACTS, count=1)[0]
    still_open = np.frombuffer(data, _OPEN, offset=FACTS.itemsize)
    numbers = still_open["check"]
    if len(numbers) and not (numbers.min() >= 0 and numbers.max() < len(CHECKS) and (np.diff(numbers) > 0).all()):
        raise CarryError("a carry of another version: replay the tag's fixes from the beginning")
    episodes[index, numbers] = still_open["episode"]
