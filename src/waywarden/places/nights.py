"""Nights: where was he in the small hours?

**A night** is 00:00 to 05:00 on London's clock and is named after the evening before it: the night of Tuesday 3 March
ends on Wednesday morning. It was spent where most of its known time was, if that is at least an hour at a place or
half the night under way; else it is a night that is not known, and says nothing.
"""

from datetime import timedelta

import polars as pl

from waywarden.places.civil_hours import by_hour

UNTIL_HOUR = 5
LEAST_AT_PLACE_MINUTES = 60
LEAST_UNDER_WAY_MINUTES = 150  # short of that he may have been at home without being heard there for long


def nights(pieces: pl.DataFrame) -> pl.DataFrame:
    """`night` (date of the evening), `place_id` (null: under way), `minutes` there, `known_minutes`; in order.

    `pieces` has `begins_at`, `ends_at`, `place_id`: known time apart from one another, stays or ways.
    """
    small = by_hour(pieces.select("begins_at", "ends_at", "place_id")).filter(pl.col("hour") < UNTIL_HOUR)
    there = small.group_by(pl.col("date").alias("night"), "place_id").agg(pl.col("minutes").sum())
    known = pl.col("minutes").sum().over("night").alias("known_minutes")
    at_place = pl.col("place_id").is_not_null()
    least = pl.when(at_place).then(LEAST_AT_PLACE_MINUTES).otherwise(LEAST_UNDER_WAY_MINUTES)
    return (
        there.with_columns(known, pl.col("night") - timedelta(days=1))
        .sort(["night", "minutes", "place_id"], descending=[False, True, False])
        .unique("night", keep="first", maintain_order=True)
        .filter(pl.col("minutes") >= least)
        .select("night", "place_id", "minutes", "known_minutes")
    )
