"""Which time does each fix stand for? Half the way to each neighbour, at most half the cap on either side.

The same definition as the heatmap's pass, as columns, for what needs each fix by itself.
"""

import numpy as np
import polars as pl

from waywarden.places.located import located
from waywarden.places.presence import Spans, merged
from waywarden.places.settings import HeatmapSettings
from waywarden.schema import UTC_TIME

OURS = HeatmapSettings()


def standing(positions: pl.DataFrame, settings: HeatmapSettings = OURS) -> pl.DataFrame:
    """The fixes that hold time (`device_id, recorded_at, lat, lon, accuracy_m`) with `begins_at` and `ends_at`.

    `positions` has columns of `schema.POSITION`, sorted by its natural key. Rows without a place and fixes wider than
    `wide_m` are left out. The first fix of a tag
    stands for nothing before it, the last for nothing after.
    """
    fixes = located(positions, settings.wide_m, settings.accuracy_default_m)
    at = pl.col("recorded_at").dt.timestamp("us")
    cap_us = int(settings.gap_cap_s * 1_000_000)
    gap_us = (at - at.shift(1)).over("device_id").fill_null(0)
    gap_after_us = gap_us.shift(-1).over("device_id").fill_null(0)
    before_us = pl.when(gap_us <= cap_us).then(gap_us // 2).otherwise(cap_us // 2)
    after_us = pl.when(gap_after_us <= cap_us).then(gap_after_us - gap_after_us // 2).otherwise(cap_us // 2)
    return fixes.with_columns(
        begins_at=(at - before_us).cast(UTC_TIME),
        ends_at=(at + after_us).cast(UTC_TIME),
    )


def heard(fixes: pl.DataFrame) -> Spans:
    """The time of one tag for which fixes stand, as spans of microseconds."""
    edges = fixes.select(pl.col("begins_at", "ends_at").dt.timestamp("us")).to_numpy()
    return merged(edges[edges[:, 0] < edges[:, 1]].astype(np.int64))
