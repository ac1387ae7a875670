"""How usual is it? How often a tag, and any tag, is within the radius of a crime's place at that hour on other days.

Whoever lives next door is near every crime in his street. So a match is told with the share of ordinary days on which
the same tag had a good fix within the radius in the same hours of London's clock, and with that of all tags together.
A day counts for a tag where it has good fixes in at least half of the hours of the window. The nearest days are taken,
before the crime and after it, never more than `base_most_days`; under `base_least_days` nothing is told.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.crime.compiled import compiled
from waywarden.crime.fixes import Good, Tracks
from waywarden.crime.parameters import MatchParameters

Integers = NDArray[np.int64]

LONDON = "Europe/London"
US_PER_HOUR = 3_600_000_000
US_PER_DAY = 24 * US_PER_HOUR
NOT_A_DAY = np.iinfo(np.int64).min


def base_rates(
    tracks: Tracks,
    records: np.ndarray,
    asked: pl.DataFrame,
    parameters: MatchParameters,
    each: Callable[[Callable[[int], tuple[Integers, Integers]], range], list[tuple[Integers, Integers]]],
) -> pl.DataFrame:
    """`asked` (`crime, tag`: numbers) with `base_rate, base_days` of the tag and `base_rate_any, base_days_any`
    (tag-days) of all.

    `records` as `match.CRIMES` has them; `each` does a work for each number of a range, on many threads or on one.
    """
    windows = ordinary_windows(tracks.good.at, records, round(parameters.base_most_days))
    counts = each(partial(_of_tag, tracks.good, records, windows, parameters.radius_m), range(len(tracks.device_ids)))
    hits, days = (np.array(one, np.int64) for one in zip(*counts, strict=True))
    crime, tag = asked["crime"].to_numpy(), asked["tag"].to_numpy()
    least = parameters.base_least_days
    return asked.with_columns(
        base_rate=pl.Series(_share(hits[tag, crime], days[tag, crime], least)),
        base_days=pl.Series(days[tag, crime]),
        base_rate_any=pl.Series(_share(hits.sum(axis=0), days.sum(axis=0), least)[crime]),
        base_days_any=pl.Series(days.sum(axis=0)[crime]),
    ).fill_nan(None)


def ordinary_windows(at: Integers, records: np.ndarray, most_days: int) -> Integers:
    """(crimes, days, 2): the window at the same hours of London's clock on other days within the data, the nearest
    days first; NOT_A_DAY where there is none, or where it would overlap the window itself.
    """
    if not len(at) or not len(records):
        return np.full((len(records), 0, 2), NOT_A_DAY)
    first_us, last_us = int(at.min()), int(at.max())
    reach = -(-(last_us - first_us) // US_PER_DAY) + 1
    steps = [step for away in range(1, int(reach) + 1) for step in (-away, away)]
    frame = pl.DataFrame({"crime": np.arange(len(records)), "from_us": records["from_us"], "to_us": records["to_us"]})
    local = pl.col("from_us").cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(LONDON)
    windows = np.full((len(records), most_days, 2), NOT_A_DAY)
    filled = np.zeros(len(records), np.int64)
    lasts_us = records["to_us"] - records["from_us"]
    for step in steps:
        moved = frame.select(local.dt.offset_by(f"{step}d").dt.timestamp("us")).to_series().to_numpy()
        apart = np.abs(moved - records["from_us"]) >= lasts_us
        fits = np.flatnonzero(apart & (moved >= first_us) & (moved + lasts_us <= last_us) & (filled < most_days))
        windows[fits, filled[fits], 0] = moved[fits]
        windows[fits, filled[fits], 1] = moved[fits] + lasts_us[fits]
        filled[fits] += 1
    return windows


def _share(hits: Integers, days: Integers, least: float) -> NDArray[np.float64]:
    return np.where(days >= least, hits / np.maximum(days, 1), np.nan)


def _of_tag(good: Good, records: np.ndarray, windows: Integers, radius_m: float, tag: int) -> tuple[Integers, Integers]:
    hits, days = np.zeros(len(records), np.int64), np.zeros(len(records), np.int64)
    count_days(good, tag, records, windows, radius_m, hits, days)
    return hits, days


@compiled
def count_days(
    good: Good, tag: int, records: np.ndarray, windows: Integers, radius_m: float, hits: Integers, days: Integers
) -> None:
    """Days on which the tag is known at those hours, and those on which it was within the radius."""
    low, high = good.first[tag], good.first[tag + 1]
    if low == high:
        return
    begins_us = good.at[low] // US_PER_HOUR * US_PER_HOUR
    hours = (good.at[high - 1] - begins_us) // US_PER_HOUR + 1
    first = np.zeros(hours + 1, np.int64)  # of the fixes of each hour; those of hour h are first[h]:first[h + 1]
    south, north = np.full(hours, 90.0), np.full(hours, -90.0)
    west, east = np.full(hours, 180.0), np.full(hours, -180.0)
    for index in range(low, high):
        hour = (good.at[index] - begins_us) // US_PER_HOUR
        first[hour + 1] = index + 1
        south[hour], north[hour] = min(south[hour], good.lat[index]), max(north[hour], good.lat[index])
        west[hour], east[hour] = min(west[hour], good.lon[index]), max(east[hour], good.lon[index])
    first[0] = low
    for hour in range(hours):
        first[hour + 1] = max(first[hour + 1], first[hour])
    for number in range(len(records)):
        crime = records[number]
        high_deg = radius_m / crime.metres_per_degree_lat
        wide_deg = radius_m / crime.metres_per_degree_lon
        for day in range(windows.shape[1]):
            from_us, to_us = windows[number, day, 0], windows[number, day, 1]
            if from_us == NOT_A_DAY:
                break
            first_hour, last_hour = (from_us - begins_us) // US_PER_HOUR, (to_us - begins_us) // US_PER_HOUR
            known, near = 0, False
            for hour in range(max(0, first_hour), min(hours - 1, last_hour) + 1):
                if first[hour] == first[hour + 1]:
                    continue
                known += 1
                if near or south[hour] - high_deg > crime.lat or north[hour] + high_deg < crime.lat:
                    continue
                if west[hour] - wide_deg > crime.lon or east[hour] + wide_deg < crime.lon:
                    continue
                for index in range(first[hour], first[hour + 1]):
                    x = (good.lon[index] - crime.lon) * crime.metres_per_degree_lon
                    y = (good.lat[index] - crime.lat) * crime.metres_per_degree_lat
                    in_window = from_us <= good.at[index] <= to_us
                    if in_window and x * x + y * y <= radius_m * radius_m:
                        near = True
                        break
            if 2 * known >= last_hour - first_hour + 1:
                days[number] += 1
                hits[number] += near
