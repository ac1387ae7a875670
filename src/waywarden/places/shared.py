"""Cells that many have been in: a heatmap of people together which shows nobody alone.

In: hours of any number of wearers (`wearer`, `cell`, `us`; places.hourly). Out: cells with rounded minutes and wearers.
A cell is shown only where at least LEAST_WEARERS have been for a minute, and where no one of them holds more than
LARGEST_SHARE of its time: five may pass a house in which one lives. This is cell suppression by threshold and dominance
(Hundepool et al., Statistical Disclosure Control, 2012, chapter 4), over the whole selection and not day by day.
"""

from typing import NamedTuple

import polars as pl

from waywarden.places.cells import parents
from waywarden.places.hourly import NOWHERE, RESOLUTION

LEAST_WEARERS = 5
LARGEST_SHARE = 0.5
ROUNDED_MINUTES = 15  # a quarter of an hour
ROUNDED_WEARERS = 5
BEEN_US = 60_000_000  # one minute: what an error circle spills into the cell beside is no visit
COARSEST = 6  # 3 km from middle to corner
MOST_CELLS = 2_000
SHARED = {"cell": pl.UInt64, "resolution": pl.UInt8, "minutes": pl.Int64, "wearers": pl.Int64}


class Shared(NamedTuple):
    """`cells`: columns of SHARED, the most time first; `minutes` to the nearest quarter of an hour, `wearers` "so many
    or more". In minutes: all that was asked about, what of it is not known, and what is known and not shown.
    """

    cells: pl.DataFrame
    asked_minutes: float
    unknown_minutes: float
    withheld_minutes: float


def shared(hours: pl.DataFrame, most_cells: int = MOST_CELLS) -> Shared:
    """Where were these wearers? The finest cells, RESOLUTION at most, of which at most `most_cells` are shown."""
    by_wearer = hours.group_by("wearer", "cell").agg(pl.col("us").sum())
    nowhere = pl.col("cell") == NOWHERE
    unknown = int(by_wearer.filter(nowhere)["us"].sum())
    known = by_wearer.filter(~nowhere)
    for resolution in range(RESOLUTION, COARSEST - 1, -1):
        if resolution < RESOLUTION:
            known = (
                known.with_columns(parents(pl.col("cell"), resolution))
                .group_by("wearer", "cell")
                .agg(pl.col("us").sum())
            )
        shown = _shown(known)
        if shown.height <= most_cells:
            break
    cells = (
        shown.with_columns(
            resolution=pl.lit(resolution, pl.UInt8),
            minutes=(pl.col("us") / 60e6 / ROUNDED_MINUTES).round().cast(pl.Int64) * ROUNDED_MINUTES,
            wearers=pl.col("wearers") // ROUNDED_WEARERS * ROUNDED_WEARERS,
        )
        .sort(["minutes", "cell"], descending=[True, False])
        .head(most_cells)
    )
    laid = int(known["us"].sum())
    withheld = laid - int(cells["us"].sum())
    return Shared(
        cells.select(pl.col(name).cast(kind) for name, kind in SHARED.items()),
        (laid + unknown) / 60e6,
        unknown / 60e6,
        withheld / 60e6,
    )


def _shown(by_wearer: pl.DataFrame) -> pl.DataFrame:
    """`cell`, `us`, `wearers` of the cells that give nobody away."""
    been = pl.col("us") >= BEEN_US
    cells = by_wearer.group_by("cell").agg(pl.col("us").sum(), largest=pl.col("us").max(), wearers=been.sum())
    return cells.filter(
        (pl.col("wearers") >= LEAST_WEARERS) & (pl.col("largest") <= LARGEST_SHARE * pl.col("us"))
    ).drop("largest")
