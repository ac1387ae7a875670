"""Episodes: one alert however many fixes. Opened, raised, noted and closed here, on a PAIR and its KEPT record.

Each function is one thing that can happen to an episode. They keep the key evidence as it happens, one slot for each
question a reader asks, so that what a carry holds is bounded.
"""

from waywarden.detection.state import CONFIRMED, EVIDENCE, NEVER, NO_TIER, POSSIBLE, Record
from waywarden.zones.compiled import compiled


@compiled
def put(
    slot: Record,
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
    slot.at = at
    slot.lat = lat
    slot.lon = lon
    slot.accuracy_m = accuracy_m
    slot.mechanism = mechanism
    slot.distance_m = distance_m
    slot.likelihood = likelihood
    slot.belief = belief


@compiled
def copy(source: Record, slot: Record) -> None:
    """Keep in this slot too what is kept in `source`."""
    put(
        slot,
        source.at,
        source.lat,
        source.lon,
        source.accuracy_m,
        source.mechanism,
        source.distance_m,
        source.likelihood,
        source.belief,
    )


@compiled
def empty(slot: Record) -> None:
    put(slot, NEVER, 0.0, 0.0, 0.0, 0, 0.0, 0.0, 0.0)


@compiled
def begin(pair: Record, kept: Record, last: Record, tier: int, began_at: int) -> None:
    """Open an episode. `last`, the last fix, is the first it rests on."""
    pair.tier = tier
    pair.began_at = began_at
    copy(last, kept.first)


@compiled
def raise_to_possible(pair: Record, kept: Record, last: Record, at: int) -> None:
    pair.tier = POSSIBLE
    pair.possible_at = at
    copy(last, kept.possible)


@compiled
def raise_to_confirmed(pair: Record, kept: Record, last: Record, at: int) -> None:
    pair.tier = CONFIRMED
    pair.confirmed_at = at
    copy(last, kept.confirmed)


@compiled
def note(pair: Record, kept: Record, last: Record, keep_out: bool) -> None:
    """Count the last fix into the open episode."""
    pair.fixes += 1
    deeper = last.distance_m < pair.min_distance_m if keep_out else last.distance_m > kept.deepest.distance_m
    pair.min_distance_m = min(pair.min_distance_m, last.distance_m)
    if deeper or kept.deepest.at == NEVER:
        copy(last, kept.deepest)
    if last.belief > pair.peak_belief or kept.peak.at == NEVER:
        pair.peak_belief = max(pair.peak_belief, last.belief)
        copy(last, kept.peak)


@compiled
def close(pair: Record, at: int, cleared: bool) -> None:
    """End the episode: cleared by a fix, or because the condition ended."""
    pair.ended_at = at
    if cleared:
        pair.cleared_at = at


@compiled
def clear(pair: Record, kept: Record, at: int) -> None:
    """Forget the episode that was closed by what is known at `at`. The next approach waits until he has been away.
    The last fix stays: the next episode may rest on it.
    """
    pair.closed_at = at
    if pair.tier >= POSSIBLE:
        pair.left_at = at
    pair.armed = 0
    pair.tier = NO_TIER
    pair.crossing = 0
    pair.dark = 0
    pair.from_start = 0
    pair.below_since = NEVER
    pair.began_at = NEVER
    pair.possible_at = NEVER
    pair.confirmed_at = NEVER
    pair.cleared_at = NEVER
    pair.ended_at = NEVER
    pair.peak_belief = 0.0
    pair.min_distance_m = float("inf")
    pair.fixes = 0
    empty(kept.first)
    empty(kept.before)
    empty(kept.between)
    empty(kept.after)
    empty(kept.possible)
    empty(kept.confirmed)
    empty(kept.deepest)
    empty(kept.peak)


assert len(EVIDENCE.names or ()) == 8  # `put` writes every field
