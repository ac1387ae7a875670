"""What a pass reads and writes, as plain arrays: fixes, conditions and their hours, and room for what it finds."""

import math
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waywarden.detection.settings import ExclusionSettings, Settings
from waywarden.detection.state import NEVER

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Fixes(NamedTuple):
    """Fixes sorted by tag and natural key. Those of tag g are first[g]:first[g + 1]."""

    first: Integers
    at: Integers  # microseconds since 1970 UTC
    lat: Floats  # degrees
    lon: Floats
    accuracy_m: Floats  # 95 % radius, NaN where the source does not say
    mechanism: Integers  # index into state.MECHANISMS
    speed_ms: Floats  # over ground, NaN where the tag does not say
    course_deg: Floats  # clockwise from north, NaN where the tag does not say
    motion: Integers  # the motion sensor: 1 moves, 0 rests, -1 does not say


class Pairs(NamedTuple):
    """Conditions of tags. Those of tag g are first[g]:first[g + 1]; those that make one demand follow one another."""

    first: Integers
    keep_to: Integers  # of each tag the first of its zones to keep to; those before it are to keep out of
    widest_m: Floats  # of each tag how far a course is followed to any of its zones, at most
    conditions: np.ndarray  # of CONDITION
    clocks: np.ndarray  # of CLOCK: where the pass stands
    settings: np.ndarray  # of SETTING: the different ones there are
    windows: "Windows"


CONDITION = np.dtype(
    [
        ("zone", "i8"),  # index into the ZoneTable
        ("together", "i8"),  # of the first of a demand: how many conditions make it; being in any of them keeps it
        ("buffer_m", "f8"),
        ("settings", "i8"),  # index into Pairs.settings
    ]
)


class Windows(NamedTuple):
    """When conditions apply: half-open, sorted, apart. Those of pair p are first[p]:first[p + 1]."""

    first: Integers
    begins: Integers  # microseconds since 1970 UTC
    ends: Integers


CLOCK = np.dtype(
    [
        ("window", "i8"),  # the first window that has not ended; with next_at NEVER the first of all
        ("applies", "i8"),  # has it begun?
        ("since", "i8"),  # and if so, when
        ("next_at", "i8"),  # when that changes
        ("room_lat", "f8"),  # a quiet belief is touched by nothing that stays within room_m of this place
        ("room_lon", "f8"),
        ("room_m", "f8"),
    ]
)


def new_clocks(windows: Windows) -> Any:
    """CLOCK records that have not been set: they are, when they are first asked for."""
    clocks = np.zeros(len(windows.first) - 1, CLOCK)
    clocks["window"] = windows.first[:-1]
    clocks["next_at"] = NEVER
    clocks["room_m"] = -1.0
    return clocks


_TIERS = ("possible", "confirmed", "cleared")
_SET = [one.name for one in fields(ExclusionSettings)]
SETTING = np.dtype([(name, "f8") for name in [*_SET, *(f"{tier}_log_odds" for tier in _TIERS)]])


def setting_records(settings: Sequence[Settings]) -> Any:
    """The same names and numbers as records, and the tiers in log-odds. What a kind does not set is 0."""
    records = np.zeros(len(settings), SETTING)
    for index, one in enumerate(settings):
        for name in _SET:
            records[index][name] = getattr(one, name, 0.0)
        for tier in _TIERS:
            chance = getattr(one, tier)
            records[index][f"{tier}_log_odds"] = math.log(chance / (1.0 - chance))
    return records


class Episodes(NamedTuple):
    """Room for what a pass finds: closed episodes and, at the end, open ones."""

    pair: Integers  # which pair
    state: np.ndarray  # its PAIR record at that moment
    kept: np.ndarray  # and its KEPT record
