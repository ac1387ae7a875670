"""Motion of one tag: how much news a fix brings, which way the tag is going, and whether it has left where it stayed.
Nothing here knows a zone.

Ten drifted fixes in ten minutes are not ten witnesses, but ten fixes along a street are. So the weight of a fix grows
with the time since the last of its kind and with new ground covered, measured in its own error scale.
"""

import math
from typing import NamedTuple

from waywarden.detection.error import error_scale_m
from waywarden.detection.parameters import Parameters
from waywarden.detection.sensed import Sensed, Sensors, sensed
from waywarden.detection.state import NEVER, US_PER_S, WAYPOINTS, Record
from waywarden.detection.stay import Held, follow_stay
from waywarden.zones.compiled import compiled

METRES_PER_DEGREE = 111_195.0  # a sphere is good enough for displacements: 0.3 % of a weight


class Fix(NamedTuple):
    """One fix and what its tag's motion makes of it; the same for every zone."""

    at: int  # microseconds since 1970 UTC
    lat: float
    lon: float
    narrowing: float  # cosine of its latitude
    accuracy_m: float
    mechanism: int
    scale_m: float  # its error, believed
    reach: float  # from the tag's anchor, in error scales
    gap_s: float  # since the tag's last fix
    east_ms: float  # velocity, 0 and 0 where no movement shows
    north_ms: float
    waypoint: bool
    far_m: float  # a zone (with its ring) farther than this is touched by it in no way but by his course
    moves: bool  # the tag itself says that it is under way
    held: Held


@compiled
def read(
    device: Record, at: int, lat: float, lon: float, accuracy_m: float, mechanism: int, sensors: Sensors, p: Parameters
) -> Fix:
    """The fix with its error and course, whether he has left his stay, and how far it reaches.

    What concerns the stay is remembered here, for no condition asks for more than what comes of it.
    """
    narrowing = math.cos(math.radians(lat))
    scale_m = error_scale_m(accuracy_m, mechanism, p)
    east_ms, north_ms = velocity_ms(device, at, lat, lon, narrowing, scale_m, p)
    gap_s = 0.0 if device.last_at == NEVER else (at - device.last_at) / US_PER_S
    senses = sensed(device, sensors, p)
    from_m = displacement_m(device.stay_lat, device.stay_lon, lat, lon, narrowing)
    leads_off = east_ms * from_m[0] + north_ms * from_m[1] > 0.0
    held = follow_stay(device, lat, lon, from_m[0], from_m[1], scale_m, gap_s, leads_off, senses, p)
    if not held.left:
        east_ms, north_ms = 0.0, 0.0
    elif east_ms == 0.0 and north_ms == 0.0 and agrees(device, at, lat, lon, narrowing, scale_m, senses, p):
        east_ms, north_ms = senses.east_ms, senses.north_ms
    waypoint = is_waypoint(device, at, scale_m, p)
    far_m = p.far_scales * scale_m
    if waypoint:
        far_m = max(far_m, way_extent_m(device, lat, lon, narrowing))
    return Fix(
        at,
        lat,
        lon,
        narrowing,
        accuracy_m,
        mechanism,
        scale_m,
        anchor_reach(device, lat, lon, narrowing, scale_m),
        gap_s,
        east_ms,
        north_ms,
        waypoint,
        far_m,
        senses.moves,
        held,
    )


@compiled
def is_moving(fix: Fix) -> bool:
    return fix.east_ms != 0.0 or fix.north_ms != 0.0


@compiled
def velocity_ms(
    device: Record, at: int, lat: float, lon: float, narrowing: float, scale_m: float, p: Parameters
) -> tuple[float, float]:
    """Metres a second east and north, or (0, 0) unless the last two legs, each longer than the error, agree in
    course and speed. One wild fix makes one leg out and one back, never two that agree.
    """
    if scale_m > p.motion_scale_m:
        return 0.0, 0.0
    newest = WAYPOINTS - 1
    if (at - device.way_at[newest]) / US_PER_S < p.waypoint_s:
        newest -= 1
    if device.way_at[newest - 1] == NEVER:
        return 0.0, 0.0
    later_s = (at - device.way_at[newest]) / US_PER_S
    earlier_s = (device.way_at[newest] - device.way_at[newest - 1]) / US_PER_S
    if later_s > p.heading_gap_s or earlier_s > p.heading_gap_s:
        return 0.0, 0.0
    later_x, later_y = displacement_m(device.way_lat[newest], device.way_lon[newest], lat, lon, narrowing)
    earlier_x, earlier_y = displacement_m(
        device.way_lat[newest - 1],
        device.way_lon[newest - 1],
        device.way_lat[newest],
        device.way_lon[newest],
        narrowing,
    )
    leg_m = max(p.leg_scales * scale_m, p.leg_m)
    later_m2 = later_x * later_x + later_y * later_y
    earlier_m2 = earlier_x * earlier_x + earlier_y * earlier_y
    net_m = math.hypot(later_x + earlier_x, later_y + earlier_y)
    if min(later_m2, earlier_m2) < leg_m * leg_m or net_m < p.net_scales * scale_m:
        return 0.0, 0.0
    later_m, earlier_m = math.sqrt(later_m2), math.sqrt(earlier_m2)
    ratio = (later_m / later_s) / (earlier_m / earlier_s)
    agree = later_x * earlier_x + later_y * earlier_y >= p.leg_cosine * later_m * earlier_m
    if not agree or ratio > p.leg_ratio or ratio * p.leg_ratio < 1.0:
        return 0.0, 0.0
    return (later_x + earlier_x) / (later_s + earlier_s), (later_y + earlier_y) / (later_s + earlier_s)


