"""Stays as scikit-mobility tells them (1.3, `detection.stay_locations`, before it `stops`), for comparing with it.

From an anchor a stop runs on while fixes are within `distance_m`. The first farther away ends it, and its time is the
stay's end; if that is more than `minutes` after the anchor, it was a stop, at the median latitude and the median
longitude of its fixes without that one. The last fix of a tag ends what is open, near or far. A silence longer than
`gap_minutes`, if such a limit is given, begins anew. Fixes' errors count for nothing, and every mechanism alike.

After Hariharan, Toyama: Project Lachesis: parsing and modeling location histories (GIScience 2004).
"""

import math

import numpy as np
import polars as pl

from waywarden.tracks.columns import tags_of
from waywarden.tracks.haversine import haversine_m
from waywarden.tracks.ranges import RUN, stays_of_runs
from waywarden.tracks.settings import S_PER_MINUTE, US_PER_S
from waywarden.tracks.stay_pass import Fixes
from waywarden.zones.compiled import compiled

GAP_MINUTES = 15.0  # where the definition has no limit: what counts as silent in gap_share


def skmob_stays(
    positions: pl.DataFrame, distance_m: float = 200.0, minutes: float = 20.0, gap_minutes: float = math.inf
) -> pl.DataFrame:
    """`positions` in canonical order; a frame of `schema.STAY`."""
    tags = tags_of(positions)
    minute_us = S_PER_MINUTE * US_PER_S
    found = np.empty(len(tags.fixes.at), RUN)
    count = stop(tags.fixes, found, distance_m, minutes * minute_us, gap_minutes * minute_us)
    counted_us = round(min(gap_minutes, GAP_MINUTES) * minute_us)
    return stays_of_runs(tags, found[:count], True, counted_us)


@compiled
def stop(fixes: Fixes, found: np.ndarray, distance_m: float, stay_us: float, gap_us: float) -> int:
    """Number of stops. Each takes at least one fix that no other has, so `found` needs no more room than that."""
    count = 0
    at, lat, lon = fixes.at, fixes.lat, fixes.lon
    for tag in range(len(fixes.first) - 1):
        anchor, last = fixes.first[tag], fixes.first[tag + 1] - 1
        for index in range(anchor + 1, last + 1):
            if at[index] - at[index - 1] > gap_us:
                anchor = index
            away_m = haversine_m(lat[anchor], lon[anchor], lat[index], lon[index])
            if away_m > distance_m or index == last:
                if at[index] - at[anchor] > stay_us:
                    found[count].tag = tag
                    found[count].first = anchor
                    found[count].last = index
                    found[count].ends = index
                    count += 1
                anchor = index
    return count
