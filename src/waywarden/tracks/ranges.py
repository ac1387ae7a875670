"""Runs of fixes that a peer's definition calls a stay, as a frame of `schema.STAY`.

A run is first:last of the fixes (half-open) and the index of the fix at whose time it ends. What the peer says nothing
about is told as for our own stays: the radius from the scatter of the run's fixes, and the share of silences.
"""

import math

import numpy as np
import polars as pl

from waywarden.schema import STAY_DTYPES, UTC_TIME
from waywarden.tracks.cluster import TO_95
from waywarden.tracks.columns import Tags
from waywarden.tracks.haversine import haversine_m
from waywarden.tracks.stay_pass import Fixes, Floats, Integers
from waywarden.zones.compiled import compiled

RUN = np.dtype([("tag", "i8"), ("first", "i8"), ("last", "i8"), ("ends", "i8")])


def stays_of_runs(tags: Tags, runs: np.ndarray, by_median: bool, gap_us: int) -> pl.DataFrame:
    """One stay a run, in order; at the median of its fixes' places, or at the mean of the different ones."""
    at = tags.fixes.at
    lat, lon, scatter2_m2 = np.empty(len(runs)), np.empty(len(runs)), np.empty(len(runs))
    place_all(tags.fixes, runs, by_median, lat, lon, scatter2_m2)
    began_at, ended_at = at[runs["first"]], at[runs["ends"]]
    return pl.DataFrame(
        {
            "device_id": pl.Series(tags.device_ids, dtype=pl.String).gather(runs["tag"]),
            "started_at": pl.Series(began_at).cast(UTC_TIME),
            "ended_at": pl.Series(ended_at).cast(UTC_TIME),
            "lat": lat,
            "lon": lon,
            "radius_m": TO_95 * np.sqrt(scatter2_m2 / 2),
            "fixes": runs["last"] - runs["first"],
            "gap_share": _silent_us(at, runs, gap_us) / np.maximum(1, ended_at - began_at),
        },
        schema=STAY_DTYPES,
    )


@compiled
def place_all(fixes: Fixes, runs: np.ndarray, by_median: bool, lat: Floats, lon: Floats, scatter2_m2: Floats) -> None:
    """The middle of each run, and the mean square of its fixes' distances from it."""
    for number in range(len(runs)):
        first, last = runs[number].first, runs[number].last
        lats, lons = fixes.lat[first:last], fixes.lon[first:last]
        if by_median:
            lat[number], lon[number] = np.median(lats), np.median(lons)
        else:
            lat[number], lon[number] = mean_of_different(lats, lons)
        total = 0.0
        for index in range(last - first):
            away_m = haversine_m(lat[number], lon[number], lats[index], lons[index])
            total += away_m * away_m
        scatter2_m2[number] = total / (last - first)


@compiled
def mean_of_different(lats: Floats, lons: Floats) -> tuple[float, float]:
    """The mean of places, each counted once; of longitudes on the circle, so across the antimeridian too."""
    order = np.argsort(lats)
    count, total, east, north = 0, 0.0, 0.0, 0.0
    begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and lats[order[end]] == lats[order[begin]]:
            end += 1
        beside = np.sort(lons[order[begin:end]])
        for index in range(len(beside)):
            if index == 0 or beside[index] != beside[index - 1]:
                count += 1
                total += lats[order[begin]]
                east += math.sin(math.radians(beside[index]))
                north += math.cos(math.radians(beside[index]))
        begin = end
    return total / count, math.degrees(math.atan2(east, north))


def _silent_us(at: Integers, runs: np.ndarray, gap_us: int) -> Integers:
    """Of each run the sum of its silences longer than a gap, from its first fix to the one it ends at."""
    step = np.diff(at, prepend=at[:1])
    silent = np.cumsum(np.where(step > gap_us, step, 0))
    return np.asarray(silent[runs["ends"]] - silent[runs["first"]], dtype=np.int64)
