"""What the tag itself says of its motion, beside its place: a motion sensor, and speed and course by Doppler.

In: the DEVICE record and what came with one fix. Out: whether it is under way, and how fast where to, or at rest.
Both senses err (a train is smooth, a leg moves in bed), so each is believed where the other does not contradict it.
That a sense says "at rest" counts only from a tag that has been heard to say otherwise: a sensor that is stuck, or a
feed that fills in zero, says nothing.
"""

import math
from typing import NamedTuple

from waywarden.detection.parameters import Parameters
from waywarden.detection.state import Record
from waywarden.zones.compiled import compiled


class Sensors(NamedTuple):
    """What came with one fix, as the tag put it."""

    speed_ms: float  # over ground, NaN where the tag does not say
    course_deg: float  # clockwise from north, NaN where the tag does not say
    motion: int  # the motion sensor: 1 moves, 0 rests, -1 does not say


class Sensed(NamedTuple):
    """What is made of it."""

    moves: bool  # under way: whatever senses it has agree
    stirs: bool  # or one of them says so
    rests: bool  # lies still
    east_ms: float  # by Doppler, while under way; else 0 and 0
    north_ms: float


@compiled
def sensed(device: Record, sensors: Sensors, p: Parameters) -> Sensed:
    """Under way, at rest, or neither known. The record notes which senses have shown that they work."""
    if sensors.motion == 1:
        device.senses_motion = 1
    if sensors.speed_ms > 0.0:
        device.senses_speed = 1
    fast, slow = sensors.speed_ms > p.fast_ms, sensors.speed_ms < p.slow_ms
    moves = (sensors.motion == 1 and not sensors.speed_ms < p.going_ms) or (sensors.motion < 0 and fast)
    still = sensors.motion == 0 and device.senses_motion == 1 and not fast
    rests = not moves and not fast and (still or (slow and device.senses_speed == 1))
    east_ms, north_ms = 0.0, 0.0
    if moves and sensors.speed_ms > p.going_ms and not math.isnan(sensors.course_deg):
        course = math.radians(sensors.course_deg)
        east_ms, north_ms = sensors.speed_ms * math.sin(course), sensors.speed_ms * math.cos(course)
    return Sensed(moves, moves or fast, rests, east_ms, north_ms)
