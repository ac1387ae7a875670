"""Gaps: silences between places, how long, how far apart their ends, and why, where the tag said why.

Rows in canonical order enter, those without a place too: they are what a tag says meanwhile. A gap is a time longer
than a limit in which no fix said where the tag was closer than a cell does. It says nothing about where he was.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import polars as pl

from waywarden.geodesy import distance_m
from waywarden.schema import POSITION_DTYPES, UTC_TIME, DeviceEvent, Mechanism
from waywarden.tracks.columns import HAS_PLACE
from waywarden.tracks.settings import GAP_MINUTES

WIDE_M = 250.0
FLAT_PCT = 5.0  # a battery that was this low may have died unheard
READ = ("device_id", "recorded_at", "lat", "lon", "accuracy_m", "mechanism", "battery_pct", "event")


class GapCause(StrEnum):
    """What the tag itself said about a gap; the first that applies."""

    POWER_OFF = "power_off"  # it was switched off
    BATTERY_DEAD = "battery_dead"  # it died, or was about to
    JAMMING = "jamming"
    CELLS_ONLY = "cells_only"  # cell towers heard it all the while
    WITHOUT_PLACE = "without_place"  # it was heard and knew no place
    NOT_YET_HEARD = "not_yet_heard"  # nothing was heard since it was fitted
    SILENT = "silent"  # nothing was heard


def gaps(
    positions: pl.DataFrame,
    gap_minutes: float = GAP_MINUTES,
    until: datetime | None = None,
    fitted: Mapping[str, datetime] | None = None,
) -> pl.DataFrame:
    """device_id, began_at (last fix before), ended_at (first fix after; null: it lasts at `until`), length_s, cause,
    lat, lon, to_lat, to_lon (both ends, degrees), apart_m, heard (rows between, which said no place or a cell's).

    Of a tag in `fitted` the silence from that moment to its first fix is one too; it has no place at its beginning.
    """
    rows = _rows(positions)
    fixes = rows.filter("placed").select("device_id", "recorded_at", "lat", "lon", "battery_pct", "event")
    fixes = pl.concat([_fittings(fitted or {}), fixes], how="diagonal_relaxed").sort(
        "device_id", "recorded_at", maintain_order=True
    )
    of_next = [pl.col(name).shift(-1).over("device_id") for name in ("recorded_at", "lat", "lon")]
    names = ("ended_at", "to_lat", "to_lon")
    silent = fixes.with_columns(one.alias(name) for one, name in zip(of_next, names, strict=True))
    ends = pl.col("ended_at").fill_null(pl.lit(until, UTC_TIME))
    silent = (
        silent.rename({"recorded_at": "began_at"})
        .with_columns(((ends - pl.col("began_at")).dt.total_microseconds() / 1e6).alias("length_s"))
        .filter(pl.col("length_s") > gap_minutes * 60)
    )
    between = rows.filter(~pl.col("placed")).join_asof(
        silent.select("device_id", "began_at", pl.col("began_at").alias("gap"), "ended_at"),
        left_on="recorded_at",
        right_on="began_at",
        by="device_id",
        check_sortedness=False,
    )
    within = between.filter(pl.col("recorded_at") <= pl.col("ended_at").fill_null(pl.col("recorded_at")))
    said = within.group_by("device_id", "gap").agg(
        pl.len().alias("heard"), pl.col("event").alias("events"), pl.col("lat").is_not_null().any().alias("cells")
    )
    told = silent.join(said, left_on=["device_id", "began_at"], right_on=["device_id", "gap"], how="left")
    told = told.with_columns(_cause().alias("cause"), pl.col("heard").fill_null(0)).sort("device_id", "began_at")
    away_m = distance_m(told["lat"], told["lon"], told["to_lat"], told["to_lon"])
    columns = ["device_id", "began_at", "ended_at", "length_s", "cause", "lat", "lon", "to_lat", "to_lon", "apart_m"]
    return told.with_columns(pl.Series("apart_m", away_m).fill_nan(None)).select(*columns, "heard")


def _fittings(fitted: Mapping[str, datetime]) -> pl.DataFrame:
    """As fixes that say no place: before them nobody asks."""
    names = {"device_id": list(fitted), "recorded_at": list(fitted.values())}
    return pl.DataFrame(names, schema={"device_id": pl.String, "recorded_at": UTC_TIME})


def _rows(positions: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, POSITION_DTYPES[name]).alias(name) for name in READ if name not in positions.columns]
    cell = (pl.col("mechanism") == str(Mechanism.LBS)).fill_null(False) | (pl.col("accuracy_m") > WIDE_M).fill_null(
        False
    )
    return positions.with_columns(missing).select(*READ).with_columns((HAS_PLACE & ~cell).alias("placed"))


def _cause() -> pl.Expr:
    def said(*words: DeviceEvent) -> pl.Expr:
        now = [(pl.col("event") == str(word)).fill_null(False) for word in words]
        later = [pl.col("events").list.contains(str(word)).fill_null(False) for word in words]
        return pl.any_horizontal(*now, *later)

    flat = (pl.col("battery_pct") <= FLAT_PCT).fill_null(False)
    return (
        pl.when(said(DeviceEvent.POWER_OFF))
        .then(pl.lit(str(GapCause.POWER_OFF)))
        .when(said(DeviceEvent.BATTERY_DEAD) | flat)
        .then(pl.lit(str(GapCause.BATTERY_DEAD)))
        .when(said(DeviceEvent.JAMMING))
        .then(pl.lit(str(GapCause.JAMMING)))
        .when(pl.col("cells").fill_null(False))
        .then(pl.lit(str(GapCause.CELLS_ONLY)))
        .when(pl.col("heard") > 0)
        .then(pl.lit(str(GapCause.WITHOUT_PLACE)))
        .when(pl.col("lat").is_null())
        .then(pl.lit(str(GapCause.NOT_YET_HEARD)))
        .otherwise(pl.lit(str(GapCause.SILENT)))
    )
