"""The heatmap: minutes spent in each H3 cell. Weighted by time, so a tag that reports often is no hotter.

Positions leave as cells with minutes. **A fix stands for half the time to each neighbour**, at most five minutes on
either side (`gap_cap_s`); what silence leaves over is told as `unaccounted_minutes` and never laid anywhere. Its time
is spread over the cells within its error: a Gaussian whose 95 % radius is the fix's. Fixes wider than `wide_m` hold no
time. So `cells.minutes` and `unaccounted_minutes` together are exactly the time that was asked about.

**Days add up**: heatmaps of adjoining periods, added, are the heatmap of both, if each was given the fixes of its
period and those within `gap_cap_s` before and after it. That is how a month is kept as days.
"""

from datetime import datetime
from typing import NamedTuple

import numpy as np
import polars as pl

from waywarden.places.heatmap_pass import Counted, Located, lay_out
from waywarden.places.hexagons import cells_of
from waywarden.places.icosahedron import COARSEST
from waywarden.places.located import located
from waywarden.places.presence import StaysShown, counted_spans, microseconds
from waywarden.places.settings import HeatmapSettings
from waywarden.places.tally import counted

US_PER_MINUTE = 60_000_000
STREET = 11  # the finest that is chosen by itself: 29 m from middle to corner, about what a fix can tell
MOST_CELLS = 2_000  # as many as a map on a page draws at once
CELLS = {"cell": pl.UInt64, "resolution": pl.UInt8, "minutes": pl.Float64}

OURS = HeatmapSettings()


class Heatmap(NamedTuple):
    """`cells` has columns `cell` (H3), `resolution`, `minutes`; the hottest first. The rest is in minutes of all
    tags together: asked about, and not laid out for want of fixes.
    """

    cells: pl.DataFrame
    asked_minutes: float
    unaccounted_minutes: float


def heatmap(
    positions: pl.DataFrame,
    settings: HeatmapSettings = OURS,
    *,
    resolution: int | None = None,
    most_cells: int = MOST_CELLS,
    since: datetime | None = None,
    until: datetime | None = None,
    hours: tuple[int, int] | None = None,
    stays: pl.DataFrame | None = None,
    shown: StaysShown = StaysShown.ALL,
) -> Heatmap:
    """How many minutes were spent in each cell?

    `positions` has columns of `schema.POSITION` sorted by its natural key; rows without a place are passed over.
    Without `since` and `until` each tag is asked about from its first fix to its last. `hours` (`hours_of_day`) are
    London's. `stays` (`schema.STAY`) go with `shown`. Without `resolution` it is the finest, STREET at most, that has
    at most `most_cells` cells.
    """
    fixes, device_ids = _located(positions, settings)
    reach = _reach(fixes, since, until)
    spans = counted_spans(reach, device_ids, hours, stays, shown)
    asked_us = sum(int((one[:, 1] - one[:, 0]).sum()) for one in spans)
    if not any(map(len, spans)):
        return Heatmap(pl.DataFrame(schema=CELLS), 0.0, 0.0)
    joined = np.concatenate(spans)
    counted_time = Counted(joined[:, 0].copy(), joined[:, 1].copy(), _firsts([len(one) for one in spans]))
    cap_us = int(settings.gap_cap_s * 1_000_000)
    for tried in [resolution] if resolution is not None else range(STREET, COARSEST - 1, -1):
        # Beside a face's edge two keys may be one cell, so a few more keys than cells are counted out.
        most = most_cells + most_cells // 10 if resolution is None and tried > COARSEST else np.iinfo(np.int64).max
        keys, amounts = counted(lay_out(fixes, counted_time, cap_us, tried, most))
        if len(keys) > most:
            continue
        found = cell_frame(cells_of(keys, tried), amounts, tried)
        if resolution is not None or tried == COARSEST or found.height <= most_cells:
            break
    laid_us = int(amounts.sum())
    return Heatmap(found, asked_us / US_PER_MINUTE, (asked_us - laid_us) / US_PER_MINUTE)


def _located(positions: pl.DataFrame, settings: HeatmapSettings) -> tuple[Located, list[str]]:
    """The fixes that hold time, as arrays, and the tags they are of."""
    rows = located(positions, settings.wide_m, settings.accuracy_default_m)
    tags = rows.select(pl.col("device_id").rle()).unnest("device_id")
    fixes = Located(
        rows["recorded_at"].dt.timestamp("us").to_numpy(),
        rows["lat"].to_numpy(),
        rows["lon"].to_numpy(),
        rows["accuracy_m"].to_numpy(),
        _firsts(tags["len"].to_list()),
    )
    return fixes, tags["value"].to_list()


def _reach(fixes: Located, since: datetime | None, until: datetime | None) -> list[tuple[int, int]]:
    begins = fixes.at[fixes.first_row[:-1]] if since is None else None
    ends = fixes.at[fixes.first_row[1:] - 1] if until is None else None
    tags = range(len(fixes.first_row) - 1)
    return [
        (
            microseconds(since) if since is not None else int(begins[tag]),  # type: ignore[index]
            microseconds(until) if until is not None else int(ends[tag]),  # type: ignore[index]
        )
        for tag in tags
    ]


def _firsts(lengths: list[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))]).astype(np.int64)


def cell_frame(cells: np.ndarray, amounts: np.ndarray, resolution: int) -> pl.DataFrame:
    """Columns of CELLS from cells, which may be repeated, and microseconds; the hottest first."""
    return (
        pl.DataFrame({"cell": cells, "us": amounts})
        .group_by("cell")
        .agg(pl.col("us").sum())
        .filter(pl.col("us") > 0)
        .sort(["us", "cell"], descending=[True, False])
        .select("cell", pl.lit(resolution, pl.UInt8).alias("resolution"), minutes=pl.col("us") / US_PER_MINUTE)
    )
