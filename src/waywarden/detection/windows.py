"""From the hours of conditions to the windows of a pass, and to the next moment at which one begins or ends.

In: conditions and the time a pass spans. Out: arrays for the kernel. Thousands of tags share few conditions and their
fixes fall in the same days, so windows are asked for by whole days and kept.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from waywarden.civil_time import Timetable
from waywarden.detection.arrays import Integers, Windows
from waywarden.detection.conditions import Condition
from waywarden.detection.state import FOREVER, NEVER
from waywarden.detection.violation import to_time, to_us

US_A_DAY = 86_400_000_000
US_A_MINUTE = 60_000_000
LOOK_AHEAD = timedelta(days=8)  # a weekly timetable has an edge within it; asking again after it costs little


class Spans(NamedTuple):
    """Windows of one condition, sorted and apart, µs."""

    begins: Integers
    ends: Integers


class Hours:
    """When some conditions are enforced."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self.conditions = conditions

    def between(self, index: int, since: int, until: int) -> Spans:
        """The whole windows of condition `index` that have a moment in [since, until] (µs), and perhaps others."""
        condition = self.conditions[index]
        grace_us = int(getattr(condition.settings, "grace_minutes", 0.0) * US_A_MINUTE)
        begins = NEVER if condition.valid_from is None else to_us(condition.valid_from)
        ends = FOREVER if condition.valid_to is None else to_us(condition.valid_to)
        if condition.timetable is None:
            return _enforced(((begins, ends),), grace_us)
        return _of_timetable(condition.timetable, begins, ends, grace_us, since // US_A_DAY, until // US_A_DAY + 1)

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


@lru_cache(maxsize=65_536)
def _of_timetable(
    timetable: Timetable, valid_from: int, valid_to: int, grace_us: int, first_day: int, last_day: int
) -> Spans:
    spans = timetable.spans(to_time(first_day * US_A_DAY), to_time(last_day * US_A_DAY))
    valid = tuple((max(to_us(span.begins), valid_from), min(to_us(span.ends), valid_to)) for span in spans)
    return _enforced(valid, grace_us)


@lru_cache(maxsize=65_536)
def _enforced(spans: tuple[tuple[int, int], ...], grace_us: int) -> Spans:
    late = [(begins if begins == NEVER else begins + grace_us, ends) for begins, ends in spans]
    kept = np.array([(begins, ends) for begins, ends in late if begins < ends], np.int64).reshape(-1, 2)
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
