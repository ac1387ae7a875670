"""One demand: a zone to keep out of, or all the zones of one kind to keep to, of which being in any is enough.

In: the pairs `first` to `last` of one tag. An episode lives in the record of one of them, its owner: the zone in
which he most likely was when it began (of those that applied; where belief can't tell, the nearest). So a zone far
away neither opens an episode, nor ends one, nor gives it another name.
"""

import numpy as np

from waywarden.detection.episode import begin, raise_to_possible
from waywarden.detection.state import FOREVER, NEVER, NO_TIER, POSSIBLE
from waywarden.zones.compiled import compiled


@compiled
def owner_of(states: np.ndarray, first: int, last: int) -> int:
    """The pair that has the open episode, or -1."""
    for pair in range(first, last):
        if states[pair].tier != NO_TIER:
            return pair
    return -1


@compiled
def likeliest(clocks: np.ndarray, states: np.ndarray, slots: np.ndarray, first: int, last: int) -> int:
    """Of the zones that apply now, the one in which he most likely is right; -1 where none applies.

    To be in the wrong place is to be outside all of them, and that is no likelier than to be outside the likeliest.
    """
    best = -1
    for pair in range(first, last):
        if clocks[pair].applies == 0:
            continue
        if best >= 0:
            same = states[pair].log_odds == states[best].log_odds
            nearer = slots[pair].last.distance_m < slots[best].last.distance_m
            if states[pair].log_odds > states[best].log_odds or (same and not nearer):
                continue
        best = pair
    return best


@compiled
def open_demand(
    clocks: np.ndarray, states: np.ndarray, slots: np.ndarray, first: int, last: int, owner: int, at: int
) -> None:
    """He is possibly in the wrong place from now on."""
    begin(states[owner], slots[owner], slots[owner].last, POSSIBLE, at)
    raise_to_possible(states[owner], slots[owner], slots[owner].last, at)
    in_at, since = NEVER, FOREVER
    for pair in range(first, last):
        states[pair].quiet = 0
        if clocks[pair].applies == 1:
            in_at = max(in_at, states[pair].in_at)
            since = min(since, clocks[pair].since)
    states[owner].from_start = 1 if in_at == NEVER or in_at < since else 0
