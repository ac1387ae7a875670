"""Exclusion zone: he must not be inside. Violated when belief says that he is, may be, or is about to be.

In: placed fixes, exclusion-zone conditions, and what is remembered. Out: violations opened, changed or closed, and
what is to be remembered next. tests/spec/test_detection_exclusion_zone.py draws the rule as tables.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from waywarden.detection.arrays import CONDITION, Episodes, Pairs
from waywarden.detection.carry import Carry, pack_pair, unpack_pair
from waywarden.detection.columns import fixes_of
from waywarden.detection.conditions import Condition
from waywarden.detection.kernel import advance, run
from waywarden.detection.parameters import Parameters, as_record
from waywarden.detection.sentence import zone_sentence
from waywarden.detection.state import (
    DEVICE,
    FOREVER,
    KEPT,
    NEVER,
    PAIR,
    new_devices,
    new_kept,
    new_pairs,
)
from waywarden.detection.violation import (
    EPOCH,
    TIER_NAMES,
    Violation,
    at_or_none,
    evidence_of,
    flags_of,
    violation_id,
)
from waywarden.zones.geometry import zone_table

KIND = "exclusion_zone"
RULE_VERSION = "exclusion_zone/1"
PARAMETERS = Parameters()

MICROSECOND = timedelta(microseconds=1)
NOTHING_WATCHED = np.empty((0, 4))


class Memory:
    """Everything the kernel works on: the tags of this call, their pairs, and the state of both, as arrays."""

    def __init__(self, device_ids: list[str], conditions: Sequence[Condition], carry: Carry) -> None:
        self.device_ids = device_ids
        self.conditions = conditions
        self.carry = carry
        for_every = [index for index, condition in enumerate(conditions) if condition.applies_to_every_device]
        by_device: dict[str, list[int]] = {}
        for index, condition in enumerate(conditions):
            if not condition.applies_to_every_device:
                by_device.setdefault(condition.device_id, []).append(index)
        of_tag = [sorted(for_every + by_device.get(device_id, [])) for device_id in device_ids]
        self.condition_of = [index for indices in of_tag for index in indices]
        self.tag_of = [tag for tag, indices in enumerate(of_tag) for _ in indices]
        chosen = np.array(self.condition_of, dtype=np.int64)
        rows = np.zeros(len(conditions), CONDITION)
        rows["zone"] = np.arange(len(conditions))
        rows["buffer_m"] = [condition.buffer_m for condition in conditions]
        rows["valid_from"] = [_us(condition.valid_from, NEVER) for condition in conditions]
        rows["valid_to"] = [_us(condition.valid_to, FOREVER) for condition in conditions]
        self.pairs = Pairs(first=np.cumsum([0, *map(len, of_tag)], dtype=np.int64), conditions=rows[chosen])
        self.devices = new_devices(len(device_ids))
        self.states = new_pairs(len(chosen))
        self.kept = new_kept(len(chosen))
        for tag, device_id in enumerate(device_ids):
            if (kept := carry.devices.get(device_id)) is not None:
                self.devices[tag] = np.frombuffer(kept.device, DEVICE, count=1)[0]
        for pair, (tag, index) in enumerate(zip(self.tag_of, self.condition_of, strict=True)):
            remembered = carry.devices.get(device_ids[tag])
            if remembered is not None and (data := remembered.conditions.get(conditions[index].condition_id)):
                unpack_pair(data, self.states, self.kept, pair)

    def to_carry(self) -> Carry:
        """The carry given, with the tags of this call as they are now."""
        devices = {}
        for tag, device_id in enumerate(self.device_ids):
            before = self.carry.devices[device_id]
            conditions = dict(before.conditions)
            for pair in range(self.pairs.first[tag], self.pairs.first[tag + 1]):
                condition_id = self.conditions[self.condition_of[pair]].condition_id
                conditions[condition_id] = pack_pair(self.states[pair], self.kept[pair])
            devices[device_id] = replace(before, device=self.devices[tag].tobytes(), conditions=conditions)
        return self.carry.merge(Carry(devices))


def detect(
    track: pl.DataFrame, conditions: Sequence[Condition], carry: Carry, *, now: datetime | None = None
) -> tuple[list[Violation], Carry]:
    """Violations of these conditions by this track (`columns.placed`), all of whose tags the carry knows.

    `now` only looks: it changes no carry.
    """
    device_ids, fixes = fixes_of(track)
    if now is not None:
        silent = sorted(set(carry) - set(device_ids))
        device_ids = device_ids + silent
        fixes = fixes._replace(first=np.concatenate([fixes.first, np.full(len(silent), fixes.first[-1])]))
    memory = Memory(device_ids, conditions, carry)
    zones = zone_table([condition.zone for condition in conditions if condition.zone is not None])
    assert len(zones.zones) == len(conditions), "every condition of this kind has a place"
    numbers = as_record(PARAMETERS)
    room = 2 * len(memory.tag_of) + 64
    while True:
        found = room_for(room)
        devices, states, kept = memory.devices.copy(), memory.states.copy(), memory.kept.copy()
        count = run(fixes, zones, memory.pairs, devices, states, kept, found, NOTHING_WATCHED, numbers)
        if count <= room:
            break
        room = count  # now known: the pass is repeated from the same memory, which is rare
    memory.devices, memory.states, memory.kept = devices, states, kept
    violations = _violations(found, count, memory)
    if now is not None:
        looked = room_for(len(memory.tag_of))
        count = advance(_us(now, NEVER), memory.pairs, devices, states.copy(), kept.copy(), looked, numbers)
        violations.update(_violations(looked, count, memory))
    in_order = sorted(violations.values(), key=lambda v: (v.device_id, v.began_at, v.condition_id))
    return in_order, memory.to_carry()


def _us(time: datetime | None, otherwise: int) -> int:
    return otherwise if time is None else (time - EPOCH) // MICROSECOND


def room_for(count: int) -> Episodes:
    """Empty room for this many episodes."""
    return Episodes(np.zeros(count, np.int64), np.zeros(count, PAIR), np.zeros(count, KEPT))


def _violations(found: Episodes, count: int, memory: Memory) -> dict[str, Violation]:
    """By id; an episode found twice in one call counts as it was last."""
    violations = {}
    for index in range(count):
        pair = int(found.pair[index])
        condition = memory.conditions[memory.condition_of[pair]]
        device_id = memory.device_ids[memory.tag_of[pair]]
        violation = _violation(condition, device_id, found.state[index], found.kept[index])
        violations[violation.violation_id] = violation
    return violations


def _violation(condition: Condition, device_id: str, state: Any, kept: Any) -> Violation:
    began_at = at_or_none(state["began_at"])
    assert began_at is not None, "an episode has a beginning"
    ended_at = at_or_none(state["ended_at"])
    possible_at = at_or_none(state["possible_at"])
    cleared_at = at_or_none(state["cleared_at"])
    tier = TIER_NAMES[int(state["tier"])]
    peak_belief = round(float(state["peak_belief"]), 4)
    min_distance_m = round(float(state["min_distance_m"]), 1)
    flags = flags_of(state)
    return Violation(
        violation_id=violation_id(condition.condition_id, device_id, began_at),
        condition_id=condition.condition_id,
        device_id=device_id,
        kind=condition.kind,
        tier=tier,
        began_at=began_at,
        ended_at=ended_at,
        possible_at=possible_at,
        confirmed_at=at_or_none(state["confirmed_at"]),
        cleared_at=cleared_at,
        peak_belief=peak_belief,
        min_distance_m=min_distance_m,
        fixes=int(state["fixes"]),
        evidence=evidence_of(kept),
        flags=flags,
        rule_version=RULE_VERSION,
        parameters=condition.settings.as_json(),
        sentence=zone_sentence(
            tier=tier,
            crossing="crossing" in flags,
            dark="dark" in flags,
            began_at=began_at,
            possible_at=possible_at,
            ended_at=ended_at,
            cleared=cleared_at is not None,
            peak_belief=peak_belief,
            min_distance_m=min_distance_m,
        ),
    )


def due(conditions: Sequence[Condition], carry: Carry, after: datetime) -> dict[str, datetime]:
    """When each tag must next be looked at though nothing comes: a condition begins or ends, or silence is dark."""
    moments: dict[str, list[datetime]] = {}
    for condition in conditions:
        edges = [edge for edge in (condition.valid_from, condition.valid_to) if edge is not None and edge > after]
        for device_id in carry if condition.applies_to_every_device else [condition.device_id]:
            if (kept := carry.devices.get(device_id)) is None:
                continue
            moments.setdefault(device_id, []).extend(edges)
            if data := kept.conditions.get(condition.condition_id):
                dark_at = int(np.frombuffer(data, PAIR, count=1)[0]["dark_at"])
                if dark_at < FOREVER and (silent := EPOCH + dark_at * MICROSECOND) > after:
                    moments[device_id].append(silent + MICROSECOND)
    return {device_id: min(edges) for device_id, edges in moments.items() if edges}
