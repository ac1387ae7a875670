"""Runs of fixes that a peer's definition calls a stay, as a frame of `schema.STAY`.

A run is first:last of the fixes (half-open) and the index of the fix at whose time it ends. What the peer says nothing
about is told as for our own stays: the radius from the scatter of the run's fixes, and the share of silences.
"""

from typing import Literal

import numpy as np
import polars as pl

from waywarden.schema import STAY_DTYPES, UTC_TIME
from waywarden.tracks.cluster import TO_95
from waywarden.tracks.columns import Tags
from waywarden.tracks.stay_pass import Integers

METRES_PER_DEGREE = 111_194.93  # on the peers' sphere

RUN = np.dtype([("tag", "i8"), ("first", "i8"), ("last", "i8"), ("ends", "i8")])
Middle = Literal["mean of unique places", "median"]


def stays_of_runs(tags: Tags, runs: np.ndarray, middle: Middle, gap_us: int) -> pl.DataFrame:
    """One stay a run, in order."""
    at, lat, lon = tags.fixes.at, tags.fixes.lat, tags.fixes.lon
    lengths = runs["last"] - runs["first"]
    each = np.repeat(np.arange(len(runs)), lengths)
    index = np.arange(len(each)) + np.repeat(runs["first"] - (np.cumsum(lengths) - lengths), lengths)
    fixes = pl.DataFrame({"run": each, "lat": lat[index], "lon": lon[index]})
    place = _middles(fixes, middle)
    away2 = fixes.join(place, on="run", suffix="_place").select(
        "run",
        ((pl.col("lat") - pl.col("lat_place")) * METRES_PER_DEGREE).pow(2)
        + ((pl.col("lon") - pl.col("lon_place")) * METRES_PER_DEGREE * pl.col("lat").radians().cos()).pow(2),
    )
    scatter2_m2 = away2.group_by("run", maintain_order=True).mean().sort("run").to_series(1).to_numpy()
    began_at, ended_at = at[runs["first"]], at[runs["ends"]]
    lasted_us = np.maximum(1, ended_at - began_at)
    return pl.DataFrame(
        {
            "device_id": pl.Series(tags.device_ids, dtype=pl.String).gather(runs["tag"]),
            "started_at": pl.Series(began_at).cast(UTC_TIME),
            "ended_at": pl.Series(ended_at).cast(UTC_TIME),
            "lat": place["lat"],
            "lon": place["lon"],
            "radius_m": TO_95 * np.sqrt(scatter2_m2 / 2),
            "fixes": lengths,
            "gap_share": _silent_us(at, runs, gap_us) / lasted_us,
        },
        schema=STAY_DTYPES,
    )


def _middles(fixes: pl.DataFrame, middle: Middle) -> pl.DataFrame:
    if middle == "median":
        return fixes.group_by("run").median().sort("run")
    turn = pl.col("lon").radians()
    lon = pl.arctan2(turn.sin().mean(), turn.cos().mean()).degrees()  # across the antimeridian too
    return fixes.unique().group_by("run").agg(pl.col("lat").mean(), lon.alias("lon")).sort("run")


def _silent_us(at: Integers, runs: np.ndarray, gap_us: int) -> Integers:
    """Of each run the sum of its silences longer than a gap, from its first fix to the one it ends at."""
    step = np.diff(at, prepend=at[:1])
    silent = np.cumsum(np.where(step > gap_us, step, 0))
    return np.asarray(silent[runs["ends"]] - silent[runs["first"]], dtype=np.int64)
