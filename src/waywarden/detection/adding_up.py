"""Minutes out of every curfew of a pass that counts them: what `minutes_out` says of each, on the memory of the pass.

In: the episodes that a pass found, and the memory after it. Out: violations of allowances, and the memory with what is
to be remembered of them.
"""

from collections import defaultdict

import numpy as np

from waywarden.detection.arrays import Episodes
from waywarden.detection.memory import Memory
from waywarden.detection.minutes_out import Spell, Stretch, add_up, as_violation, counts, look_ahead
from waywarden.detection.state import CONFIRMED, NEVER
from waywarden.detection.violation import Violation


def add_up_all(memory: Memory, found: Episodes, count: int) -> list[Violation]:
    """Count what the fixes of this call have settled."""
    violations: list[Violation] = []
    spells = _closed(found, count)
    for pair in _counted_pairs(memory):
        last_at = int(memory.devices[memory.tag_of[pair]]["last_at"])
        if last_at != NEVER:
            condition, device_id = memory.condition(pair), memory.device_ids[memory.tag_of[pair]]
            told, after = add_up(condition, device_id, memory.counted(pair), spells[pair], memory.states[pair], last_at)
            memory.count(pair, after)
            violations += told
    return violations


def add_up_ahead(memory: Memory, found: Episodes, count: int, states: np.ndarray, now: int) -> list[Violation]:
    """What they add up to by `now` (µs), where passing time brings `found` and leaves `states`."""
    return [
        as_violation(memory.condition(pair), memory.device_ids[memory.tag_of[pair]], spells, stretch)
        for pair, spells, stretches in _ahead(memory, found, count, states, now)
        for stretch in stretches
    ]


def edges_ahead(memory: Memory, found: Episodes, count: int, states: np.ndarray, until: int) -> dict[int, list[int]]:
    """When, by tag, an allowance will be used up or regained up to `until` (µs) if no fix comes."""
    edges: dict[int, list[int]] = {}
    for pair, _, stretches in _ahead(memory, found, count, states, until):
        mine = edges.setdefault(memory.tag_of[pair], [])
        mine += [edge for stretch in stretches for edge in (stretch.since, stretch.until) if edge is not None]
    return edges


def _ahead(
    memory: Memory, found: Episodes, count: int, states: np.ndarray, now: int
) -> list[tuple[int, tuple[Spell, ...], list[Stretch]]]:
    spells = _closed(found, count)
    return [
        (pair, *look_ahead(memory.condition(pair), memory.counted(pair), spells[pair], states[pair], now))
        for pair in _counted_pairs(memory)
        if memory.devices[memory.tag_of[pair]]["last_at"] != NEVER
    ]


def _counted_pairs(memory: Memory) -> list[int]:
    counted = [counts(condition) for condition in memory.conditions]
    return [pair for pair, index in enumerate(memory.condition_of) if counted[index]] if any(counted) else []


def _closed(found: Episodes, count: int) -> dict[int, list[Spell]]:
    """The confirmed episodes that ended, by pair, in order of time."""
    closed: dict[int, list[Spell]] = defaultdict(list)
    for index in range(count):
        state = found.state[index]
        if state["tier"] == CONFIRMED and state["ended_at"] != NEVER:
            closed[int(found.pair[index])].append(Spell(int(state["began_at"]), int(state["ended_at"])))
    return closed
