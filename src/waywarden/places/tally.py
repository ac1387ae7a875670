"""A tally in compiled code: microseconds by key, in a table that is probed and grown. One wearer or a nation alike."""

import numpy as np
from numpy.typing import NDArray

from waywarden.zones.compiled import compiled

NO_KEY = -1
ENTRY = np.dtype([("key", "i8"), ("amount", "i8")])
Tally = NDArray[np.void]  # of ENTRY, a power of two long; `key` is NO_KEY where a place is free

_SPREAD = 0x9E3779B97F4A7C15  # Fibonacci hashing: neighbouring keys land far apart


def counted(tally: Tally) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The keys, ascending, and their amounts: the same whatever the order in which they were added."""
    taken = tally[tally["key"] != NO_KEY]
    taken = taken[np.argsort(taken["key"])]
    return taken["key"].copy(), taken["amount"].copy()


@compiled
def new_tally(size: int) -> Tally:
    """An empty table of `size` places, a power of two."""
    tally = np.empty(size, ENTRY)
    for place in range(size):
        tally[place].key = NO_KEY
        tally[place].amount = 0
    return tally


@compiled
def add(tally: Tally, key: int, amount: int) -> int:
    """Add an amount to a key (not negative). How many new keys that made, 0 or 1. There must be a free place."""
    mask = len(tally) - 1
    place = np.int64((np.uint64(key) * np.uint64(_SPREAD)) >> np.uint64(20)) & mask
    new = 0
    while tally[place].key != key:
        if tally[place].key == NO_KEY:
            tally[place].key = key
            new = 1
            break
        place = (place + 1) & mask
    tally[place].amount += amount
    return new


@compiled
def grown(tally: Tally) -> Tally:
    """The same tally with twice the room. Ask for it when half the places are taken."""
    larger = new_tally(2 * len(tally))
    for place in range(len(tally)):
        if tally[place].key != NO_KEY:
            add(larger, tally[place].key, tally[place].amount)
    return larger
