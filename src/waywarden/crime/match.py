"""Who was there, who passed, who is ruled out: positions x crimes -> a labelled row for each tag and crime.

A crime's window is widened by a margin, and its place is a circle of `radius_m` about a point that is itself known
only so well. For each tag the result says how likely it was within the radius at some time of the window, how near it
came, by which fix, and what is missing. docs/explanation/crime-matching.md has the method and what it rests on.

The one distance that is told is geodesic (`geodesy`); boxes about fixes only find candidates. Order, batching and
repeats of rows change nothing: positions are put in canonical order first, and no crime is judged by another.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.crime.base_rate import base_rates
from waywarden.crime.columns import MATCH_DTYPES
from waywarden.crime.fixes import MECHANISMS, Tracks, tracks_of
from waywarden.crime.match_pass import FOUND, LABELS, WHY, match_tag
from waywarden.crime.parameters import TO_95, Limits, MatchParameters, limits
from waywarden.crime.shifts import shifts
from waywarden.geodesy import LocalFrame, distance_m
from waywarden.positions.canonical import canonical
from waywarden.schema import UTC_TIME
from waywarden.tracks.settings import US_PER_S

OURS = MatchParameters()
METHOD = "waywarden-match-1"  # goes into every run: other numbers or another way of judging is another method

Result = TypeVar("Result")

CRIMES = np.dtype(
    [
        ("from_us", "i8"),
        ("to_us", "i8"),
        ("lat", "f8"),
        ("lon", "f8"),
        ("metres_per_degree_lat", "f8"),
        ("metres_per_degree_lon", "f8"),
        ("sigma_m", "f8"),
    ]
)


def match(
    positions: pl.DataFrame, crimes: pl.DataFrame, parameters: MatchParameters = OURS, *, everyone: bool = False
) -> pl.DataFrame:
    """Columns of `columns.MATCH`, in order of the crimes and then of the tags.

    `positions`: columns of `schema.POSITION`, in any order; the rows of what tags said besides (fitted, strap cut) are
    read too. `crimes`: `columns.CRIME`. Without `everyone` the ruled out are left out: a tag of `positions` that has
    no row for a crime is ruled out of it.
    """
    return matched(prepared(positions, parameters), crimes, parameters, everyone=everyone)


def prepared(positions: pl.DataFrame, parameters: MatchParameters = OURS) -> Tracks:
    """What matching needs to know of the positions, whatever the crimes: worth keeping where many runs follow."""
    kept, _ = canonical(positions)
    return tracks_of(kept, parameters)


def matched(
    tracks: Tracks,
    crimes: pl.DataFrame,
    parameters: MatchParameters = OURS,
    *,
    everyone: bool = False,
    how_usual: bool = True,
) -> pl.DataFrame:
    """`match` over what was prepared, with the same parameters; without `how_usual` the base rates are null."""
    records = records_of(crimes, parameters)
    set_shifts = shifts(parameters.tail_share, parameters.tail_scale)
    search = partial(_of_tag, tracks, records, set_shifts, limits(parameters), everyone)
    found = _each(search, range(len(tracks.device_ids)))
    tag = np.repeat(np.arange(len(found)), [len(rows) for rows in found])
    rows = np.concatenate([*found, np.empty(0, FOUND)])
    told = _told(tracks, tag, rows, crimes)
    if how_usual:
        told = _with_base_rates(told, tracks, records, parameters)
    return told.sort("crime", "device_id").select(pl.col(name).cast(dtype) for name, dtype in MATCH_DTYPES.items())


def _each(work: Callable[[int], Result], numbers: range) -> list[Result]:
    """The works of these numbers, as many at once as there are processors: the passes hold no lock."""
    with ThreadPoolExecutor(max(1, len(os.sched_getaffinity(0)))) as threads:
        return list(threads.map(work, numbers))


def _with_base_rates(
    told: pl.DataFrame, tracks: Tracks, records: np.ndarray, parameters: MatchParameters
) -> pl.DataFrame:
    """For crimes that somebody may have been at, and of those for the rows of who may have been."""
    asked = told.filter(pl.col("label").is_in(["present", "passed", "possible"])).select("crime", "tag")
    if asked.is_empty():
        return told
    crimes = asked["crime"].unique().sort().to_numpy()
    numbered = asked.with_columns(crime=pl.Series(np.searchsorted(crimes, asked["crime"].to_numpy())))
    rates = base_rates(tracks, records[crimes], numbered, parameters, _each)
    rates = rates.with_columns(crime=pl.Series(crimes[rates["crime"].to_numpy()]))
    names = [name for name in rates.columns if name not in ("crime", "tag")]
    return told.drop(names).join(rates, on=["crime", "tag"], how="left")


def records_of(crimes: pl.DataFrame, parameters: MatchParameters) -> np.ndarray:
    """The crimes as the pass reads them."""
    margin_us = round(parameters.margin_s * US_PER_S)
    records = np.zeros(crimes.height, CRIMES)
    records["from_us"] = crimes["began_at"].dt.timestamp("us").to_numpy() - margin_us
    records["to_us"] = crimes["ended_at"].dt.timestamp("us").to_numpy() + margin_us
    records["lat"], records["lon"] = crimes["lat"].to_numpy(), crimes["lon"].to_numpy()
    records["sigma_m"] = crimes["uncertainty_m"].to_numpy() / TO_95
    for record in records:
        frame = LocalFrame.at(record["lat"], record["lon"])
        record["metres_per_degree_lat"] = frame.metres_per_degree_lat
        record["metres_per_degree_lon"] = frame.metres_per_degree_lon
    return records


def _of_tag(
    tracks: Tracks, records: np.ndarray, set_shifts: NDArray[np.float64], bounds: Limits, everyone: bool, tag: int
) -> np.ndarray:
    found = np.empty(len(records) + 1, FOUND)  # one more, for the pass judges into the next row
    count = match_tag(tag, tracks, records, set_shifts, bounds, everyone, found)
    return found[:count].copy()


def _told(tracks: Tracks, tag: NDArray[np.int64], rows: np.ndarray, crimes: pl.DataFrame) -> pl.DataFrame:
    """Names for numbers, and the geodesic for the plane."""
    of_crime = crimes.select("batch_id", "police_force", "crime_ref", "lat", "lon")[rows["crime"]]
    nearest_m = rows["nearest_m"].copy()
    known = np.isfinite(nearest_m)
    nearest_m[known] = distance_m(
        rows["nearest_lat"][known],
        rows["nearest_lon"][known],
        of_crime["lat"].to_numpy()[known],
        of_crime["lon"].to_numpy()[known],
    )
    low_m = np.maximum(0.0, nearest_m - (rows["nearest_m"] - rows["low_m"]))
    seen = pl.Series(known)
    no_time, no_fix = pl.lit(None, UTC_TIME), pl.lit(None, pl.Float64)
    return (
        of_crime.drop("lat", "lon")
        .with_columns(
            device_id=pl.Series(tracks.device_ids, dtype=pl.String).gather(tag),
            label=pl.Series(LABELS).gather(rows["label"].astype(np.int64)),
            reason=pl.Series(WHY).gather(rows["why"].astype(np.int64)),
            probability=rows["probability"].clip(0.0, 1.0),
            nearest_m=nearest_m,
            nearest_low_m=low_m,
            nearest_high_m=nearest_m + (rows["high_m"] - rows["nearest_m"]),
            nearest_at=pl.when(seen).then(pl.Series(rows["nearest_us"]).cast(UTC_TIME)).otherwise(no_time),
            nearest_fix_gap_s=pl.when(pl.Series(rows["nearest_fix_gap_us"]) >= 0)
            .then(pl.Series(rows["nearest_fix_gap_us"]) / US_PER_S)
            .otherwise(no_fix),
            fixes_in_window=rows["fixes_in_window"],
            longest_gap_s=rows["longest_gap_us"] / US_PER_S,
            gap_began_at=pl.Series(rows["gap_from_us"]).cast(UTC_TIME),
            inside_s=rows["inside_us"] / US_PER_S,
            accuracy_m=rows["accuracy_m"],
            mechanism=pl.Series([*MECHANISMS, None]).gather(rows["mechanism"].astype(np.int64) % (len(MECHANISMS) + 1)),
            crime=rows["crime"],
            tag=tag,
            base_rate=no_fix,
            base_days=pl.lit(None, pl.Int64),
            base_rate_any=no_fix,
            base_days_any=pl.lit(None, pl.Int64),
        )
        .fill_nan(None)
    )
