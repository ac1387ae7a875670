"""One tag against many crimes: a row of FOUND for each that it is not cleared of, or for each, if all are wanted.

A tag is cleared of a crime in two ways. Far from it all the time, by the boxes of its fixes, without a look at each.
Or near it, by fixes that are all farther than the radius and their errors, with no way between them that is likely to
have touched the circle.
"""

from typing import Any

import numpy as np

from waywarden.crime.bridge import nearest_share
from waywarden.crime.compiled import compiled
from waywarden.crime.fixes import BLOCK, FARTHEST, Blocks, Good, Tracks
from waywarden.crime.near import (
    WIDER,
    Crime,
    Floats,
    Integers,
    Nearness,
    nearness,
    on_the_plane,
    sigma_of,
)
from waywarden.crime.parameters import TO_95, Limits

Record = Any  # a row of a structured array, or an array of them

RULED_OUT, UNMONITORED, POSSIBLE, PASSED, PRESENT = 0, 1, 2, 3, 4
LABELS = ("ruled_out", "unmonitored", "possible", "passed", "present")

# Why nobody can be cleared, or nothing more be said. The numbers below GAP are those of spoilt times.
WHY = (
    *("", "strap", "case", "jamming", "not_fitted", "fitted"),
    *("gap", "no_data", "cells_only", "doubtful", "near", "reachable"),
)
BESIDE = 120  # fixes before and after those that matter, for the mean of a rest
FEW = 3  # and about one who was far off all the time
GAP, NO_DATA, CELLS_ONLY, DOUBTFUL, NEAR, REACHABLE = 6, 7, 8, 9, 10, 11

FOUND = np.dtype(
    [
        ("crime", "i8"),
        ("label", "i1"),
        ("why", "i1"),
        ("probability", "f8"),
        ("nearest_m", "f8"),  # NaN: nothing is known of it
        ("low_m", "f8"),
        ("high_m", "f8"),
        ("nearest_lat", "f8"),
        ("nearest_lon", "f8"),
        ("nearest_us", "i8"),
        ("nearest_fix_gap_us", "i8"),  # -1: the tag has no good fix at all
        ("fixes_in_window", "i8"),
        ("longest_gap_us", "i8"),
        ("gap_from_us", "i8"),
        ("inside_us", "f8"),
        ("accuracy_m", "f8"),
        ("mechanism", "i1"),  # -1: none
    ]
)


@compiled
def match_tag(
    tag: int, tracks: Tracks, crimes: Record, shifts: Floats, limits: Limits, everyone: bool, found: Record
) -> int:
    """Fills `found` (as long as `crimes`) from its beginning and says how many rows there are. `crimes`: records."""
    good, blocks = tracks.good, tracks.blocks
    low, high = good.first[tag], good.first[tag + 1]
    count = 0
    for number in range(len(crimes)):
        one = crimes[number]
        crime = Crime(
            one.from_us, one.to_us, one.lat, one.lon, one.metres_per_degree_lat, one.metres_per_degree_lon, one.sigma_m
        )
        first = low + np.searchsorted(good.at[low:high], crime.from_us)
        last = low + np.searchsorted(good.at[low:high], crime.to_us, side="right")
        begin, end = max(low, first - 1), min(high, last + 1)  # and the fix before and after
        if first < last and good.at[first] == crime.from_us:
            begin = first
        if first < last and good.at[last - 1] == crime.to_us:
            end = last
        far = not everyone and is_far(good, blocks, tag, begin, end, crime, limits)
        if far and not_spoilt(tracks, tag, crime) == 0 and not has_doubted(tracks, tag, crime):
            continue
        row = found[count]
        judge(tracks, tag, begin, end, first, last, crime, shifts, limits, row)
        row.crime = number
        if everyone or row.label != RULED_OUT:
            count += 1
    return count


