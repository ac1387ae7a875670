"""Who was with whom: intervals in which two tags were within a distance of one another, and how usual that is.

Positions of any number of tags enter; meetings leave. Every tag is looked at on the same minutes, between two fixes on
the straight line, if they are no more than five minutes apart. A grid finds pairs that may be near; the one geodesic
distance decides.

Two tags are **together** at a minute if the distance between their places is at most `within_m` plus what both errors
allow, and **surely** if it is at most `within_m` less that. A meeting needs one minute by the places themselves, and
goes on over minutes that are not known for as long as five.

**The base rate** is how often the pair is together at the same minutes of the clock on other days, of those on which
both are known: two who live in one house meet every night, and that says little.
"""

from collections.abc import Iterator

import polars as pl

from waywarden.geodesy import distance_m
from waywarden.places.meeting_grid import candidates
from waywarden.places.minute_places import minute_places
from waywarden.places.settings import MeetingSettings

OURS = MeetingSettings()
MEETING = (
    *("device_id", "other_id", "began_at", "ended_at", "minutes", "surely_minutes"),
    *("nearest_m", "error_m", "lat", "lon", "base_rate", "base_days"),
)
LONDON = "Europe/London"
LOOKS_AT_ONCE = 500_000


def meetings(positions: pl.DataFrame, settings: MeetingSettings = OURS) -> pl.DataFrame:
    """Columns of MEETING, in order of time. `positions` (`schema.POSITION`) are sorted by their natural key.

    `minutes` counts looks together by the places or their errors, `surely_minutes` those beyond doubt; `nearest_m`
    and its `error_m` (95 %) are of the nearest look, and so are `lat` and `lon`. `base_rate` is null without another
    day (`base_days` 0) on which both are known at those minutes of the clock.
    """
    looks = minute_places(positions, settings)
    near = near_looks(looks, settings).sort("device_id", "other_id", "minute_at")
    apart = pl.col("minute_at") - pl.col("minute_at").shift(1) > pl.duration(seconds=settings.known_for_s)
    begins = apart.over("device_id", "other_id").fill_null(True)
    numbered = near.with_columns(meeting=begins.cum_sum())
    nearest = ["off_m", "error_m", "minute_at"]
    told = numbered.group_by("meeting", "device_id", "other_id").agg(
        began_at=pl.col("minute_at").min(),
        ended_at=pl.col("minute_at").max(),
        minutes=pl.len(),
        by_places=(pl.col("off_m") <= settings.within_m).sum(),
        surely_minutes=(pl.col("off_m") + pl.col("error_m") <= settings.within_m).sum(),
        nearest_m=pl.col("off_m").min(),
        error_m=pl.col("error_m").sort_by(nearest).first(),
        lat=pl.col("lat").sort_by(nearest).first(),
        lon=pl.col("lon").sort_by(nearest).first(),
    )
    told = told.filter((pl.col("by_places") > 0) & (pl.col("minutes") >= settings.least_minutes))
    rates = _base_rates(numbered, told, looks)
    told = told.join(rates, on="meeting", how="left").with_columns(pl.col("base_days").fill_null(0))
    return told.select(MEETING).sort("began_at", "device_id", "other_id")


def near_looks(looks: pl.DataFrame, settings: MeetingSettings) -> pl.DataFrame:
    """Every look (`minute_places`) at which two tags are, or by their errors may be, within the distance: a row for
    each pair and minute, with `off_m` and `error_m`. Only who has none, and is known all the time, was apart.
    """
    return pl.concat(_near(part, settings) for part in _some_minutes_at_a_time(looks))


def _near(looks: pl.DataFrame, settings: MeetingSettings) -> pl.DataFrame:
    """The pairs of these looks that are together, with `off_m` and `error_m`."""
    pairs = candidates(looks, settings.within_m + 2 * settings.wide_m)
    off_m = distance_m(*(pairs[name].to_numpy() for name in ("lat", "lon", "other_lat", "other_lon")))
    error_m = (pl.col("accuracy_m") ** 2 + pl.col("other_accuracy_m") ** 2).sqrt()
    measured = pairs.with_columns(off_m=pl.Series(off_m, dtype=pl.Float64), error_m=error_m)
    return measured.filter(pl.col("off_m") <= settings.within_m + pl.col("error_m"))


def _some_minutes_at_a_time(looks: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Whole minutes of all tags, some LOOKS_AT_ONCE rows at a time: a nation's day is too much for one join."""
    rows = looks.sort("minute_at")
    per_minute = rows.select(pl.col("minute_at").rle()).unnest("minute_at")["len"].to_list()
    begin = held = 0
    for count in [*per_minute, 0]:
        if count == 0 or held + count > LOOKS_AT_ONCE:
            yield rows.slice(begin, held)
            begin, held = begin + held, 0
        held += count


def _base_rates(near: pl.DataFrame, told: pl.DataFrame, looks: pl.DataFrame) -> pl.DataFrame:
    """`meeting, base_rate, base_days`: at the meeting's minutes of the clock, on other days of the data."""
    pair = ["device_id", "other_id"]
    of_meetings = _by_clock(near.join(told.select("meeting"), on="meeting", how="semi")).select(
        "meeting", *pair, "clock", "date"
    )
    met_days = of_meetings.select("meeting", "date").unique()
    clocks = of_meetings.select("meeting", *pair, "clock").unique()
    here = _by_clock(looks).select("device_id", "date", "clock")
    known = (
        clocks.join(here, on=["device_id", "clock"])
        .join(here.rename({"device_id": "other_id"}), on=["other_id", "clock", "date"])
        .join(met_days, on=["meeting", "date"], how="anti")
    )
    together = _by_clock(near).select(*pair, "clock", "date", together=pl.lit(1)).unique()
    known = known.join(together, on=[*pair, "clock", "date"], how="left").with_columns(pl.col("together").fill_null(0))
    return known.group_by("meeting").agg(base_rate=pl.col("together").mean(), base_days=pl.col("date").n_unique())


def _by_clock(rows: pl.DataFrame) -> pl.DataFrame:
    local = pl.col("minute_at").dt.convert_time_zone(LONDON)
    clock = local.dt.hour().cast(pl.Int32) * 60 + local.dt.minute().cast(pl.Int32)
    return rows.with_columns(date=local.dt.date(), clock=clock)
