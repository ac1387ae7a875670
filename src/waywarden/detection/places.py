"""Places: one pass over all zones that a tag must keep out of or keep to, whatever the kind of condition.

In: placed fixes (`columns.placed`), conditions of these kinds, and what is remembered. Out: violations opened, changed
or closed, and what is to be remembered next. The kernel decides; each kind's file says what its violation is called.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from waywarden.detection import curfew, exclusion_zone, inclusion_zone
from waywarden.detection.adding_up import add_up_ahead, add_up_all, edges_ahead
from waywarden.detection.arrays import Episodes, Fixes, new_clocks
from waywarden.detection.carry import Carry
from waywarden.detection.columns import fixes_of, placed, rows_of
from waywarden.detection.conditions import Condition
from waywarden.detection.kernel import advance, run
from waywarden.detection.memory import Memory
from waywarden.detection.minutes_out import counts
from waywarden.detection.parameters import PARAMETERS, as_record
from waywarden.detection.state import FOREVER, KEPT, NEVER, PAIR
from waywarden.detection.violation import Violation, to_time, to_us
from waywarden.detection.windows import LOOK_AHEAD, Hours
from waywarden.schema import POSITION_DTYPES
from waywarden.zones.geometry import zone_table
from waywarden.zones.table import ZoneTable

Tell = Callable[[Condition, str, Any, Any], Violation]

TELL: dict[str, Tell] = {  # condition, device_id, PAIR, KEPT
    exclusion_zone.KIND: exclusion_zone.violation,
    inclusion_zone.KIND: inclusion_zone.violation,
    curfew.KIND: curfew.violation,
}
NOTHING_WATCHED = np.empty((0, 4))


def detect(
    track: pl.DataFrame, conditions: Sequence[Condition], carry: Carry, *, now: datetime | None = None
) -> tuple[list[Violation], Carry]:
    """Violations of these conditions by this track, all of whose tags the carry knows.

    `now` only looks: it changes no carry.
    """
    device_ids, fixes = fixes_of(track)
    if now is not None:
        device_ids, fixes = with_silent(device_ids, fixes, carry)
    memory = Memory(device_ids, fixes, conditions, carry, NEVER if now is None else to_us(now))
    zones = _zones(conditions)
    found, count = _pass(fixes, zones, memory)
    violations = [*_told(memory, found, count), *add_up_all(memory, found, count)]
    if now is not None:
        found, count, states = _look(zones, memory, to_us(now))
        violations += [*_told(memory, found, count), *add_up_ahead(memory, found, count, states, to_us(now))]
    by_id = {violation.violation_id: violation for violation in violations}  # found twice, it counts as it was last
    in_order = sorted(by_id.values(), key=lambda v: (v.device_id, v.began_at, v.condition_id, v.violation_id))
    return in_order, memory.to_carry()


def with_silent(device_ids: list[str], fixes: Fixes, carry: Carry) -> tuple[list[str], Fixes]:
    """The tags of the call and, without a fix, those that are only remembered."""
    silent = sorted(set(carry) - set(device_ids))
    first = np.concatenate([fixes.first, np.full(len(silent), fixes.first[-1])])
    return device_ids + silent, fixes._replace(first=first)


def room_for(count: int) -> Episodes:
    """Empty room for this many episodes."""
    return Episodes(np.zeros(count, np.int64), np.zeros(count, PAIR), np.zeros(count, KEPT))


def _zones(conditions: Sequence[Condition]) -> ZoneTable:
    zones = [condition.zone for condition in conditions if condition.zone is not None]
    assert len(zones) == len(conditions), "every condition of these kinds has a place"
    return zone_table(zones)


def _pass(fixes: Fixes, zones: ZoneTable, memory: Memory) -> tuple[Episodes, int]:
    """Let every fix speak. What is found, and the memory as it is after the last."""
    before = memory.devices, memory.states, memory.kept

    def work(found: Episodes) -> int:
        memory.devices, memory.states, memory.kept = (records.copy() for records in before)
        pairs = memory.pairs._replace(clocks=new_clocks(memory.pairs.windows))
        records = memory.devices, memory.states, memory.kept
        return run(fixes, zones, pairs, *records, found, NOTHING_WATCHED, -1, as_record(PARAMETERS))

    return _with_room(work, 2 * len(memory.tag_of) + 64)


def _look(zones: ZoneTable, memory: Memory, now: int) -> tuple[Episodes, int, np.ndarray]:
    """What time brings up to `now` (µs), and the states as they are then. The memory stays as it is."""
    states = memory.states.copy()

    def work(found: Episodes) -> int:
        states[:] = memory.states
        pairs = memory.pairs._replace(clocks=new_clocks(memory.pairs.windows))
        return advance(now, zones, pairs, memory.devices, states, memory.kept.copy(), found, as_record(PARAMETERS))

    found, count = _with_room(work, 2 * len(memory.tag_of) + 64)
    return found, count, states


def _with_room(work: Callable[[Episodes], int], room: int) -> tuple[Episodes, int]:
    """What a pass finds, and how much. Where the room was too small it is repeated from the same memory: rare."""
    found = room_for(room)
    count = work(found)
    if count > room:
        found = room_for(count)
        work(found)
    return found, count


def _told(memory: Memory, found: Episodes, count: int) -> list[Violation]:
    return [
        TELL[memory.condition(pair).kind](memory.condition(pair), memory.device_ids[memory.tag_of[pair]], state, kept)
        for pair, state, kept in zip(found.pair[:count].tolist(), found.state[:count], found.kept[:count], strict=True)
    ]


def due(conditions: Sequence[Condition], carry: Carry, after: datetime) -> dict[str, datetime]:
    """When each tag must next be looked at though nothing comes: hours begin or end, silence becomes dark, or minutes
    out add up to too many.
    """
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
                if dark_at < FOREVER:
                    moments[device_id].append(to_time(dark_at + 1))
    for device_id, edges in _due_minutes(conditions, carry, after).items():
        moments.setdefault(device_id, []).extend(edges)
    later = {device_id: [one for one in edges if one > after] for device_id, edges in moments.items()}
    return {device_id: min(edges) for device_id, edges in later.items() if edges}


def _due_minutes(conditions: Sequence[Condition], carry: Carry, after: datetime) -> dict[str, list[datetime]]:
    """When allowances will be used up or regained within LOOK_AHEAD, of tags that were out, and its end."""
    counted = [condition for condition in conditions if counts(condition)]
    if not counted:
        return {}
    device_ids, fixes = with_silent(*fixes_of(placed(rows_of(pl.DataFrame(schema=POSITION_DTYPES)))), carry)
    horizon = after + LOOK_AHEAD
    memory = Memory(device_ids, fixes, counted, carry, to_us(horizon))
    found, count, states = _look(_zones(counted), memory, to_us(horizon))
    edges = edges_ahead(memory, found, count, states, to_us(horizon))
    return {device_ids[tag]: [*(to_time(edge + 1) for edge in mine), horizon] for tag, mine in edges.items()}
