"""Course: is he heading for the zone? An approach before the ring is reached, and what silence then means.

In: a fix with its velocity, and the zone. Out: in the PAIR record, how many fixes in a row had a course that meets
the zone, and when silence becomes a dark approach.

A fix too poor to show motion, such as a cell tower's, does not break the silence of the good ones: who loses his
satellites on the way to the zone is as dark as who loses all. One so far off that he must be elsewhere does.
"""

import math

from waywarden.detection.motion import Fix
from waywarden.detection.parameters import Parameters
from waywarden.detection.state import FOREVER, US_PER_S, Record
from waywarden.zones.compiled import compiled
from waywarden.zones.table import Shapes, misses, path_distance


@compiled
def follow_course(
    zone: Record,
    shapes: Shapes,
    state: Record,
    x: float,
    y: float,
    distance_m: float,
    fix: Fix,
    s: Record,
    p: Parameters,
) -> None:
    """Does his course meet the zone within the time and reach of an approach? And when would silence be dark?"""
    speed_ms = math.sqrt(fix.east_ms * fix.east_ms + fix.north_ms * fix.north_ms)
    if tells_where(fix, distance_m, p):
        state.dark_at = FOREVER
    ahead_m = min(s.approach_s * speed_ms, s.approach_reach_m)
    if distance_m <= 0.0 or distance_m > ahead_m:
        state.hits = 0
        return
    ahead_x, ahead_y = x + fix.east_ms * ahead_m / speed_ms, y + fix.north_ms * ahead_m / speed_ms
    missed = misses(zone, x, y, ahead_x, ahead_y)
    if missed or path_distance(zone, shapes, x, y, ahead_x, ahead_y) > 0.0:
        state.hits = 0
        return
    state.hits += 1
    state.last_hit_at = fix.at
    if distance_m <= s.dark_reach_m:
        state.dark_at = fix.at + int(max(s.dark_after_s, distance_m / speed_ms) * US_PER_S)


@compiled
def tells_where(fix: Fix, distance_m: float, p: Parameters) -> bool:
    """Is the fix good enough to say where he is, or else so far off that he must be elsewhere?"""
    return fix.scale_m <= p.motion_scale_m or distance_m > fix.far_m
