"""The belief of one condition, fix by fix: the curve on the alert page and the full evidence of a violation.

The same kernel pass that decides, watched. So the last row before a violation shows the very number that opened it.
"""

import numpy as np
import polars as pl

from waywarden.detection.carry import Carry
from waywarden.detection.columns import fixes_of, placed, rows_of
from waywarden.detection.conditions import Condition
from waywarden.detection.exclusion_zone import PARAMETERS, Memory
from waywarden.detection.exclusion_zone import room_for as room_for_episodes
from waywarden.detection.kernel import run
from waywarden.detection.parameters import as_record
from waywarden.zones.geometry import zone_table

WATCHED = ("distance_m", "likelihood", "belief", "ring_belief")


def trace(track: pl.DataFrame, condition: Condition, carry: Carry | None = None) -> pl.DataFrame:
    """One row for each fix of the tags to which the condition applies.

    Columns device_id, recorded_at, lat, lon, accuracy_m, mechanism, and distance_m (metres, negative inside),
    likelihood (inside by this fix alone), belief (inside by all so far), ring_belief (inside or in the ring).
    `track` as for `rules.detect`; `carry` is from before its first fix, none if there is no earlier fix.
    """
    rows = placed(rows_of(track))
    if not condition.applies_to_every_device:
        rows = rows.filter(pl.col("device_id") == condition.device_id)
    device_ids, fixes = fixes_of(rows)
    memory = Memory(device_ids, [condition], carry or Carry())
    watched = np.empty((len(rows), len(WATCHED)))
    if len(rows):
        run(
            fixes,
            zone_table([condition.zone] if condition.zone else []),
            memory.pairs,
            memory.devices,
            memory.states,
            memory.kept,
            room_for_episodes(0),
            watched,
            as_record(PARAMETERS),
        )
    return rows.with_columns(pl.Series(name, watched[:, index]) for index, name in enumerate(WATCHED))
