"""Detection as the centre runs it: every row is judged by the rule settings in force when it was recorded.

The track is cut where settings change and carried over, which is what detection allows: an episode goes on through a
change, with the carry it had, and a replay of old rows finds what it found under the settings of then.
"""

from collections.abc import Collection
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

import polars as pl

from waywarden.centre.monitoring.demands import Demand, demands_on
from waywarden.centre.rules.in_force import epochs
from waywarden.detection.carry import Carry
from waywarden.detection.rules import detect
from waywarden.detection.violation import Violation


class Detected(NamedTuple):
    """Each violation once, as it was found last; the demands as they are now; and what to remember."""

    violations: list[Violation]
    demands: list[Demand]
    carry: Carry


def detect_as_in_force(
    track: pl.DataFrame, device_pks: Collection[int], carry: Carry, *, now: datetime | None = None
) -> Detected:
    """Detect on these devices' rows, going on from `carry`; `now` as in `detection.rules.detect`."""
    *past, newest = epochs()
    found: dict[str, Violation] = {}
    for epoch, following in pairwise([*past, newest]):
        part = _recorded(track, epoch.begins_at, following.begins_at)
        if not part.is_empty():
            demands = demands_on(device_pks, epoch.settings)
            violations, carry = detect(part, [demand.prepared for demand in demands], carry)
            found |= {violation.violation_id: violation for violation in violations}
    demands = demands_on(device_pks, newest.settings)
    rest = _recorded(track, newest.begins_at, None)
    violations, carry = detect(rest, [demand.prepared for demand in demands], carry, now=now)
    found |= {violation.violation_id: violation for violation in violations}
    return Detected(list(found.values()), demands, carry)


def _recorded(track: pl.DataFrame, begins_at: datetime | None, ends_at: datetime | None) -> pl.DataFrame:
    at = pl.col("recorded_at")
    if begins_at is not None:
        track = track.filter(at >= begins_at)
    return track if ends_at is None else track.filter(at < ends_at)
