"""Everything a pass over places works on, as arrays: the tags of the call, their conditions, and the state of both.

In: tags, conditions, and a carry. Out: arrays for the kernel, and after it the next carry. Of each tag the zones to
keep out of come first, each a demand by itself; then those to keep to, all of one kind being one demand.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np

from waywarden.detection.arrays import CONDITION, Fixes, Pairs, new_clocks, setting_records
from waywarden.detection.carry import Carry, pack_pair, unpack_pair
from waywarden.detection.conditions import KEEP_TO, Condition
from waywarden.detection.minutes_out import Counted, Spell
from waywarden.detection.state import DEVICE, NEVER, new_devices, new_kept, new_pairs
from waywarden.detection.windows import Hours, windows_of


class Memory:
    """What the kernel reads and writes. `now` is the last moment of the call, where it is not a fix (µs)."""

    def __init__(
        self, device_ids: list[str], fixes: Fixes, conditions: Sequence[Condition], carry: Carry, now: int = NEVER
    ) -> None:
        self.device_ids = device_ids
        self.conditions = conditions
        self.carry = carry
        of_tag = _conditions_of_tags(device_ids, conditions)
        self.condition_of = [index for indices in of_tag for index in indices]
        self.tag_of = [tag for tag, indices in enumerate(of_tag) for _ in indices]
        self.had_fix = np.diff(fixes.first) > 0
        self.devices = new_devices(len(device_ids))
        self.states = new_pairs(len(self.tag_of))
        self.kept = new_kept(len(self.tag_of))
        self.spells: dict[int, tuple[Spell, ...]] = {}  # of a pair whose minutes out add up
        self._remember()
        first = np.cumsum([0, *map(len, of_tag)], dtype=np.int64)
        self.pairs = self._pairs(first, fixes, now)

    def _remember(self) -> None:
        """Take over what the carry knows of these tags and pairs."""
        for tag, device_id in enumerate(self.device_ids):
            if (kept := self.carry.devices.get(device_id)) is not None:
                self.devices[tag] = np.frombuffer(kept.device, DEVICE, count=1)[0]
        for pair, (tag, index) in enumerate(zip(self.tag_of, self.condition_of, strict=True)):
            remembered = self.carry.devices.get(self.device_ids[tag])
            if remembered is not None and (data := remembered.conditions.get(self.conditions[index].condition_id)):
                spells = unpack_pair(data, self.states, self.kept, pair)
                if spells:
                    self.spells[pair] = tuple(Spell(*spell) for spell in spells)

    def _pairs(self, first: np.ndarray, fixes: Fixes, now: int) -> Pairs:
        rows, settings = _condition_rows(self.conditions)
        keep_out = np.array([self.conditions[index].kind not in KEEP_TO for index in self.condition_of], dtype=bool)
        before = np.concatenate([[0], np.cumsum(keep_out)])
        keep_to = first[:-1] + before[first[1:]] - before[first[:-1]]
        chosen = rows[np.array(self.condition_of, dtype=np.int64)]
        chosen["together"] = _together(self.tag_of, [self.conditions[index] for index in self.condition_of])
        since, until = self._times(fixes, now)
        windows = windows_of(
            Hours(self.conditions), self.condition_of, since[self.tag_of].tolist(), until[self.tag_of].tolist()
        )
        reach_m = settings["approach_reach_m"][chosen["settings"]]
        widest_m = np.array([max(reach_m[begin:end], default=0.0) for begin, end in pairwise(first)])
        return Pairs(first, keep_to, widest_m, chosen, new_clocks(windows), settings, windows)

    def _times(self, fixes: Fixes, now: int) -> tuple[np.ndarray, np.ndarray]:
        """The first and the last moment of each tag that concern this call, µs."""
        begins, ends = fixes.first[:-1], fixes.first[1:]
        heard = self.devices["last_at"] != NEVER
        since, until = self.devices["last_at"].copy(), self.devices["last_at"].copy()
        some = ends > begins
        since[some & ~heard] = fixes.at[begins[some & ~heard]]
        until[some] = fixes.at[ends[some] - 1]
        since[~some & ~heard] = until[~some & ~heard] = max(now, 0)
        return since, np.maximum(until, now) if now != NEVER else until

    def condition(self, pair: int) -> Condition:
        return self.conditions[self.condition_of[pair]]

    def counted(self, pair: int) -> Counted:
        """What was added up of this pair's minutes out."""
        state = self.states[pair]
        return Counted(self.spells.get(pair, ()), int(state["over_since"]), int(state["counted_to"]))

    def count(self, pair: int, counted: Counted) -> None:
        """Remember it."""
        self.spells[pair] = counted.spells
        state = self.states[pair]
        state["spells"], state["over_since"] = len(counted.spells), counted.over_since
        state["counted_to"] = counted.counted_to

    def to_carry(self) -> Carry:
        """The carry given, with the tags that had a fix as they are now."""
        devices = {}
        for tag, device_id in enumerate(self.device_ids):
            if not self.had_fix[tag]:
                continue
            before = self.carry.devices[device_id]
            conditions = dict(before.conditions)
            for pair in range(self.pairs.first[tag], self.pairs.first[tag + 1]):
                condition_id = self.condition(pair).condition_id
                conditions[condition_id] = pack_pair(self.states[pair], self.kept[pair], self.spells.get(pair, ()))
            devices[device_id] = replace(before, device=self.devices[tag].tobytes(), conditions=conditions)
        return self.carry.merge(Carry(devices))


def _conditions_of_tags(device_ids: Sequence[str], conditions: Sequence[Condition]) -> list[list[int]]:
    """Of each tag the indices of its conditions, in the order that the kernel wants."""
    in_order = sorted(
        range(len(conditions)), key=lambda index: (conditions[index].kind in KEEP_TO, conditions[index].kind)
    )
    place = {index: position for position, index in enumerate(in_order)}
    for_every = [index for index in in_order if conditions[index].applies_to_every_device]
    by_device: dict[str, list[int]] = {}
    for index in in_order:
        if not conditions[index].applies_to_every_device:
            by_device.setdefault(conditions[index].device_id, []).append(index)
    return [sorted(for_every + by_device.get(device_id, []), key=place.__getitem__) for device_id in device_ids]


def _condition_rows(conditions: Sequence[Condition]) -> tuple[np.ndarray, np.ndarray]:
    """CONDITION of each condition, and the SETTING records they point at."""
    different = list(dict.fromkeys(condition.settings for condition in conditions))
    number = {settings: index for index, settings in enumerate(different)}
    rows = np.zeros(len(conditions), CONDITION)
    rows["zone"] = np.arange(len(conditions))
    rows["buffer_m"] = [condition.buffer_m for condition in conditions]
    rows["settings"] = [number[condition.settings] for condition in conditions]
    return rows, setting_records(different)


def _together(tag_of: Sequence[int], conditions: Sequence[Condition]) -> list[int]:
    """How many pairs, from each on, make one demand: a zone to keep out of alone, zones to keep to with their kind."""
    sizes: list[int] = []
    keys = [
        (tag, condition.kind if condition.kind in KEEP_TO else pair)
        for pair, (tag, condition) in enumerate(zip(tag_of, conditions, strict=True))
    ]
    for _, pairs in groupby(keys):
        size = len(list(pairs))
        sizes += range(size, 0, -1)
    return sizes
