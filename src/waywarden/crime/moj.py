"""The Ministry of Justice's way of matching, for side-by-side use: hits and their sequences, one line a hit.

Its parameters are public, the algorithm is not; this is how they read (docs/explanation/crime-matching.md). A fix by
satellites hits where at least half of its confidence circle, drawn as eight triangles, overlaps the crime's circle of
100 m, in the window widened by ten minutes. A tag's hits without another of its fixes between them are a sequence:
A1, A2, ..., then B1; after Z comes AA. The fix before a sequence is kept beside its first hit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from waywarden.crime.columns import HIT_DTYPES
from waywarden.geodesy import LocalFrame, distance_m
from waywarden.positions.canonical import canonical
from waywarden.schema import Mechanism
from waywarden.tracks.settings import Checked, number

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MojParameters(Checked):
    """As the Ministry's service runs, by its public settings."""

    crime_distance_m: float = number(100.0, "m", 1, 5000, "CRIME_DIST")
    add_minutes: float = number(10.0, "minutes", 0, 1440, "ADD_TIME")
    triangles: float = number(8.0, "triangles", 3, 360, "TRIANGLES")
    overlap_pct: float = number(50.0, "%", 0, 100, "OVERLAP_THRESHOLD")
    pre_filter_m: float = number(5000.0, "m", 1, 100_000, "PRE_FILTER_DISTANCE")


MOJ = MojParameters()


def hits(positions: pl.DataFrame, crimes: pl.DataFrame, parameters: MojParameters = MOJ) -> pl.DataFrame:
    """Columns of `columns.HIT`, in order of the crimes, the tags and time.

    `positions`: columns of `schema.POSITION`, in any order; `crimes`: `columns.CRIME`. A fix that says no accuracy is
    a point.
    """
    kept, _ = canonical(positions)
    fixes = kept.filter(pl.col("lat").is_not_null() & (pl.col("mechanism") == str(Mechanism.GPS)))
    fixes = fixes.select("device_id", "recorded_at", "lat", "lon", "accuracy_m").with_columns(
        pl.int_range(pl.len()).over("device_id").alias("of_tag")
    )
    earlier = ("recorded_at", "lat", "lon", "accuracy_m")
    before = [pl.col(name).shift(1).over("device_id").alias(f"prior_{name}") for name in earlier]
    by_time = fixes.with_columns(before).rename({"prior_recorded_at": "prior_at"}).sort("recorded_at")
    found = [_of_crime(by_time, crime, parameters) for crime in _with_windows(crimes, parameters)]
    told = pl.concat([pl.DataFrame(schema=HIT_DTYPES), *(one for one in found if one.height)])
    return told.with_columns(pl.col("sequence_label").cast(pl.String))


def sequence_letters(number: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def overlap(apart_m: Floats, radius_m: Floats, parameters: MojParameters = MOJ) -> Floats:
    """Which share of each fix's circle, drawn as triangles, lies in the crime's circle? Both in metres, (n,)."""
    reach_m = parameters.crime_distance_m
    shares = np.where(apart_m <= reach_m, 1.0, 0.0)
    crosses = np.flatnonzero((radius_m > 0) & (np.abs(apart_m - reach_m) < radius_m))
    if not len(crosses):
        return shares
    corners = 2 * np.pi * np.arange(round(parameters.triangles)) / round(parameters.triangles)
    ring = np.column_stack([np.cos(corners), np.sin(corners)])
    places = np.column_stack([apart_m[crosses], np.zeros(len(crosses))])
    shapes = shapely.polygons(places[:, None, :] + radius_m[crosses, None, None] * ring[None])
    circle = shapely.Point(0, 0).buffer(reach_m, quad_segs=64)
    shares[crosses] = shapely.area(shapely.intersection(shapes, circle)) / shapely.area(shapes)
    return shares


def _with_windows(crimes: pl.DataFrame, parameters: MojParameters) -> Iterator[dict[str, Any]]:
    added = pl.duration(minutes=parameters.add_minutes)
    yield from crimes.with_columns(
        from_at=pl.col("began_at") - added, to_at=pl.col("ended_at") + added
    ).iter_rows(named=True)  # fmt: skip


def _of_crime(by_time: pl.DataFrame, crime: dict[str, Any], parameters: MojParameters) -> pl.DataFrame:
    """The hits of one crime, of every tag."""
    at = by_time["recorded_at"]
    first, last = at.search_sorted(crime["from_at"], side="left"), at.search_sorted(crime["to_at"], side="right")
    near = by_time.slice(first, last - first)
    lat, lon = crime["lat"], crime["lon"]
    east_m, north_m = LocalFrame.at(lat, lon).to_metres(near["lat"].to_numpy(), near["lon"].to_numpy())
    near = near.filter(pl.Series(np.hypot(east_m, north_m) <= 1.01 * parameters.pre_filter_m))
    apart_m = distance_m(near["lat"].to_numpy(), near["lon"].to_numpy(), lat, lon)
    share = overlap(apart_m, near["accuracy_m"].fill_null(0.0).to_numpy(), parameters)
    near = near.with_columns(distance_m=pl.Series(apart_m, dtype=pl.Float64), overlap=pl.Series(share))
    near = near.filter(
        (pl.col("overlap") >= parameters.overlap_pct / 100) & (pl.col("distance_m") <= parameters.pre_filter_m)
    ).sort("device_id", "recorded_at")
    begins = (pl.col("of_tag").diff() != 1).over("device_id").fill_null(True)
    near = near.with_columns(sequence=begins.cum_sum().over("device_id"))
    near = near.with_columns(hit=pl.int_range(1, pl.len() + 1).over("device_id", "sequence"))
    first_of_all = pl.col("hit") == 1
    letters = {number: sequence_letters(number - 1) for number in near["sequence"].unique()}
    label = pl.col("sequence").replace_strict(letters, return_dtype=pl.String) + pl.col("hit").cast(pl.String)
    of_crime = [pl.lit(crime[name]).alias(name) for name in ("batch_id", "police_force", "crime_ref")]
    prior = [pl.when(first_of_all).then(pl.col(f"prior_{one}")).alias(f"prior_{one}") for one in _PRIOR]
    return near.with_columns(*of_crime, *prior, sequence_label=label).select(
        pl.col(name).cast(dtype) for name, dtype in HIT_DTYPES.items()
    )


_PRIOR = ("at", "lat", "lon", "accuracy_m")
