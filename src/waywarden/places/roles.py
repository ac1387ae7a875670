"""What does a place seem to be? Suggestions from when he is there, for a practitioner to accept or to mend.

| role | suggested where |
|---|---|
| home | at least three nights, and three in ten of the nights that are known. There may be two |
| work | no home; three hours of Monday to Friday, 08:00 to 18:00, on five days, two days a week |
| work, by night | five nights, two a week, little of it by day (08:00 to 20:00), and more time at another such place |
| new | first visit in the last seven days, with two weeks of history before it |
| regular | visits in three weeks, and in half of the weeks there are |
| occasional | every other |
"""

from datetime import timedelta
from enum import StrEnum

import polars as pl

from waywarden.places.settings import PlaceSettings


class Role(StrEnum):
    """The suggestions, from the one that weighs most."""

    HOME = "home"
    WORK = "work"
    NEW = "new"
    REGULAR = "regular"
    OCCASIONAL = "occasional"


def roles(places: pl.DataFrame, stays: pl.DataFrame, settings: PlaceSettings) -> pl.Series:
    """A role for each row of `places`, which has the columns of `visits.visits`."""
    if stays.is_empty():
        return pl.Series("role", [], dtype=pl.String)
    known_nights = int(places["nights"].sum())
    week = pl.col("started_at").dt.convert_time_zone("Europe/London").dt.truncate("1w")
    weeks = stays.group_by("place_id").agg(weeks=week.n_unique())
    all_weeks = stays.select(week.n_unique()).item() or 1
    began, ended = stays["started_at"].min(), stays["ended_at"].max()
    home = (pl.col("nights") >= settings.home_nights) & (pl.col("nights") >= settings.home_share * known_nights)
    weekdays = (pl.col("work_days") >= settings.work_days) & (pl.col("days_a_week") >= settings.work_days_a_week)
    longest = pl.col("minutes").filter(home).max()
    shifts = (pl.col("nights") >= settings.work_days) & (pl.col("nights_a_week") >= settings.work_days_a_week)
    by_night = shifts & (pl.col("day_share") < settings.night_work_day_share) & (pl.col("minutes") < longest)
    new = pl.col("first_at") >= pl.lit(ended) - timedelta(days=settings.new_days)
    known_before = pl.col("first_at") >= pl.lit(began) + timedelta(days=settings.known_days)
    regular = (pl.col("weeks") >= settings.regular_weeks) & (pl.col("weeks") >= settings.regular_share * all_weeks)
    role = (
        pl.when(home & ~by_night)
        .then(pl.lit(Role.HOME))
        .when(weekdays | by_night)
        .then(pl.lit(Role.WORK))
        .when(new & known_before)
        .then(pl.lit(Role.NEW))
        .when(regular)
        .then(pl.lit(Role.REGULAR))
        .otherwise(pl.lit(Role.OCCASIONAL))
    )
    return places.join(weeks, on="place_id", how="left").select(role.alias("role"))["role"]
