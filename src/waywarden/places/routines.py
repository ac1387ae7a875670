"""Routines: where the hours of the week go, nights away from home, and how regular the weeks are.

A timeline (`timeline`) and places with roles (`significant`) enter; columns leave. Hours are London's.
"""

import polars as pl

from waywarden.places.civil_hours import by_hour
from waywarden.places.nights import nights
from waywarden.places.roles import Role
from waywarden.places.timeline import Kind, known

OTHER = "other"
KINDS = (Role.HOME, Role.WORK, Role.REGULAR, OTHER, Kind.MOVING, Kind.NOT_KNOWN)
LEAST_WEEKS = 3  # with fewer, "usual" means little
LEAST_WEEK_MINUTES = 84 * 60  # half a week: of less, its first or last days would stand for the whole


def week_grid(pieces: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Minutes of each hour of the week by where they went: `weekday` (1 is Monday), `hour`, a column for each of
    KINDS, and `observed` (all but not_known). 168 rows. Every minute of the timeline is in one cell, so the hour that
    comes twice in October holds 120 minutes that week, and the one that never comes in March none.
    """
    kinds = by_hour(of_kind(pieces, places)).group_by("weekday", "hour", "what").agg(pl.col("minutes").sum())
    whole = pl.DataFrame({"weekday": range(1, 8)}, schema={"weekday": pl.Int8}).join(
        pl.DataFrame({"hour": range(24)}, schema={"hour": pl.Int8}), how="cross"
    )
    for kind in KINDS:
        of_this = kinds.filter(pl.col("what") == kind).select("weekday", "hour", pl.col("minutes").alias(kind))
        whole = whole.join(of_this, on=["weekday", "hour"], how="left")
    observed = pl.sum_horizontal(kind for kind in KINDS if kind != Kind.NOT_KNOWN)
    return (
        whole.with_columns(pl.col(*map(str, KINDS)).fill_null(0.0))
        .with_columns(observed=observed)
        .sort("weekday", "hour")
    )


def of_kind(pieces: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The pieces with `what`, of KINDS: places by their role, new and occasional ones as other."""
    role = pl.when(pl.col("role").is_in([Role.HOME, Role.WORK, Role.REGULAR])).then("role").otherwise(pl.lit(OTHER))
    at_place = pl.col("kind") == Kind.PLACE
    return (
        pieces.join(places.select("place_id", "role"), on="place_id", how="left", maintain_order="left")
        .with_columns(what=pl.when(at_place).then(role).otherwise("kind"))
        .drop("role")
    )


def nights_away(pieces: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The nights that are known (`nights.nights`), with `away`: not at any home. Null throughout where no place
    seems to be home: then nobody can say what away is.
    """
    homes = places.filter(pl.col("role") == Role.HOME)["place_id"].to_list()
    away = ~pl.col("place_id").is_in(homes).fill_null(False) if homes else pl.lit(None, pl.Boolean)
    return nights(known(pieces)).with_columns(away=away)


def regularity(pieces: pl.DataFrame) -> tuple[float | None, int]:
    """In how many of his hours was he where he most often is at that hour of the week in the other weeks?

    (share, weeks): the R of Song and others, Limits of Predictability in Human Mobility, Science 327 (2010), 1018,
    here with each week left out in turn, for with few weeks a week would foretell itself. None with fewer than
    LEAST_WEEKS weeks of which half is known. Under way counts as a place of its own.
    """
    hours = by_hour(known(pieces).with_columns(pl.col("place_id").fill_null(str(Kind.MOVING))))
    week = pl.col("date").dt.truncate("1w").alias("week")
    spent = hours.group_by(week, "weekday", "hour", "place_id").agg(pl.col("minutes").sum())
    slot = ["weekday", "hour"]
    spent = spent.filter(pl.col("minutes").sum().over("week") >= LEAST_WEEK_MINUTES)
    where = _most_spent(spent, ["week", *slot])
    weeks = where["week"].n_unique()
    if weeks < LEAST_WEEKS:
        return None, weeks
    here = where.rename({"place_id": "here"}).select("week", *slot, "here")
    others = here.join(spent, on=slot, suffix="_other").filter(pl.col("week") != pl.col("week_other"))
    others = others.group_by("week", *slot, "here", "place_id").agg(pl.col("minutes").sum())
    usual = _most_spent(others, ["week", *slot])
    return (float((usual["here"] == usual["place_id"]).mean()) if usual.height else None), weeks  # type: ignore[arg-type]


def _most_spent(spent: pl.DataFrame, of: list[str]) -> pl.DataFrame:
    """The row with most minutes for each of these; of equals the first place by id."""
    order = spent.sort([*of, "minutes", "place_id"], descending=[False] * len(of) + [True, False])
    return order.unique(of, keep="first", maintain_order=True)
