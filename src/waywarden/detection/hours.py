"""What passing time alone does to a demand: its hours begin and end, and silence becomes a dark approach.

In: the pairs of one demand, the tag's last fix, and a moment. Out: their records as they are at that moment if no fix
comes before it. Every edge of a window is met in order, however many lie between two fixes. What is believed between
fixes is what `belief.expected` says and is written down nowhere, so looking every minute and looking once agree.
"""

import numpy as np

from waywarden.detection.arrays import Pairs, Windows
from waywarden.detection.belief import expected
from waywarden.detection.demand import likeliest, open_demand, owner_of
from waywarden.detection.episode import begin, close, note, raise_to_confirmed, raise_to_possible
from waywarden.detection.parameters import Parameters
from waywarden.detection.said import hold_again
from waywarden.detection.state import FOREVER, NEVER, NO_TIER, POSSIBLE, US_PER_S, Record
from waywarden.zones.compiled import compiled
from waywarden.zones.table import ZoneTable


@compiled
def pass_time(
    zones: ZoneTable,
    pairs: Pairs,
    device: Record,
    states: np.ndarray,
    slots: np.ndarray,
    first: int,
    last: int,
    keep_out: bool,
    until: int,
    p: Parameters,
) -> int:
    """Let time pass from the tag's last fix to `until`. The pair whose episode that ends, or -1 once nothing is left:
    keep what ended, clear it, and call again.
    """
    if device.last_at == NEVER:
        return -1
    while True:
        edge_at = FOREVER
        for pair in range(first, last):
            if pairs.clocks[pair].next_at <= device.last_at:
                set_clock(pairs.clocks[pair], pairs.windows, pair, device.last_at)
            edge_at = min(edge_at, pairs.clocks[pair].next_at)
        if states[first].dark_at < min(edge_at, until):
            darken(pairs.clocks[first], states[first], slots[first], device.last_at)
        if edge_at > until or edge_at == FOREVER:
            return -1
        for pair in range(first, last):
            set_clock(pairs.clocks[pair], pairs.windows, pair, edge_at)
        ended = meet_edge(zones, pairs, device, states, slots, first, last, keep_out, edge_at, p)
        if ended >= 0:
            return ended


@compiled
def set_clock(clock: Record, windows: Windows, pair: int, at: int) -> None:
    """Where among the pair's windows is this moment, which is no earlier than the last it was asked for?"""
    window = clock.window
    end = windows.first[pair + 1]
    while window < end and windows.ends[window] <= at:
        window += 1
    clock.window = window
    clock.applies = 0
    clock.next_at = FOREVER
    if window < end:
        clock.next_at = windows.begins[window]
        if windows.begins[window] <= at:
            clock.applies = 1
            clock.since = windows.begins[window]
            clock.next_at = windows.ends[window]


@compiled
def darken(clock: Record, state: Record, kept: Record, last_at: int) -> None:
    """Silence after a fix heading in has lasted long enough to be a dark approach, if the zone applies."""
    if state.tier >= POSSIBLE or clock.applies == 0 or state.dark_at < clock.since:
        return
    if state.tier == NO_TIER:
        begin(state, kept, kept.last, POSSIBLE, max(last_at, clock.since, state.closed_at))
        note(state, kept, kept.last, True)
    raise_to_possible(state, kept, kept.last, state.dark_at)
    state.dark = 1


@compiled
def meet_edge(
    zones: ZoneTable,
    pairs: Pairs,
    device: Record,
    states: np.ndarray,
    slots: np.ndarray,
    first: int,
    last: int,
    keep_out: bool,
    at: int,
    p: Parameters,
) -> int:
    """A window begins or ends. Who is believed in the wrong place when hours begin violates from that moment on; an
    episode ends with its hours, or when a zone begins to apply in which he is believed to be. The pair whose episode
    ends, or -1.
    """
    owner = owner_of(states, first, last)
    applies = False
    for pair in range(first, last):
        if pairs.clocks[pair].applies == 1:
            applies = True
            if states[pair].seen == 0:
                return -1  # nothing is known of this zone yet: the next fix tells
            if not keep_out:
                zone = zones.zones[pairs.conditions[pair].zone]
                hold_again(
                    zone,
                    zones.shapes,
                    slots[pair],
                    device.last_at,
                    device.last_lat,
                    device.last_lon,
                    device.last_accuracy_m,
                    device.last_mechanism,
                    states[pair].log_odds,
                    p,
                )
    if not applies:
        if owner >= 0:
            close(states[owner], at, False)
        return owner
    best = likeliest(pairs.clocks, states, slots, first, last)
    wrong = expected(states[best].log_odds, (at - device.last_at) / US_PER_S, 0.0, 0.0, p)
    s = pairs.settings[pairs.conditions[best if owner < 0 else owner].settings]
    if owner >= 0:
        if wrong < s.cleared:
            close(states[owner], at, True)
            return owner
    elif wrong > s.possible:
        open_demand(pairs.clocks, states, slots, first, last, best, at)
        if wrong > s.confirmed:
            raise_to_confirmed(states[best], slots[best], slots[best].last, at)
        note(states[best], slots[best], slots[best].last, keep_out)
        states[best].peak_belief = wrong  # what the last fix said was believed before the hours, and has faded since
    return -1
