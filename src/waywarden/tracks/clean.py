"""Which fixes are to be doubted, and why? Flags, never a deletion: the fix stays, and who draws or adds up may pass it.

Positions in canonical order enter; the same frame leaves with a column `doubt`, the sum of `Doubt` values (0: none).
A fix is judged by its neighbours on both sides, so the newest of a tag may be flagged, or no longer, when the next
come. Stays are found without these flags (`stays`); trips and smoothing leave flagged fixes out.
"""

from enum import IntFlag
from typing import NamedTuple

import numpy as np
import polars as pl

from waywarden.tracks.columns import HAS_PLACE, tags_of
from waywarden.tracks.haversine import haversine_m
from waywarden.tracks.settings import US_PER_S
from waywarden.tracks.stay_pass import Fixes, Floats, Integers
from waywarden.zones.compiled import compiled


class Doubt(IntFlag):
    """Why a fix is doubted."""

    JUMP = 1  # there and back faster than anyone travels, or than one who lies still
    DRIFT = 2  # far off the middle of all fixes of a time in which the tag lay still
    CELL = 4  # as wide as a cell, while better fixes were had just before and after


class Doubtful(NamedTuple):
    """What is impossible, and how far is far."""

    fastest_ms: float = 90.0  # 324 km/h: the fastest train in Britain, with a margin
    still_ms: float = 3.0  # of a tag that says that it lies still; GPS wanders slower
    faster: float = 1.5  # than the highest of its own speeds thereabouts it may have gone by this factor ...
    around: int = 5  # ... so many fixes before and after, at least three of which say a speed
    jump_fixes: int = 5  # a jump is over after so many fixes, or it was a way
    drift_m: float = 50.0  # off the middle, at least
    drift_radii: float = 1.5  # and so many of its own error radii
    gap_s: float = 900.0  # a longer silence parts one time of lying still from the next
    beside_s: float = 300.0  # so near a better fix, a cell's says nothing
    wide_m: float = 250.0  # as in `settings`
    accuracy_default_m: float = 30.0


def flagged(positions: pl.DataFrame, limits: Doubtful = Doubtful()) -> pl.DataFrame:  # noqa: B008 (immutable)
    """`positions` with `doubt` (Int64) as its last column; a row without a place has 0."""
    tags = tags_of(positions)
    doubt = np.zeros(len(tags.fixes.at), np.int64)
    doubt_all(tags.fixes, doubt, limits)
    where = positions.select(HAS_PLACE).to_series().to_numpy()
    of_rows = np.zeros(positions.height, np.int64)
    of_rows[where] = doubt
    return positions.with_columns(pl.Series("doubt", of_rows))


@compiled
def doubt_all(fixes: Fixes, doubt: Integers, limits: Doubtful) -> None:
    """Every tag's fixes, each kind of doubt in turn: jumps are looked for among fixes that are no cells."""
    for tag in range(len(fixes.first) - 1):
        first, last = fixes.first[tag], fixes.first[tag + 1]
        narrow = np.empty(last - first, np.int64)
        count = 0
        for index in range(first, last):
            if is_wide(fixes, index, limits):
                continue
            narrow[count] = index
            count += 1
        narrow = narrow[:count]
        doubt_cells(fixes, doubt, first, last, limits)
        doubt_jumps(fixes, doubt, narrow, limits)
        doubt_drift(fixes, doubt, narrow, limits)


@compiled
def is_wide(fixes: Fixes, index: int, limits: Doubtful) -> bool:
    return bool(fixes.cell[index] or fixes.accuracy_m[index] > limits.wide_m)  # an unknown radius is not wide


@compiled
def doubt_cells(fixes: Fixes, doubt: Integers, first: int, last: int, limits: Doubtful) -> None:
    """Wide fixes with a better one on both sides, near in time."""
    beside_us = limits.beside_s * US_PER_S
    better_at, seen = np.int64(0), False
    begin = first  # wide fixes since the last better one
    for index in range(first, last):
        if is_wide(fixes, index, limits):
            continue
        for wide in range(begin, index):
            near = seen and fixes.at[wide] - better_at <= beside_us
            if near and fixes.at[index] - fixes.at[wide] <= beside_us:
                doubt[wide] |= 4
        better_at, seen, begin = fixes.at[index], True, index + 1


