"""From the hours of conditions to the windows of a pass, and to the next moment at which one begins or ends.

In: conditions and the time a pass spans. Out: arrays for the kernel. Thousands of tags share few conditions and their
fixes fall in the same days, so windows are asked for by whole days and kept for the call.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from waywarden.detection.arrays import Integers, Windows
from waywarden.detection.conditions import Condition
from waywarden.detection.state import FOREVER, NEVER
from waywarden.detection.violation import to_time, to_us

US_A_DAY = 86_400_000_000
LOOK_AHEAD = timedelta(days=8)  # a weekly timetable has an edge within it; asking again after it costs little


class Spans(NamedTuple):
    """Windows of one condition, sorted and apart, µs."""

    begins: Integers
    ends: Integers


class Hours:
    """When some conditions are enforced."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self.conditions = conditions
        self.kept: dict[tuple[int, int, int], Spans] = {}

    def between(self, index: int, since: int, until: int) -> Spans:
        """The whole windows of condition `index` that have a moment in [since, until] (µs), and perhaps others."""
        first_day, last_day = since // US_A_DAY, until // US_A_DAY + 1
        condition = self.conditions[index]
        key = (index, 0, 0) if condition.timetable is None else (index, first_day, last_day)
        if key not in self.kept:
            self.kept[key] = _spans(condition, first_day * US_A_DAY, last_day * US_A_DAY)
        return self.kept[key]

    def next_edge(self, index: int, after: datetime) -> datetime | None:
        """The first moment later than `after` at which a window begins or ends, or an earlier one at which to ask
        again. None if there is none for ever.
        """
        after_us = to_us(after)
        spans = self.between(index, after_us, to_us(after + LOOK_AHEAD))
        edges = np.concatenate([spans.begins, spans.ends])
        later = edges[(edges > after_us) & (edges < FOREVER)]
        if len(later):
            return to_time(int(later.min()))
        return None if self.conditions[index].timetable is None else after + LOOK_AHEAD


def _spans(condition: Condition, since: int, until: int) -> Spans:
    if condition.timetable is None:
        begins = NEVER if condition.valid_from is None else to_us(condition.valid_from)
        ends = FOREVER if condition.valid_to is None else to_us(condition.valid_to)
        both = [(begins, ends)]
    else:
        both = [(to_us(span.begins), to_us(span.ends)) for span in condition.spans(to_time(since), to_time(until))]
    grace_us = int(getattr(condition.settings, "grace_minutes", 0.0) * 60_000_000)
    enforced = [(begins if begins == NEVER else begins + grace_us, ends) for begins, ends in both]
    kept = np.array([(begins, ends) for begins, ends in enforced if begins < ends], np.int64).reshape(-1, 2)
    return Spans(kept[:, 0].copy(), kept[:, 1].copy())


def windows_of(hours: Hours, condition_of: Sequence[int], since: Sequence[int], until: Sequence[int]) -> Windows:
    """The windows of each pair: of condition `condition_of[pair]`, from `since[pair]` to `until[pair]` (µs)."""
    spans = [hours.between(*asked) for asked in zip(condition_of, since, until, strict=True)]
    none = np.empty(0, np.int64)
    return Windows(
        np.cumsum([0, *(len(one.begins) for one in spans)], dtype=np.int64),
        np.concatenate([none, *(one.begins for one in spans)]),
        np.concatenate([none, *(one.ends for one in spans)]),
    )
