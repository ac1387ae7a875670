"""The heatmap cut at every hour: what can be kept of a day, and added up for any hours of any days of any wearers.

In: positions of any number of tags and the spans that are asked about. Out: microseconds by tag, hour and cell. The
time of an hour in which nothing is known stands under NOWHERE, so that an hour's rows add up to what was asked of it.
**Hours add up**: summed over hours and tags it is `places.heatmap` of the same fixes (each cut of a fix's time at an
hour may move a few microseconds between cells beside one another).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import polars as pl

from waywarden.places.heatmap_pass import Counted, Integers, Located
from waywarden.places.hexagons import cells_of
from waywarden.places.hourly_pass import US_PER_HOUR, lay_out_by_hour
from waywarden.places.located import located
from waywarden.places.presence import merged, microseconds
from waywarden.places.settings import HeatmapSettings
from waywarden.schema import UTC_TIME

NOWHERE = 0  # no H3 cell is 0
RESOLUTION = 9  # 200 m from middle to corner: finer, most cells of a programme would be one wearer's
HOURLY = {"device_id": pl.String, "hour": UTC_TIME, "cell": pl.UInt64, "us": pl.Int64}
OURS = HeatmapSettings()

Spans = Sequence[tuple[datetime, datetime]]


def hourly(
    positions: pl.DataFrame, asked: Mapping[str, Spans], settings: HeatmapSettings = OURS, resolution: int = RESOLUTION
) -> pl.DataFrame:
    """Where was the time of each tag spent, hour by hour? Columns of HOURLY, sorted by its first three.

    `positions` has columns of `schema.POSITION` sorted by its natural key: the fixes within the spans asked about and
    those within `gap_cap_s` of them. A tag without a span is passed over; one without a fix is NOWHERE.
    """
    tags = sorted(asked)
    spans = [
        merged(np.array([tuple(map(microseconds, one)) for one in asked[tag]], np.int64).reshape(-1, 2)) for tag in tags
    ]
    rows = located(positions, settings.wide_m, settings.accuracy_default_m)
    rows = rows.filter(pl.col("device_id").is_in(tags))
    runs = dict(rows.select(pl.col("device_id").rle()).unnest("device_id").select("value", "len").iter_rows())
    fixes = Located(
        rows["recorded_at"].dt.timestamp("us").to_numpy(),
        rows["lat"].to_numpy(),
        rows["lon"].to_numpy(),
        rows["accuracy_m"].to_numpy(),
        _firsts([runs.get(tag, 0) for tag in tags]),
    )
    joined = np.concatenate([np.empty((0, 2), np.int64), *spans])
    counted = Counted(joined[:, 0].copy(), joined[:, 1].copy(), _firsts(list(map(len, spans))))
    laid = lay_out_by_hour(fixes, counted, int(settings.gap_cap_s * 1_000_000), resolution)
    keys, of_row = np.unique(laid["key"], return_inverse=True)
    known = pl.DataFrame(
        {"tag": laid["tag"], "at": laid["hour"], "cell": cells_of(keys, resolution)[of_row], "us": laid["us"]}
    )
    asked_of = _by_hour(spans)
    told = known.group_by("tag", "at").agg(known_us=pl.col("us").sum())
    unknown = asked_of.join(told, on=["tag", "at"], how="left").select(
        "tag", "at", pl.lit(NOWHERE, pl.UInt64).alias("cell"), us=pl.col("us") - pl.col("known_us").fill_null(0)
    )
    names = pl.DataFrame({"tag": range(len(tags)), "device_id": tags}, {"tag": pl.Int64, "device_id": pl.String})
    return (
        pl.concat([known, unknown])
        .group_by("tag", "at", "cell")  # beside a face's edge two keys may be one cell
        .agg(pl.col("us").sum())
        .filter(pl.col("us") > 0)
        .join(names, on="tag")
        .select("device_id", (pl.col("at") * US_PER_HOUR).cast(UTC_TIME).alias("hour"), "cell", "us")
        .sort("device_id", "hour", "cell")
    )


def _by_hour(spans: Sequence[Integers]) -> pl.DataFrame:
    """How much of each hour was asked about: `tag`, `at` (hours since 1970), `us`."""
    tag = np.repeat(np.arange(len(spans)), list(map(len, spans)))
    begins, ends = np.concatenate([np.empty((0, 2), np.int64), *spans]).T
    hours = -(-ends // US_PER_HOUR) - begins // US_PER_HOUR
    row = np.repeat(np.arange(len(begins)), hours)
    at = np.arange(hours.sum()) - np.repeat(np.cumsum(hours) - hours, hours) + (begins // US_PER_HOUR)[row]
    us = np.minimum(ends[row], (at + 1) * US_PER_HOUR) - np.maximum(begins[row], at * US_PER_HOUR)
    return pl.DataFrame({"tag": tag[row], "at": at, "us": us}).group_by("tag", "at").agg(pl.col("us").sum())


def _firsts(lengths: list[int]) -> Integers:
    return np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))]).astype(np.int64)