@compiled
def doubt_jumps(fixes: Fixes, doubt: Integers, narrow: Integers, limits: Doubtful) -> None:
    """From a fix that is believed to one it cannot have reached, and within a few fixes back to where it could be."""
    fastest_ms = local_fastest_ms(fixes, narrow, limits)
    believed, here = 0, 1
    while here < len(narrow):
        if not impossible(fixes, narrow, believed, here, fastest_ms, limits):
            believed = here
            here += 1
            continue
        back = here + 1
        while back < min(len(narrow), here + 1 + limits.jump_fixes):
            returns = not impossible(fixes, narrow, believed, back, fastest_ms, limits)
            if returns and impossible(fixes, narrow, back - 1, back, fastest_ms, limits):
                break
            back += 1
        if back < min(len(narrow), here + 1 + limits.jump_fixes):
            for index in range(here, back):
                doubt[narrow[index]] |= 1
            here = back
        else:
            believed = here  # it does not come back: then it was not this fix that was wrong
            here += 1


@compiled
def local_fastest_ms(fixes: Fixes, narrow: Integers, limits: Doubtful) -> Floats:
    """How fast can it have gone about each fix, by what it says of its own speed there?"""
    fastest_ms = np.full(len(narrow), limits.fastest_ms)
    for middle in range(len(narrow)):
        said, highest_ms = 0, 0.0
        for index in narrow[max(0, middle - limits.around) : middle + limits.around + 1]:
            if not np.isnan(fixes.speed_ms[index]):
                said += 1
                highest_ms = max(highest_ms, fixes.speed_ms[index])
        if said >= 3:
            fastest_ms[middle] = min(limits.fastest_ms, limits.faster * highest_ms + limits.still_ms)
    return fastest_ms


@compiled
def impossible(fixes: Fixes, narrow: Integers, at: int, later: int, fastest_ms: Floats, limits: Doubtful) -> bool:
    """Is the way between them, less both errors, too fast?"""
    one, other = narrow[at], narrow[later]
    away_m = haversine_m(fixes.lat[one], fixes.lon[one], fixes.lat[other], fixes.lon[other])
    away_m -= accuracy_of(fixes, one, limits) + accuracy_of(fixes, other, limits)
    still = fixes.moves[one] == 0 and fixes.moves[other] == 0
    possible_ms = limits.still_ms if still else max(fastest_ms[at], fastest_ms[later])
    return bool(away_m > possible_ms * (fixes.at[other] - fixes.at[one]) / US_PER_S)


@compiled
def accuracy_of(fixes: Fixes, index: int, limits: Doubtful) -> float:
    accuracy_m = fixes.accuracy_m[index]
    return float(limits.accuracy_default_m if np.isnan(accuracy_m) else accuracy_m)


@compiled
def doubt_drift(fixes: Fixes, doubt: Integers, narrow: Integers, limits: Doubtful) -> None:
    """Times of lying still, of three fixes and more, each against its own middle (medians, which no drift moves)."""
    begin = 0
    while begin < len(narrow):
        end = begin
        while end < len(narrow) and fixes.moves[narrow[end]] == 0:
            if end > begin and fixes.at[narrow[end]] - fixes.at[narrow[end - 1]] > limits.gap_s * US_PER_S:
                break
            end += 1
        if end - begin >= 3:
            lat, lon = np.median(fixes.lat[narrow[begin:end]]), np.median(fixes.lon[narrow[begin:end]])
            for index in narrow[begin:end]:
                far_m = max(limits.drift_m, limits.drift_radii * accuracy_of(fixes, index, limits))
                if haversine_m(lat, lon, fixes.lat[index], fixes.lon[index]) > far_m:
                    doubt[index] |= 2
        begin = max(end, begin + 1)
