"""Crimes in a simulated London, as a force would send them, and who was truly near.

In: every tick's truth (`truth.true_positions`), a seed. Out: a batch in the 13 columns that forces send, and a row for
each wearer who was within RADIUS_M of a crime in its window. Half of the crimes lie some streets about where
somebody was just then, half about places where somebody is at another time.
"""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from waywarden.geodesy import distance_m
from waywarden.simulation.london import CENTRE

RADIUS_M = 100.0
MARGIN = timedelta(minutes=10)
OFF_M = 250.0  # from the place of somebody, at most
LONGEST = timedelta(hours=2)
KINDS = ("RB", "BIAD", "BOTD", "TOMV", "TFP", "TFMV")
COLUMNS = (
    "police_force",
    "crime_type",
    "description",
    "batch_id",
    "crime_ref",
    "date_from",
    "date_to",
    "easting",
    "northing",
    "latitude",
    "longitude",
    "datum",
    "text",
)
NEAR = {"crime_ref": pl.String, "device_id": pl.String, "nearest_m": pl.Float64, "ticks_within": pl.Int64}


def staged_crimes(truth: pl.DataFrame, seed: int, count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(the batch's rows, who was near). No crime lasts beyond the truth; the same arguments give the same frames."""
    rng = np.random.default_rng([seed, 0, 2])  # apart, so that nobody moves otherwise because there are crimes
    first, last = _moments(truth)
    rows, near = [], [pl.DataFrame(schema=NEAR)]
    for number in range(1, count + 1):
        then, there = (truth.row(int(rng.integers(truth.height)), named=True) for _ in range(2))
        lasts = rng.uniform(0.01, 1) * LONGEST
        began_at = max(first, then["recorded_at"] - rng.random() * lasts).replace(microsecond=0)
        ended_at = min(last, began_at + lasts).replace(microsecond=0)
        lat, lon = _some_streets_off(then if number % 2 else there, rng)
        ref = f"SIM{seed}-{number:04}"
        rows.append(_row(ref, str(rng.choice(KINDS)), began_at, ended_at, lat, lon, last))
        near.append(_near(truth, ref, began_at, ended_at, lat, lon))
    return pl.DataFrame(rows, dict.fromkeys(COLUMNS, pl.String), orient="row"), pl.concat(near)


def _moments(truth: pl.DataFrame) -> tuple[datetime, datetime]:
    first, last = truth["recorded_at"].min(), truth["recorded_at"].max()
    assert isinstance(first, datetime), "crimes need a time to happen in"
    assert isinstance(last, datetime)
    return first, last


def _some_streets_off(where: dict[str, Any], rng: np.random.Generator) -> tuple[float, float]:
    east_m, north_m = CENTRE.to_metres(where["true_lat"], where["true_lon"])
    away_m, course = rng.uniform(0, OFF_M), rng.uniform(0, 2 * np.pi)
    lat, lon = CENTRE.to_degrees(east_m + away_m * np.cos(course), north_m + away_m * np.sin(course))
    return round(float(lat), 6), round(float(lon), 6)


def _row(
    ref: str, kind: str, began_at: datetime, ended_at: datetime, lat: float, lon: float, last: datetime
) -> tuple[str, ...]:
    stamps = [f"{moment:%Y%m%d%H%M%S}" for moment in (began_at, ended_at)]
    place = ("", "", f"{lat:.6f}", f"{lon:.6f}", "WGS84")
    return ("Metropolitan", kind, "", f"MPS{last:%Y%m%d}", ref, *stamps, *place, "invented")


def _near(
    truth: pl.DataFrame, ref: str, began_at: datetime, ended_at: datetime, lat: float, lon: float
) -> pl.DataFrame:
    within = truth.filter(pl.col("recorded_at").is_between(began_at - MARGIN, ended_at + MARGIN))
    away_m = distance_m(within["true_lat"].to_numpy(), within["true_lon"].to_numpy(), lat, lon)
    return (
        within.select("device_id", pl.Series("away_m", away_m))
        .group_by("device_id")
        .agg(pl.col("away_m").min().alias("nearest_m"), (pl.col("away_m") <= RADIUS_M).sum().alias("ticks_within"))
        .filter(pl.col("nearest_m") <= RADIUS_M)
        .sort("device_id")
        .select(pl.lit(ref).alias("crime_ref"), "device_id", "nearest_m", pl.col("ticks_within").cast(pl.Int64))
    )