@compiled
def agrees(
    device: Record,
    at: int,
    lat: float,
    lon: float,
    narrowing: float,
    scale_m: float,
    senses: Sensed,
    p: Parameters,
) -> bool:
    """Is the tag under way, and does its speed by Doppler, kept since the last waypoint, lead to this place?

    So a wild fix with a wild speed is no way, and a walker seen too poorly for his legs to show is on one.
    """
    newest = WAYPOINTS - 1
    if not senses.moves or scale_m > p.motion_scale_m or device.way_at[newest] == NEVER:
        return False
    since_s = (at - device.way_at[newest]) / US_PER_S
    east_m, north_m = displacement_m(device.way_lat[newest], device.way_lon[newest], lat, lon, narrowing)
    off_m = math.hypot(east_m - since_s * senses.east_ms, north_m - since_s * senses.north_ms)
    return bool(since_s <= p.heading_gap_s and off_m < p.doppler_scales * scale_m)


@compiled
def is_waypoint(device: Record, at: int, scale_m: float, p: Parameters) -> bool:
    """Is this fix good enough, and far enough in time from the last waypoint, to be the next one?"""
    newest_at = device.way_at[WAYPOINTS - 1]
    return scale_m <= p.motion_scale_m and (newest_at == NEVER or (at - newest_at) / US_PER_S >= p.waypoint_s)


@compiled
def way_extent_m(device: Record, lat: float, lon: float, narrowing: float) -> float:
    """No point of the way from the oldest waypoint to this place is farther from it than this."""
    farthest = 0.0
    for index in range(WAYPOINTS):
        if device.way_at[index] != NEVER:
            east, north = displacement_m(device.way_lat[index], device.way_lon[index], lat, lon, narrowing)
            farthest = max(farthest, east * east + north * north)
    return math.sqrt(farthest)


@compiled
def anchor_reach(device: Record, lat: float, lon: float, narrowing: float, scale_m: float) -> float:
    """How far from the anchor is this fix, in its error scale? 0 where there is no anchor yet."""
    if math.isnan(device.anchor_lat):
        return 0.0
    east, north = displacement_m(device.anchor_lat, device.anchor_lon, lat, lon, narrowing)
    return math.sqrt(east * east + north * north) / scale_m


@compiled
def weight(device: Record, at: int, mechanism: int, scale_m: float, reach: float, p: Parameters) -> float:
    """The share (0 to 1) of this fix's evidence that is news: 1 - exp(-(time / memory + new ground / scale))."""
    heard_at = device.heard_at[mechanism]
    if heard_at == NEVER:
        return 1.0
    news = (at - heard_at) / US_PER_S / p.error_memory_s[mechanism]
    if scale_m <= p.motion_scale_m:
        news += max(0.0, reach - max(1.0, device.anchor_reach))
    return 1.0 - math.exp(-news)


@compiled
def remember(device: Record, fix: Fix, p: Parameters) -> None:
    """Take the fix into the tag's memory, after every condition has seen it."""
    device.last_at = fix.at
    device.last_lat = fix.lat
    device.last_lon = fix.lon
    device.last_accuracy_m = fix.accuracy_m
    device.last_mechanism = fix.mechanism
    device.heard_at[fix.mechanism] = fix.at
    if fix.scale_m <= p.motion_scale_m:
        if math.isnan(device.anchor_lat) or fix.reach > p.anchor_scales:
            device.anchor_lat = fix.lat
            device.anchor_lon = fix.lon
            device.anchor_reach = 0.0
        else:
            device.anchor_reach = max(device.anchor_reach, fix.reach)
    if fix.waypoint:
        for index in range(WAYPOINTS - 1):
            device.way_at[index] = device.way_at[index + 1]
            device.way_lat[index] = device.way_lat[index + 1]
            device.way_lon[index] = device.way_lon[index + 1]
            device.way_accuracy_m[index] = device.way_accuracy_m[index + 1]
            device.way_scale_m[index] = device.way_scale_m[index + 1]
            device.way_mechanism[index] = device.way_mechanism[index + 1]
        newest = WAYPOINTS - 1
        device.way_at[newest] = fix.at
        device.way_lat[newest] = fix.lat
        device.way_lon[newest] = fix.lon
        device.way_accuracy_m[newest] = fix.accuracy_m
        device.way_scale_m[newest] = fix.scale_m
        device.way_mechanism[newest] = fix.mechanism


@compiled
def displacement_m(lat: float, lon: float, to_lat: float, to_lon: float, narrowing: float) -> tuple[float, float]:
    """Metres east and north from one place (degrees) to another near it. `narrowing` is the cosine of a latitude
    thereabouts: one for each fix, for it is the dearest number here.
    """
    degrees_east = to_lon - lon
    if degrees_east > 180.0:
        degrees_east -= 360.0
    elif degrees_east < -180.0:
        degrees_east += 360.0
    return (
        degrees_east * METRES_PER_DEGREE * narrowing,
        (to_lat - lat) * METRES_PER_DEGREE,
    )
