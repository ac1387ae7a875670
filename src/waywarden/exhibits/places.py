"""The places of a period's stays, lettered by the time spent there: A is where most of it went (as on screen,
static/web/places_letters.js). Letters are this period's: another letters anew.
"""

from typing import NamedTuple

import polars as pl

from waywarden.exhibits.palette import OTHER_PLACE, PLACES

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Lettered(NamedTuple):
    """One place: degrees."""

    letter: str
    colour: str
    lat: float
    lon: float


def lettered(stays: pl.DataFrame) -> dict[str, Lettered]:
    """By `place`, a column that says which stays (schema.STAY) are at one. The most time first."""
    spent = (pl.col("ended_at") - pl.col("started_at")).dt.total_microseconds().clip(1000)
    weighed = [((pl.col(name) * pl.col("us")).sum() / pl.col("us").sum()).alias(name) for name in ("lat", "lon")]
    places = stays.with_columns(us=spent).group_by("place", maintain_order=True)
    most = places.agg(*weighed, pl.col("us").sum()).sort("us", descending=True, maintain_order=True)
    return {
        place: Lettered(
            LETTERS[rank] if rank < len(LETTERS) else "+", PLACES[rank] if rank < len(PLACES) else OTHER_PLACE, lat, lon
        )
        for rank, (place, lat, lon) in enumerate(most.select("place", "lat", "lon").iter_rows())
    }
