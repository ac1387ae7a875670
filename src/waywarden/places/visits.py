"""Visits: how often and how long at each place, by London's days.

A visit is a stay, with those after it at the same place if he was back within twenty minutes without staying
elsewhere.
"""

import polars as pl

from waywarden.places.civil_hours import by_hour
from waywarden.places.nights import nights
from waywarden.places.settings import PlaceSettings

WORK_HOURS = range(8, 18)  # Monday to Friday
SATURDAY = 6
BY_DAY = range(8, 20)


def visits(stays: pl.DataFrame, settings: PlaceSettings) -> pl.DataFrame:
    """For each `place_id`: `first_at`, `last_at`, `visits`, `minutes`, `nights`, `days`; `work_days` (weekdays on
    which he was there for half a working day or more); `days_a_week` and `nights_a_week`, of all days with stays; and
    `day_share`, the share of the minutes between 08:00 and 20:00.

    `stays` of one tag, in order of time, with `place_id`.
    """
    pieces = stays.select("place_id", begins_at="started_at", ends_at="ended_at")
    hours = by_hour(pieces)
    counts = (
        visited(stays, settings)
        .group_by("place_id")
        .agg(
            first_at=pl.col("began_at").min(),
            last_at=pl.col("ended_at").max(),
            visits=pl.len(),
            minutes=pl.col("minutes").sum(),
        )
    )
    by_day = pl.col("minutes").filter(pl.col("hour").is_in(list(BY_DAY))).sum()
    days = hours.group_by("place_id").agg(days=pl.col("date").n_unique(), day_share=by_day / pl.col("minutes").sum())
    at_work = (
        hours.filter((pl.col("weekday") < SATURDAY) & pl.col("hour").is_in(list(WORK_HOURS)))
        .group_by("place_id", "date")
        .agg(pl.col("minutes").sum())
        .filter(pl.col("minutes") >= settings.work_minutes)
        .group_by("place_id")
        .agg(work_days=pl.len())
    )
    slept = nights(pieces).group_by("place_id").agg(nights=pl.len())
    weeks = max(1.0, (hours["date"].n_unique() if hours.height else 0) / 7)
    told = counts
    for more in (days, at_work, slept):
        told = told.join(more, on="place_id", how="left")
    return told.with_columns(pl.col("days", "work_days", "nights").fill_null(0)).with_columns(
        days_a_week=pl.col("work_days") / weeks, nights_a_week=pl.col("nights") / weeks
    )


def visited(stays: pl.DataFrame, settings: PlaceSettings) -> pl.DataFrame:
    """`place_id, began_at, ended_at, minutes` (stayed) of each visit, in order of time."""
    gap = pl.col("started_at") - pl.col("ended_at").shift(1)
    goes_on = (pl.col("place_id") == pl.col("place_id").shift(1)) & (
        gap <= pl.duration(seconds=60 * settings.visit_gap_minutes)
    )
    return (
        stays.sort("started_at")
        .with_columns(visit=(~goes_on.fill_null(False)).cum_sum())
        .group_by("visit", maintain_order=True)
        .agg(
            pl.col("place_id").first(),
            began_at=pl.col("started_at").first(),
            ended_at=pl.col("ended_at").last(),
            minutes=(pl.col("ended_at") - pl.col("started_at")).dt.total_seconds(fractional=True).sum() / 60,
        )
        .drop("visit")
    )
