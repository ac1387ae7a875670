"""The belief of one condition, fix by fix: the curve on the alert page and the full evidence of a violation.

The same kernel pass that decides, watched. So the last row before a violation shows the very number that opened it.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from waywarden.detection import attendance
from waywarden.detection.carry import Carry
from waywarden.detection.columns import fixes_of, placed, rows_of
from waywarden.detection.conditions import Condition
from waywarden.detection.kernel import run
from waywarden.detection.memory import Memory
from waywarden.detection.parameters import PARAMETERS, as_record
from waywarden.detection.places import TELL, room_for
from waywarden.zones.geometry import zone_table

TRACED = (*TELL, attendance.KIND)  # kinds that rest on belief about a zone
WATCHED = ("distance_m", "likelihood", "belief", "ring_belief")


def trace(
    track: pl.DataFrame, condition: Condition, carry: Carry | None = None, *, beside: Sequence[Condition] = ()
) -> pl.DataFrame:
    """One row for each fix of the tags to which the condition applies.

    Columns device_id, recorded_at, lat, lon, accuracy_m, mechanism, and distance_m (metres from this zone's edge,
    negative inside), likelihood (of being in the wrong place, by this fix and zone alone), belief (by all fixes so
    far), ring_belief (inside or in the ring). `beside` are other conditions of the tag: of a kind that is kept in any
    of several zones, while they apply, belief is that he is in none of them. `track` as for `rules.detect`; `carry` is
    from before its first fix, none if there is no earlier fix. An attendance is looked at from two hours before a
    window on: other fixes have no row.
    """
    assert condition.kind in TRACED, "only belief about a zone is traced"
    rows = placed(rows_of(track))
    if not condition.applies_to_every_device:
        rows = rows.filter(pl.col("device_id") == condition.device_id)
    if condition.kind == attendance.KIND:
        return attendance.trace(rows, condition, carry or Carry()).with_columns(ring_belief=pl.lit(0.0))
    others = [one for one in beside if one.kind == condition.kind and one.condition_id != condition.condition_id]
    conditions = [condition, *others]
    device_ids, fixes = fixes_of(rows)
    memory = Memory(device_ids, fixes, conditions, carry or Carry())
    watched = np.empty((len(rows), len(WATCHED)))
    if len(rows):
        run(
            fixes,
            zone_table([one.zone for one in conditions if one.zone is not None]),
            memory.pairs,
            memory.devices,
            memory.states,
            memory.kept,
            room_for(0),
            watched,
            0,
            as_record(PARAMETERS),
        )
    return rows.with_columns(pl.Series(name, watched[:, index]) for index, name in enumerate(WATCHED))
