"""The memory of the tags of one call, as the arrays of the pass: taken from the carry and given back to it.

In: tags, conditions, carry, rows and perhaps a moment to look at. Out: `Watches`, facts and episodes; then a carry.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from waywarden.detection.carry import Carry, DeviceCarry
from waywarden.detection.conditions import Condition
from waywarden.detection.health.arrays import Found, Rows, Watches, limits_of, room_for
from waywarden.detection.health.checks import CHECKS
from waywarden.detection.health.memory import NEVER_HEARD, new_episodes, new_facts, pack, unpack
from waywarden.detection.settings import HealthSettings
from waywarden.detection.state import NEVER
from waywarden.detection.violation import to_us
from waywarden.detection.windows import Hours, windows_of


class Watching:
    """Everything the pass works on: the tags of this call, the conditions that watch them, and what is known."""

    def __init__(
        self, device_ids: list[str], conditions: Sequence[Condition], carry: Carry, rows: Rows, now: datetime | None
    ) -> None:
        self.device_ids = device_ids
        self.conditions = conditions
        for_every = [index for index, condition in enumerate(conditions) if condition.applies_to_every_device]
        by_device: dict[str, list[int]] = {}
        for index, condition in enumerate(conditions):
            if not condition.applies_to_every_device:
                by_device.setdefault(condition.device_id, []).append(index)
        of_tag = [sorted(for_every + by_device.get(device_id, [])) for device_id in device_ids]
        self.condition_of = [index for indices in of_tag for index in indices]
        self.tag_of = [tag for tag, indices in enumerate(of_tag) for _ in indices]
        chosen = np.array(self.condition_of, dtype=np.int64)
        settings = [condition.settings for condition in conditions]
        limits = limits_of([one for one in settings if isinstance(one, HealthSettings)])
        self.facts = new_facts(len(chosen))
        self.episodes = new_episodes(len(chosen), len(CHECKS))
        for watch, (tag, index) in enumerate(zip(self.tag_of, self.condition_of, strict=True)):
            remembered = carry.devices.get(device_ids[tag])
            if remembered is not None and (data := remembered.conditions.get(conditions[index].condition_id)):
                unpack(data, self.facts, self.episodes, watch)
        self.expected = [
            expected_since(conditions[index], carry.devices.get(device_ids[tag]))
            for tag, index in zip(self.tag_of, self.condition_of, strict=True)
        ]
        since, until = self._spanned(rows, NEVER if now is None else to_us(now))
        self.watches = Watches(
            first=np.cumsum([0, *map(len, of_tag)], dtype=np.int64),
            limits=limits[chosen],
            windows=windows_of(Hours(conditions), self.condition_of, since, until),
        )

    def _spanned(self, rows: Rows, now: int) -> tuple[list[int], list[int]]:
        """From when to when each watch is looked at: from the last row before this call, if there was one."""
        since, until = [], []
        for watch, tag in enumerate(self.tag_of):
            first, beyond = rows.first[tag], rows.first[tag + 1]
            known = [int(self.facts[watch]["heard"]["at"]), self.expected[watch]]
            told = [int(rows.rows[index]["at"]) for index in (first, beyond - 1) if first < beyond]
            moments = [at for at in (*known, *told, now) if at != NEVER]
            since.append(min(moments))
            until.append(max(moments))
        return since, until

    def go_through(self, one_pass: Callable[..., int], what: Any) -> tuple[Found, int]:
        """Let `run` or `advance` go through the rows or the time; what it found, and how many."""
        room = 2 * len(self.tag_of) + 64
        while True:
            found = room_for(room)
            facts, episodes = self.facts.copy(), self.episodes.copy()
            count = one_pass(what, self.watches, facts, episodes, found)
            if count <= room:
                break
            room = count  # now known: the pass is repeated from the same memory, which is rare
        self.facts, self.episodes = facts, episodes
        return found, count

    def into(self, carry: Carry, count: int) -> Carry:
        """The carry with the first `count` tags as they are now."""
        devices = {}
        for tag in range(count):
            before = carry.devices[self.device_ids[tag]]
            conditions = dict(before.conditions)
            for watch in range(self.watches.first[tag], self.watches.first[tag + 1]):
                condition_id = self.conditions[self.condition_of[watch]].condition_id
                conditions[condition_id] = pack(self.facts[watch], self.episodes[watch])
            devices[self.device_ids[tag]] = replace(before, conditions=conditions)
        return carry.merge(Carry(devices))

    def expect(self) -> None:
        """Where a condition has no memory of its tag, count its silence from when it ought to have been heard."""
        for watch, since in enumerate(self.expected):
            heard = self.facts[watch]["heard"]
            if heard["at"] == NEVER and since != NEVER:
                heard["at"], heard["order"] = since, NEVER_HEARD


def expected_since(condition: Condition, kept: DeviceCarry | None) -> int:
    """Since when ought the tag to be heard (µs)? From its own last row; one that was never heard, from the beginning of
    the condition that names it; NEVER if that says no more than "every tag".
    """
    if kept is not None and kept.heard.own_at != NEVER:
        return kept.heard.own_at
    if condition.applies_to_every_device or condition.valid_from is None:
        return NEVER
    return to_us(condition.valid_from)
