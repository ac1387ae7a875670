"""Places: one pass over all zones that a tag must keep out of or keep to, whatever the kind of condition.

In: placed fixes (`columns.placed`), conditions of these kinds, and what is remembered. Out: violations opened, changed
or closed, and what is to be remembered next. The kernel decides; each kind's file says what its violation is called.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from waywarden.detection import exclusion_zone
from waywarden.detection.arrays import Episodes, new_clocks
from waywarden.detection.carry import Carry
from waywarden.detection.columns import fixes_of
from waywarden.detection.conditions import Condition
from waywarden.detection.kernel import advance, run
from waywarden.detection.memory import Memory
from waywarden.detection.parameters import PARAMETERS, as_record
from waywarden.detection.state import FOREVER, KEPT, NEVER, PAIR
from waywarden.detection.violation import Violation, to_time, to_us
from waywarden.detection.windows import Hours
from waywarden.zones.geometry import zone_table

Tell = Callable[[Condition, str, Any, Any], Violation]

TELL: dict[str, Tell] = {exclusion_zone.KIND: exclusion_zone.violation}  # condition, device_id, PAIR, KEPT
NOTHING_WATCHED = np.empty((0, 4))


def detect(
    track: pl.DataFrame, conditions: Sequence[Condition], carry: Carry, *, now: datetime | None = None
) -> tuple[list[Violation], Carry]:
    """Violations of these conditions by this track, all of whose tags the carry knows.

    `now` only looks: it changes no carry.
    """
    device_ids, fixes = fixes_of(track)
    if now is not None:
        silent = sorted(set(carry) - set(device_ids))
        device_ids = device_ids + silent
        fixes = fixes._replace(first=np.concatenate([fixes.first, np.full(len(silent), fixes.first[-1])]))
    now_us = NEVER if now is None else to_us(now)
    memory = Memory(device_ids, fixes, conditions, carry, now_us)
    zones = zone_table([condition.zone for condition in conditions if condition.zone is not None])
    assert len(zones.zones) == len(conditions), "every condition of these kinds has a place"
    numbers = as_record(PARAMETERS)
    before = memory.devices, memory.states, memory.kept

    def fixes_pass(found: Episodes) -> int:
        memory.devices, memory.states, memory.kept = (records.copy() for records in before)
        records = memory.devices, memory.states, memory.kept
        memory.pairs = memory.pairs._replace(clocks=new_clocks(memory.pairs.windows))
        return run(fixes, zones, memory.pairs, *records, found, NOTHING_WATCHED, -1, numbers)

    def look(found: Episodes) -> int:
        records = memory.devices, memory.states.copy(), memory.kept.copy()
        memory.pairs = memory.pairs._replace(clocks=new_clocks(memory.pairs.windows))
        return advance(now_us, zones, memory.pairs, *records, found, numbers)

    violations = _told(*_with_room(fixes_pass, 2 * len(memory.tag_of) + 64), memory)
    if now is not None:
        violations |= _told(*_with_room(look, 2 * len(memory.tag_of) + 64), memory)
    in_order = sorted(violations.values(), key=lambda v: (v.device_id, v.began_at, v.condition_id))
    return in_order, memory.to_carry()


def room_for(count: int) -> Episodes:
    """Empty room for this many episodes."""
    return Episodes(np.zeros(count, np.int64), np.zeros(count, PAIR), np.zeros(count, KEPT))


def _with_room(work: Callable[[Episodes], int], room: int) -> tuple[Episodes, int]:
    """What a pass finds, and how much. Where the room was too small it is repeated from the same memory: rare."""
    found = room_for(room)
    count = work(found)
    if count > room:
        found = room_for(count)
        work(found)
    return found, count


def _told(found: Episodes, count: int, memory: Memory) -> dict[str, Violation]:
    """By id; an episode found twice in one call counts as it was last."""
    violations = {}
    for index in range(count):
        pair = int(found.pair[index])
        condition = memory.conditions[memory.condition_of[pair]]
        device_id = memory.device_ids[memory.tag_of[pair]]
        violation = TELL[condition.kind](condition, device_id, found.state[index], found.kept[index])
        violations[violation.violation_id] = violation
    return violations


def due(conditions: Sequence[Condition], carry: Carry, after: datetime) -> dict[str, datetime]:
    """When each tag must next be looked at though nothing comes: hours begin or end, or silence becomes dark."""
    hours = Hours(conditions)
    moments: dict[str, list[datetime]] = {}
    for index, condition in enumerate(conditions):
        edge = hours.next_edge(index, after)
        for device_id in carry if condition.applies_to_every_device else [condition.device_id]:
            if (kept := carry.devices.get(device_id)) is None:
                continue
            moments.setdefault(device_id, []).extend([] if edge is None else [edge])
            if data := kept.conditions.get(condition.condition_id):
                dark_at = int(np.frombuffer(data, PAIR, count=1)[0]["dark_at"])
                if dark_at < FOREVER and (silent := to_time(dark_at + 1)) > after:
                    moments[device_id].append(silent)
    return {device_id: min(edges) for device_id, edges in moments.items() if edges}
