"""Episodes: one alert however many fixes. Opened, raised, noted and closed here, on one PAIR record and its slots.

Each function is one thing that can happen to an episode. They keep the key evidence as it happens, one slot for each
question a reader asks, so that what a carry holds is bounded.
"""

from waywarden.detection.state import (
    AT_CONFIRMED,
    AT_POSSIBLE,
    CONFIRMED,
    EVIDENCE,
    FIRST,
    LAST,
    NEAREST,
    NEVER,
    NO_TIER,
    PEAK,
    POSSIBLE,
    SLOTS,
    Record,
)
from waywarden.zones.compiled import compiled

__all__ = ["begin", "clear", "close", "note", "put", "raise_to_confirmed", "raise_to_possible"]
assert len(EVIDENCE.names or ()) == 8  # `put` writes every field


@compiled
def put(
    slots: Record,
    slot: int,
    at: int,
    lat: float,
    lon: float,
    accuracy_m: float,
    mechanism: int,
    distance_m: float,
    likelihood: float,
    belief: float,
) -> None:
    """Keep this fix in this slot."""
    kept = slots[slot]
    kept.at = at
    kept.lat = lat
    kept.lon = lon
    kept.accuracy_m = accuracy_m
    kept.mechanism = mechanism
    kept.distance_m = distance_m
    kept.likelihood = likelihood
    kept.belief = belief


@compiled
def begin(pair: Record, slots: Record, tier: int, began_at: int) -> None:
    """Open an episode. The fix in slot LAST is the first it rests on."""
    pair.tier = tier
    pair.began_at = began_at
    slots[FIRST] = slots[LAST]


@compiled
def raise_to_possible(pair: Record, slots: Record, at: int) -> None:
    pair.tier = POSSIBLE
    pair.possible_at = at
    slots[AT_POSSIBLE] = slots[LAST]


@compiled
def raise_to_confirmed(pair: Record, slots: Record, at: int) -> None:
    pair.tier = CONFIRMED
    pair.confirmed_at = at
    slots[AT_CONFIRMED] = slots[LAST]


@compiled
def note(pair: Record, slots: Record) -> None:
    """Count the fix in slot LAST into the open episode."""
    pair.fixes += 1
    if slots[LAST].distance_m < pair.min_distance_m or slots[NEAREST].at == NEVER:
        pair.min_distance_m = min(pair.min_distance_m, slots[LAST].distance_m)
        slots[NEAREST] = slots[LAST]
    if slots[LAST].belief > pair.peak_belief or slots[PEAK].at == NEVER:
        pair.peak_belief = max(pair.peak_belief, slots[LAST].belief)
        slots[PEAK] = slots[LAST]


@compiled
def close(pair: Record, at: int, cleared: bool) -> None:
    """End the episode: cleared by a fix, or because the condition ended."""
    pair.ended_at = at
    if cleared:
        pair.cleared_at = at


@compiled
def clear(pair: Record, slots: Record, at: int) -> None:
    """Forget the closed episode. The next approach waits until he has been away."""
    pair.closed_at = at
    if pair.tier >= POSSIBLE:
        pair.left_at = at
    pair.armed = 0
    pair.tier = NO_TIER
    pair.crossing = 0
    pair.dark = 0
    pair.below_since = NEVER
    pair.began_at = NEVER
    pair.possible_at = NEVER
    pair.confirmed_at = NEVER
    pair.cleared_at = NEVER
    pair.ended_at = NEVER
    pair.peak_belief = 0.0
    pair.min_distance_m = float("inf")
    pair.fixes = 0
    for slot in range(SLOTS - 1):  # LAST stays: the next episode may rest on it
        put(slots, slot, NEVER, 0.0, 0.0, 0.0, 0, 0.0, 0.0, 0.0)
