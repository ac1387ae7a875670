"""Cells of a heatmap: added, compared, made coarser, written and drawn.

A coarser cell is its cells' parent in H3. **H3's parents do not contain their children exactly**: hexagons of seven
make no hexagon, so along a parent's edge up to a tenth of a child lies beside it. For a map that is nothing, and the
minutes add up; no decision rests on a cell.
"""

from collections.abc import Iterable
from typing import Any

import h3.api.numpy_int as h3
import polars as pl

MINUTES_A_WEEK = 7 * 24 * 60


def added(heatmaps: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Cells of several heatmaps of one resolution (days of a month, tags of a cohort), their minutes added."""
    return _hottest_first(pl.concat(heatmaps).group_by("cell", "resolution").agg(pl.col("minutes").sum()))


def coarser(cells: pl.DataFrame, resolution: int) -> pl.DataFrame:
    """The same minutes in parents of this resolution; ValueError where it is finer than the cells are."""
    if (cells["resolution"] < resolution).any():
        raise ValueError("cells can be made coarser, not finer")
    parent = parents(pl.col("cell"), resolution)
    return added([cells.with_columns(cell=parent, resolution=pl.lit(resolution, pl.UInt8))])


def parents(cell: pl.Expr, resolution: int) -> pl.Expr:
    """The parents of this resolution of cells (UInt64) that are not coarser."""
    digits_below = 3 * (15 - resolution)
    # H3's index has the resolution in bits 52 to 55 and three bits a digit, all ones where there is none.
    number = cell.cast(pl.Int64)
    kept = number // (1 << digits_below) * (1 << digits_below)
    own = number // (1 << 52) % 16
    return (kept - own * (1 << 52) + (resolution << 52) + ((1 << digits_below) - 1)).cast(pl.UInt64)


def at_most(cells: pl.DataFrame, most_cells: int) -> pl.DataFrame:
    """The cells, made coarser as far as needed."""
    while cells.height > most_cells and (resolution := int(cells["resolution"][0])) > 0:
        cells = coarser(cells, resolution - 1)
    return cells


def compare(before: pl.DataFrame, after: pl.DataFrame, before_minutes: float, after_minutes: float) -> pl.DataFrame:
    """What has become more, what less? Minutes a week in each cell of either heatmap, and their difference.

    `before_minutes` and `after_minutes` are what each heatmap accounts for (asked less unaccounted): a week is a week
    of known time, so that silence is not taken for absence. Of two resolutions the coarser is compared. Columns:
    `cell, resolution, before_minutes_a_week, after_minutes_a_week, difference`; the greatest change first.
    """
    if before.height and after.height:
        resolution = min(int(before["resolution"].min()), int(after["resolution"].min()))  # type: ignore[arg-type]
        before, after = coarser(before, resolution), coarser(after, resolution)
    weekly = [
        cells.select("cell", "resolution", (pl.col("minutes") * (MINUTES_A_WEEK / known if known else 0.0)).alias(name))
        for cells, known, name in (
            (before, before_minutes, "before_minutes_a_week"),
            (after, after_minutes, "after_minutes_a_week"),
        )
    ]
    both = weekly[0].join(weekly[1], on=["cell", "resolution"], how="full", coalesce=True)
    # Only the minutes: a cell filled as if it were a measure would become one, and no cell any more.
    both = both.with_columns(pl.col("^.*_minutes_a_week$").fill_null(0.0))
    both = both.with_columns(difference=pl.col("after_minutes_a_week") - pl.col("before_minutes_a_week"))
    return both.sort(pl.col("difference").abs(), pl.col("cell"), descending=[True, False])


def cell_text(cell: int) -> str:
    """The cell as H3 writes it."""
    return f"{cell:x}"


def middle(cell: int) -> tuple[float, float]:
    """(lat, lon) of the cell's middle, degrees."""
    lat, lon = h3.cell_to_latlng(cell)
    return float(lat), float(lon)


def polygon(cell: int) -> dict[str, Any]:
    """The cell as a GeoJSON Polygon."""
    ring = [[lon, lat] for lat, lon in h3.cell_to_boundary(cell)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _hottest_first(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.select("cell", "resolution", "minutes").sort(["minutes", "cell"], descending=[True, False])
