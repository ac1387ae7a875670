"""Street-level crime of data.police.uk, bytes of a CSV -> month, category and place, for density maps only.

Its places are the nearest of some 750,000 anonymous points, each standing for at least eight addresses, and its times
are months: it cannot say who was near a crime, so `batch.read` refuses it. A crime without a place is kept with nulls,
that a map may say how many of how many it shows.

Source of the method: data.police.uk, "About this site", location anonymisation.
"""

from typing import Any

import polars as pl

from waywarden.positions.rejection import Reason, Rejection
from waywarden.positions.tables import read_csv
from waywarden.positions.unusable import UnusableFile

DTYPES: dict[str, Any] = {
    "month": pl.Date,  # its first day
    "category": pl.String,
    "lat": pl.Float64,
    "lon": pl.Float64,
}
_NAMES = ("Month", "Crime type", "Latitude", "Longitude")
_GREAT_BRITAIN_AND_NI = {"lat": (49.0, 61.5), "lon": (-9.0, 2.6)}


def read(data: bytes) -> tuple[pl.DataFrame, list[Rejection]]:
    """(crimes with the columns of DTYPES in the order of the file, rows refused). Rows in = crimes + refused.

    The columns are found by their names, in any order. UnusableFile for what is no street-level file.
    """
    table, rejected = read_csv(data)
    missing = [name for name in _NAMES if name not in table.columns]
    if missing:
        raise UnusableFile(
            f"no column {' and no column '.join(missing)}: give a street-level file of data.police.uk "
            "(its outcomes and stop-and-search files have no type of crime)"
        )
    month, category, lat, lon = (pl.col(name).str.strip_chars() for name in _NAMES)
    rows = table.select(
        "source_row",
        pl.when(month.str.contains(r"^[0-9]{4}-[0-9]{2}$"))
        .then((month + "-01").str.to_date("%Y-%m-%d", strict=False))
        .alias("month"),
        category.replace("", None).alias("category"),
        lat.cast(pl.Float64, strict=False).alias("lat"),
        lon.cast(pl.Float64, strict=False).alias("lon"),
        (lat.fill_null("") == "").alias("no_lat"),
        (lon.fill_null("") == "").alias("no_lon"),
    )
    placed = pl.all_horizontal(pl.col(name).is_between(*span) for name, span in _GREAT_BRITAIN_AND_NI.items())
    placeless = pl.col("no_lat") & pl.col("no_lon")
    judged = rows.with_columns(
        bad_month=pl.col("month").is_null(),
        bad_category=pl.col("category").is_null(),
        bad_place=~(placeless | placed.fill_null(False)),
    )
    for flag, reason, column in (
        ("bad_month", Reason.UNREADABLE_TIME, "Month"),
        ("bad_category", Reason.MISSING_FIELD, "Crime type"),
        ("bad_place", Reason.BAD_COORDINATES, "Latitude"),
    ):
        refused = judged.filter(pl.col(flag))
        judged = judged.filter(~pl.col(flag))
        rejected += [Rejection(reason, column=column, row=row) for row in refused["source_row"]]
    return judged.select(list(DTYPES)), sorted(rejected, key=lambda each: each.row or 0)