@compiled
def is_far(good: Good, blocks: Blocks, tag: int, begin: int, end: int, crime: Crime, limits: Limits) -> bool:
    """Do these fixes cover the window, and touches no way along them the circle? By the boxes, and only in those that
    may be near by the fixes themselves.
    """
    if begin >= end or good.at[begin] > crime.from_us or good.at[end - 1] < crime.to_us:
        return False
    low = good.first[tag]
    base = blocks.first[tag]
    beyond_m = limits.radius_m + FARTHEST * crime.sigma_m
    for block in range(base + (begin - low) // BLOCK, base + (end - 1 - low) // BLOCK + 1):
        if blocks.gap_us[block] > limits.most_gap_us:
            return False
        north = max(blocks.south[block] - crime.lat, crime.lat - blocks.north[block], 0.0)
        east = max(blocks.west[block] - crime.lon, crime.lon - blocks.east[block], 0.0)
        if east > 180.0:
            east = 0.0  # across the antimeridian: look closer
        north_m, east_m = north * crime.metres_per_degree_lat, east * crime.metres_per_degree_lon
        reach_m = beyond_m + blocks.reach_m[block]
        if north_m * north_m + east_m * east_m > reach_m * reach_m:
            continue
        first = max(begin, low + (block - base) * BLOCK)
        for index in range(first, min(end, low + (block - base + 1) * BLOCK)):
            if may_touch(good, begin, end, index, crime, limits):
                return False
    return True


@compiled
def judge(
    tracks: Tracks,
    tag: int,
    begin: int,
    end: int,
    first: int,
    last: int,
    crime: Crime,
    shifts: Floats,
    limits: Limits,
    row: Record,
) -> None:
    """One tag, one crime. Good fixes first:last lie in the window, begin:end also beside it."""
    good = tracks.good
    low, high = good.first[tag], good.first[tag + 1]
    row.label, row.why, row.probability = RULED_OUT, 0, 0.0
    row.nearest_m, row.low_m, row.high_m = np.nan, np.nan, np.nan
    row.nearest_lat, row.nearest_lon, row.accuracy_m = np.nan, np.nan, np.nan
    row.nearest_us, row.inside_us, row.mechanism = 0, 0.0, -1
    covered = silences(good, begin, end, crime, limits, row)
    row.nearest_fix_gap_us = fix_gap_us(good.at, low, high, first, last, crime)
    weak, cells, doubted = weak_ones(tracks, tag, crime, limits)
    row.fixes_in_window = last - first + weak

    outside, reached, reachable = True, False, False
    if begin < end:
        from_near, to_near, outside, reached = near_run(good, begin, end, crime, limits)
        from_nearest, to_nearest = nearest_run(good, begin, end, crime, limits)
        beside = BESIDE if from_near <= to_near else FEW
        from_near, to_near = min(from_near, from_nearest), max(to_near, to_nearest)
        found = nearness(
            good, from_near, to_near, max(low, from_near - beside), min(high, to_near + beside), crime, shifts, limits
        )
        row.probability, row.inside_us, reachable = found.likely, found.inside_us, found.reachable
        if found.nearest_fix >= 0:
            tell_nearest(good, found, crime, row)
        label_seen(found, reached, limits, row)
        if row.label != RULED_OUT:
            return
    spoilt = not_spoilt(tracks, tag, crime)
    if doubted:
        row.label, row.why = POSSIBLE, DOUBTFUL
    elif not covered and cells > 0.0:
        row.label, row.why, row.probability = POSSIBLE, CELLS_ONLY, max(row.probability, cells)
    elif spoilt:
        row.label, row.why = UNMONITORED, spoilt
    elif not covered:
        row.label, row.why = UNMONITORED, GAP if first < last or begin < first else NO_DATA
        if first == last and row.longest_gap_us >= crime.to_us - crime.from_us:
            row.why = NO_DATA
    elif not outside or row.probability > limits.cleared_below:
        row.label, row.why = POSSIBLE, NEAR
    elif reachable:
        row.label, row.why = POSSIBLE, REACHABLE


@compiled
def label_seen(found: Nearness, reached: bool, limits: Limits, row: Record) -> None:
    """What the fixes themselves show, whatever is missing besides."""
    if found.seen >= limits.likely_from:
        row.label = PRESENT if found.inside_us >= limits.dwell_us else PASSED
    elif found.seen >= limits.possible_from or reached:
        row.label, row.why = POSSIBLE, NEAR
    elif found.likely >= limits.gap_possible_from:
        row.label, row.why = POSSIBLE, GAP


@compiled
def silences(good: Good, begin: int, end: int, crime: Crime, limits: Limits, row: Record) -> bool:
    """Is the whole window covered by fixes near enough in time? Tells the longest silence; where there is no fix on
    one side, up to the window's end.
    """
    at = good.at
    row.longest_gap_us, row.gap_from_us = crime.to_us - crime.from_us, crime.from_us
    if begin >= end:
        return False
    row.longest_gap_us = -1
    covered = out_of_reach(good, begin, at[begin] - crime.from_us, crime, limits)
    covered &= out_of_reach(good, end - 1, crime.to_us - at[end - 1], crime, limits)
    if at[begin] > crime.from_us:
        row.longest_gap_us, row.gap_from_us = min(at[begin], crime.to_us) - crime.from_us, crime.from_us
    for index in range(begin, end - 1):
        if at[index + 1] - at[index] > row.longest_gap_us:
            row.longest_gap_us, row.gap_from_us = at[index + 1] - at[index], at[index]
    since_us = max(at[end - 1], crime.from_us)
    if crime.to_us - since_us > row.longest_gap_us:
        row.longest_gap_us, row.gap_from_us = crime.to_us - since_us, since_us
    return bool(covered and row.longest_gap_us <= limits.most_gap_us)


@compiled
def out_of_reach(good: Good, index: int, edge_us: int, crime: Crime, limits: Limits) -> bool:
    """A silence at the window's end that no fix closes: is it short, and was he too far off to come back in it?"""
    if edge_us <= 0:
        return True
    x, y = on_the_plane(good.lat[index], good.lon[index], crime)
    error_m = TO_95 * np.hypot(sigma_of(good.accuracy_m[index], limits), crime.sigma_m)
    reach_m = limits.radius_m + error_m + limits.reach_ms * edge_us / 1e6
    return bool(edge_us <= limits.most_gap_us and x * x + y * y > reach_m * reach_m)


@compiled
def fix_gap_us(at: Integers, low: int, high: int, first: int, last: int, crime: Crime) -> int:
    """From the window to the good fix nearest to it; nought if there is one in it, -1 if there is none at all."""
    if low == high:
        return -1
    if first < last:
        return 0
    if first == low:
        return int(at[first] - crime.to_us)
    if first == high:
        return int(crime.from_us - at[first - 1])
    return int(min(at[first] - crime.to_us, crime.from_us - at[first - 1]))


@compiled
def may_touch(good: Good, begin: int, end: int, index: int, crime: Crime, limits: Limits) -> bool:
    """May the fix, or the way from it or to it among begin:end, have touched the circle?"""
    x, y = on_the_plane(good.lat[index], good.lon[index], crime)
    gap_us = 0
    if index > begin:
        gap_us = good.at[index] - good.at[index - 1]
    if index + 1 < end:
        gap_us = max(gap_us, good.at[index + 1] - good.at[index])
    travelled_m = 0.5 * limits.reach_ms * min(gap_us, limits.most_gap_us) / 1e6
    sigmas_m = FARTHEST * (sigma_of(good.accuracy_m[index], limits) + crime.sigma_m)
    reach_m = limits.radius_m + sigmas_m + travelled_m
    return bool(x * x + y * y <= reach_m * reach_m)


@compiled
def near_run(good: Good, begin: int, end: int, crime: Crime, limits: Limits) -> tuple[int, int, bool, bool]:
    """The run of fixes from the first to the last that may have touched the circle (none: the first is after the
    last); are all of begin:end farther than the radius and their errors; does one in the window reach into the circle?
    """
    from_near, to_near, outside, reached = end, begin, True, False
    for index in range(begin, end):
        if not may_touch(good, begin, end, index, crime, limits):
            continue
        from_near, to_near = min(from_near, index), index
        x, y = on_the_plane(good.lat[index], good.lon[index], crime)
        sigma_m = np.hypot(sigma_of(good.accuracy_m[index], limits), crime.sigma_m)
        if np.hypot(x, y) <= limits.radius_m + TO_95 * sigma_m:
            outside = False
            reached |= crime.from_us <= good.at[index] <= crime.to_us
    if from_near > to_near:
        return end, begin, outside, reached
    return max(begin, from_near - 1), min(end, to_near + 2), outside, reached


@compiled
def nearest_run(good: Good, begin: int, end: int, crime: Crime, limits: Limits) -> tuple[int, int]:
    """The fixes about the nearest of the way in the window."""
    best, best_m2 = begin, np.inf
    to_x, to_y = on_the_plane(good.lat[begin], good.lon[begin], crime)
    for index in range(begin, end):
        x, y = to_x, to_y
        if crime.from_us <= good.at[index] <= crime.to_us and x * x + y * y < best_m2:
            best, best_m2 = index, x * x + y * y
        if index + 1 == end:
            break
        to_x, to_y = on_the_plane(good.lat[index + 1], good.lon[index + 1], crime)
        gap_us = good.at[index + 1] - good.at[index]
        if gap_us > limits.most_gap_us:
            continue
        first = max(0, crime.from_us - good.at[index]) / gap_us
        last = min(gap_us, crime.to_us - good.at[index]) / gap_us
        ax, ay = x + first * (to_x - x), y + first * (to_y - y)
        bx, by = x + last * (to_x - x), y + last * (to_y - y)
        share = nearest_share(ax, ay, bx, by)
        near_x, near_y = ax + share * (bx - ax), ay + share * (by - ay)
        if near_x * near_x + near_y * near_y < best_m2:
            best, best_m2 = index, near_x * near_x + near_y * near_y
    return max(begin, best - 1), min(end, best + 2)


@compiled
def tell_nearest(good: Good, found: Nearness, crime: Crime, row: Record) -> None:
    row.nearest_m = found.nearest_m
    row.low_m = max(0.0, found.nearest_m - WIDER * found.nearest_sigma_m)
    row.high_m = found.nearest_m + WIDER * found.nearest_sigma_m
    row.nearest_lat = crime.lat + found.nearest_y / crime.metres_per_degree_lat
    row.nearest_lon = (crime.lon + found.nearest_x / crime.metres_per_degree_lon + 180.0) % 360.0 - 180.0
    row.nearest_us = found.nearest_us
    row.nearest_fix_gap_us = abs(good.at[found.nearest_fix] - found.nearest_us)
    row.accuracy_m = good.accuracy_m[found.nearest_fix]
    row.mechanism = good.mechanism[found.nearest_fix]


@compiled
def not_spoilt(tracks: Tracks, tag: int, crime: Crime) -> int:
    """0, or why the window is spoilt."""
    spoilt = tracks.spoilt
    for index in range(spoilt.first[tag], spoilt.first[tag + 1]):
        if spoilt.from_us[index] <= crime.to_us and spoilt.to_us[index] >= crime.from_us:
            return int(spoilt.why[index])
    return 0


@compiled
def has_doubted(tracks: Tracks, tag: int, crime: Crime) -> bool:
    """Is there any doubted fix in the window? Then a closer look is taken."""
    weak = tracks.weak
    low, high = weak.first[tag], weak.first[tag + 1]
    first = low + np.searchsorted(weak.at[low:high], crime.from_us)
    while first < high and weak.at[first] <= crime.to_us:
        if weak.doubted[first]:
            return True
        first += 1
    return False


@compiled
def weak_ones(tracks: Tracks, tag: int, crime: Crime, limits: Limits) -> tuple[int, float, bool]:
    """(weak fixes in the window, the chance that their cells give him of being there, is a doubted one there?)."""
    weak = tracks.weak
    low, high = weak.first[tag], weak.first[tag + 1]
    first = low + np.searchsorted(weak.at[low:high], crime.from_us)
    count, cells, doubted = 0, 0.0, False
    while first < high and weak.at[first] <= crime.to_us:
        x, y = on_the_plane(weak.lat[first], weak.lon[first], crime)
        error_m = np.hypot(weak.radius_m[first], TO_95 * crime.sigma_m)
        if x * x + y * y <= (limits.radius_m + error_m) ** 2:
            if weak.doubted[first]:
                doubted = True
            else:
                # He is anywhere in the circle: the share of it that is within the radius.
                cells = max(cells, min(0.5, (limits.radius_m / max(1.0, error_m)) ** 2))
        count += 1
        first += 1
    return count, cells, doubted
