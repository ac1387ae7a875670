"""Stays as trackintel tells them (1.4.2, `generate_staypoints`, method "sliding"), for comparing with it.

From an anchor, its first fix, a staypoint runs on while fixes are nearer to it than `distance_m`. The first that is not
ends it, and its time is the stay's end; if that is at least `minutes` after the anchor, it was a staypoint, at the mean
of the different places of its fixes without that one. A silence longer than `gap_minutes` begins anew and drops what
was open. The last one is told only with `include_last`. Fixes' errors count for nothing, and every mechanism alike.

After Li, Zheng, Xie, Chen, Liu, Ma: Mining user similarity based on location history (ACM SIGSPATIAL 2008).
"""

import numpy as np
import polars as pl

from waywarden.tracks.columns import tags_of
from waywarden.tracks.haversine import haversine_m
from waywarden.tracks.ranges import RUN, stays_of_runs
from waywarden.tracks.settings import S_PER_MINUTE, US_PER_S
from waywarden.tracks.stay_pass import Fixes
from waywarden.zones.compiled import compiled


def trackintel_stays(
    positions: pl.DataFrame,
    distance_m: float = 100.0,
    minutes: float = 5.0,
    gap_minutes: float = 15.0,
    include_last: bool = False,
) -> pl.DataFrame:
    """`positions` in canonical order; a frame of `schema.STAY`."""
    tags = tags_of(positions)
    minute_us = S_PER_MINUTE * US_PER_S
    found = np.empty(len(tags.fixes.at), RUN)
    gap_us = gap_minutes * minute_us
    count = slide(tags.fixes, found, distance_m, minutes * minute_us, gap_us, include_last)
    return stays_of_runs(tags, found[:count], False, round(min(gap_us, 2**62)))


@compiled
def slide(fixes: Fixes, found: np.ndarray, distance_m: float, stay_us: float, gap_us: float, include_last: bool) -> int:
    """Number of staypoints. Each takes at least one fix that no other has, so `found` needs no more room than that."""
    count = 0
    at, lat, lon = fixes.at, fixes.lat, fixes.lon
    for tag in range(len(fixes.first) - 1):
        anchor, last = fixes.first[tag], fixes.first[tag + 1] - 1
        for index in range(anchor + 1, last + 1):
            if at[index] - at[index - 1] > gap_us:
                anchor = index
            elif haversine_m(lat[anchor], lon[anchor], lat[index], lon[index]) >= distance_m:
                if at[index] - at[anchor] >= stay_us:
                    found[count].tag = tag
                    found[count].first = anchor
                    found[count].last = index
                    found[count].ends = index
                    count += 1
                anchor = index
        if include_last and at[last] - at[anchor] >= stay_us:
            found[count].tag = tag
            found[count].first = anchor
            found[count].last = last + 1
            found[count].ends = last
            count += 1
    return count
