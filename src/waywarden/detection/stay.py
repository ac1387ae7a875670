"""Where the tag stays: is this fix news of a way, or one more error about a place where it has been for long?

In: the DEVICE record and a fix. Out: whether he is believed to have left, and where he is held to be: at the fix, at
the place of the stay, or between. The record's memory of the stay goes on by this fix. Nothing here knows a zone.

A tag that has lain about one place for half an hour is expected there, and what it errs by is learned there, for some
claim half of it. Against the place speak, added up as in Page's cumulative sum (1954, Biometrika 41): distance beyond
that error, for as long as it lasts; a way that leads off; a tag that says it is under way. For it speaks every fix back
at the place, and while the tag says that it lies still, distance says little. Where all that errs, the mean of twenty
minutes decides in the end.
"""

import math
from typing import NamedTuple

from waywarden.detection.parameters import Parameters
from waywarden.detection.sensed import Sensed
from waywarden.detection.state import Record
from waywarden.zones.compiled import compiled


class Held(NamedTuple):
    """Where he is held to be, as far as the stay goes."""

    left: bool  # the evidence that he has left suffices: the fix may be part of a way
    as_measured: bool  # at the fix itself
    lat: float
    lon: float


class Doubt(NamedTuple):
    """What one fix says against the stay."""

    apart2: float  # square of the distance from the place, in what is learned to be the true error scale
    ratio2: float  # square of that scale over the one believed of the fix
    stirred: int  # the tag has said since it was last near that it moved
    gone: float  # all evidence so far that he has left, 0 to `stay_gone`


@compiled
def follow_stay(
    device: Record,
    lat: float,
    lon: float,
    east_m: float,
    north_m: float,
    scale_m: float,
    gap_s: float,
    leads_off: bool,
    sensed: Sensed,
    p: Parameters,
) -> Held:
    """`east_m`, `north_m`: the fix from the place of the stay, if there is one yet. `leads_off`: the last legs of
    his way agree and lead away from it.
    """
    if math.isnan(device.stay_lat):
        if scale_m <= p.motion_scale_m:
            begin_stay(device, lat, lon)
            device.stay_scale_m = scale_m
        return Held(True, True, lat, lon)
    wide_m = max(scale_m, device.stay_scale_m)  # or the mean of late: a tag's confidence has moods
    doubt = doubted(device, east_m, north_m, wide_m, gap_s, leads_off, sensed, p)
    held = held_at(device, lat, lon, doubt, p)
    if scale_m <= p.motion_scale_m:
        device.stay_scale_m += min(1.0, gap_s * p.stay_scale_per_s) * (scale_m - device.stay_scale_m)
        if doubt.gone >= p.stay_gone or has_shifted(device, east_m, north_m, wide_m, gap_s, doubt, p):
            begin_stay(device, lat, lon)
        else:
            go_on(device, lat, lon, gap_s, doubt, p)
    return held


@compiled
def doubted(
    device: Record,
    east_m: float,
    north_m: float,
    wide_m: float,
    gap_s: float,
    leads_off: bool,
    sensed: Sensed,
    p: Parameters,
) -> Doubt:
    """Add up what speaks against the stay, and for it."""
    ratio2 = max(1.0, device.stay_ratio2)
    apart2 = (east_m * east_m + north_m * north_m) / (wide_m * wide_m * ratio2)
    away = apart2 > p.stay_leaves * p.stay_leaves
    stirred = 1 if sensed.stirs or (away and device.stay_stirred == 1) else 0
    rests = sensed.rests and stirred == 0 and apart2 < p.stay_beyond * p.stay_beyond
    odds = min(p.stay_most, 0.5 * apart2 - p.stay_expected)
    if odds > 0.0:
        odds *= min(1.0, gap_s / p.stay_memory_s)
        if rests:
            odds *= 1.0 - p.stay_rest * min(1.0, p.stay_rest_s / gap_s)
    if leads_off and away and not rests:
        odds = max(odds, p.stay_way)
    if sensed.moves:
        odds = max(odds, p.stay_moves)
    if gap_s > p.stay_rest_s:
        odds += (gap_s - p.stay_rest_s) / p.stay_silence_s
    return Doubt(apart2, ratio2, stirred, min(p.stay_gone, max(0.0, device.stay_gone + odds)))


@compiled
def held_at(device: Record, lat: float, lon: float, doubt: Doubt, p: Parameters) -> Held:
    """The longer he has stayed and the less speaks against it, the less counts the distance from the place."""
    if device.stay_s <= p.stay_begins_s:
        return Held(True, True, lat, lon)
    settled = min(1.0, (device.stay_s - p.stay_begins_s) * p.stay_settles_per_s)
    share = 1.0 - settled
    if doubt.gone > 0.0:
        share += settled * doubt.gone / p.stay_gone
    left = share >= p.stay_left
    if share >= 1.0 or doubt.apart2 >= p.stay_beyond * p.stay_beyond:
        return Held(left, True, lat, lon)
    place_lat, place_lon = device.stay_lat, device.stay_lon
    return Held(left, False, place_lat + share * (lat - place_lat), place_lon + share * (lon - place_lon))


@compiled
def has_shifted(
    device: Record, east_m: float, north_m: float, wide_m: float, gap_s: float, doubt: Doubt, p: Parameters
) -> bool:
    """Has the mean of late moved clearly off the place, however little each fix showed? One fix counts only so far."""
    capped = 1.0 if doubt.apart2 <= p.stay_most * p.stay_most else p.stay_most / math.sqrt(doubt.apart2)
    part = min(1.0, gap_s * p.stay_shift_per_s)
    device.stay_east_m += part * (capped * east_m - device.stay_east_m)
    device.stay_north_m += part * (capped * north_m - device.stay_north_m)
    shift2 = device.stay_east_m * device.stay_east_m + device.stay_north_m * device.stay_north_m
    return bool(shift2 > p.stay_shift * p.stay_shift * doubt.ratio2 * wide_m * wide_m)


@compiled
def begin_stay(device: Record, lat: float, lon: float) -> None:
    """He is somewhere else: this fix is the first of a new stay, perhaps of a moment only."""
    device.stay_lat = lat
    device.stay_lon = lon
    device.stay_east_m = 0.0
    device.stay_north_m = 0.0
    device.stay_s = 0.0
    device.stay_ratio2 = 1.0
    device.stay_stirred = 0
    device.stay_gone = 0.0


@compiled
def go_on(device: Record, lat: float, lon: float, gap_s: float, doubt: Doubt, p: Parameters) -> None:
    """The stay lasts. Where the fix is near, the place and its true error are learned from it."""
    device.stay_stirred = doubt.stirred
    device.stay_gone = doubt.gone
    if doubt.apart2 < p.stay_near * p.stay_near:
        lasted_s = min(gap_s, p.heading_gap_s)
        device.stay_s = min(device.stay_s + lasted_s, p.stay_longest_s)
        part = lasted_s / (device.stay_s + p.waypoint_s)
        device.stay_lat += part * (lat - device.stay_lat)
        device.stay_lon += part * (lon - device.stay_lon)
        device.stay_ratio2 += part * (0.5 * doubt.apart2 * doubt.ratio2 - device.stay_ratio2)
