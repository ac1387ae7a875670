"""Scripted approaches to a zone: the stories an alert must tell apart, each a detour from wherever the wearer is.

A zone, a starting place and a time enter; an Approach leaves: a path that returns to where it began, and for who goes
dark the seconds in which the tag says nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely

from waywarden.simulation.exclusion import ExclusionZone
from waywarden.simulation.path import Cover, Mode, Path
from waywarden.simulation.streets import Points, street_way
from waywarden.simulation.travel import CAR, WALK, paced

DRIVE_INSIDE_S = 60.0
DARK_WITHIN_M = 150.0


class ApproachKind(StrEnum):
    """What the wearer does."""

    WALK_IN = "walk_in"  # in for some minutes, and out
    LINGER = "linger"  # in, and stays half an hour
    DRIVE_THROUGH = "drive_through"  # across by car, a minute inside
    APPROACH_AND_TURN = "approach_and_turn"  # to 30-70 m from the edge, and back
    EDGE_LOITER = "edge_loiter"  # stands 15-40 m outside for half an hour
    GOES_DARK = "goes_dark"  # the tag falls silent 150 m before the edge and speaks again 150 m after


@dataclass(frozen=True)
class Scripted:
    """An approach of this kind sets out so many minutes after the scenario's start."""

    kind: ApproachKind
    after_min: float


@dataclass(frozen=True)
class Approach:
    """One approach as it happened: the detour, and the interval of silence (seconds since start) if there is one."""

    kind: ApproachKind
    zone: ExclusionZone
    path: Path
    dark_s: tuple[float, float] | None = None


def approach(kind: ApproachKind, zone: ExclusionZone, here: Points, at_s: float, rng: np.random.Generator) -> Approach:
    """The detour of this kind from `here` (2,), which lies outside the zone, setting out at `at_s`."""
    path = _DETOURS[kind](zone, here, at_s, rng)
    return Approach(kind, zone, path, _silence(path, zone) if kind is ApproachKind.GOES_DARK else None)


def _walk_in(zone: ExclusionZone, here: Points, at_s: float, rng: np.random.Generator) -> Path:
    return _there_and_back(zone, here, at_s, _inside(zone, here, rng), rng.uniform(240, 600), rng)


def _linger(zone: ExclusionZone, here: Points, at_s: float, rng: np.random.Generator) -> Path:
    return _there_and_back(zone, here, at_s, _inside(zone, here, rng), rng.uniform(1500, 2700), rng)


def _go_dark(zone: ExclusionZone, here: Points, at_s: float, rng: np.random.Generator) -> Path:
    return _there_and_back(zone, here, at_s, _inside(zone, here, rng), rng.uniform(900, 1500), rng)


def _turn_back(zone: ExclusionZone, here: Points, at_s: float, rng: np.random.Generator) -> Path:
    return _there_and_back(zone, here, at_s, _outside(zone, here, rng.uniform(30, 70)), rng.uniform(90, 300), rng)


def _loiter(zone: ExclusionZone, here: Points, at_s: float, rng: np.random.Generator) -> Path:
    return _there_and_back(zone, here, at_s, _outside(zone, here, rng.uniform(15, 40)), rng.uniform(1500, 2400), rng)


def _drive_through(zone: ExclusionZone, here: Points, at_s: float, rng: np.random.Generator) -> Path:
    """To the near edge, straight across at the speed that takes a minute inside, and home round the zone."""
    outwards = (here - zone.centre) / np.hypot(*(here - zone.centre))
    reach_m = float(shapely.hausdorff_distance(zone.shape, shapely.Point(zone.centre))) + 150
    near, far = zone.centre + reach_m * outwards, zone.centre - reach_m * outwards
    parts = [paced(_way_round(zone, here, near, rng), at_s, CAR, rng)]
    chord_m = zone.shape.intersection(shapely.LineString([near, far])).length
    across_s = 2 * reach_m / (chord_m / DRIVE_INSIDE_S)
    parts.append(
        Path(
            parts[0].end_s + np.array([0.0, across_s]),
            np.vstack([near, far]),
            np.full(2, Mode.CAR, np.int8),
            np.full(2, Cover.VEHICLE, np.int8),
        )
    )
    bearings = np.arctan2(-outwards[1], -outwards[0]) + np.linspace(0, np.pi, 13)
    ring = zone.centre + (reach_m + 100) * np.column_stack([np.cos(bearings), np.sin(bearings)])
    parts.append(paced(np.vstack([far, ring, here]), parts[-1].end_s, CAR, rng))
    return Path.joined(parts)


def _there_and_back(
    zone: ExclusionZone, here: Points, at_s: float, target: Points, dwell_s: float, rng: np.random.Generator
) -> Path:
    """On foot to the target, a while there in the open, on foot back; around the zone unless the target is in it."""
    enters = zone.shape.covers(shapely.Point(target))
    there = street_way(here, target, rng) if enters else _way_round(zone, here, target, rng)
    back = street_way(target, here, rng) if enters else _way_round(zone, target, here, rng)
    out = paced(there, at_s, WALK, rng)
    dwell = Path.stay(target, out.end_s, out.end_s + dwell_s, Cover.OPEN)
    return Path.joined([out, dwell, paced(back, dwell.end_s, WALK, rng)])


def _inside(zone: ExclusionZone, here: Points, rng: np.random.Generator) -> Points:
    """A point well within, somewhat on the side he comes from: 20-50 % of the way from the centre to the edge."""
    turn = rng.uniform(-1.0, 1.0)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    edge = _outside(zone, here, 0.0)
    return np.asarray(zone.centre + rng.uniform(0.2, 0.5) * (spin @ (edge - zone.centre)))


def _outside(zone: ExclusionZone, here: Points, gap_m: float) -> Points:
    """The point `gap_m` beyond where the straight line from the centre to `here` leaves the zone."""
    outwards = (here - zone.centre) / np.hypot(*(here - zone.centre))
    inner = zone.shape.intersection(shapely.LineString([zone.centre, here]))
    return np.asarray(zone.centre + (inner.length + gap_m) * outwards)


def _way_round(zone: ExclusionZone, start: Points, end: Points, rng: np.random.Generator) -> Points:
    """By street without setting foot in the zone; straight where twenty tries by street all cut its edge."""
    for _ in range(20):
        line = street_way(start, end, rng)
        if not zone.shape.intersects(shapely.LineString(line)):
            return line
    return np.vstack([start, end])


def _silence(path: Path, zone: ExclusionZone) -> tuple[float, float]:
    """From when to when is the path nearer to the zone than the tag is allowed to tell?"""
    times = np.arange(path.time_s[0], path.end_s)
    near = times[shapely.distance(zone.shape, shapely.points(path.at(times))) < DARK_WITHIN_M]
    return float(near[0]), float(near[-1])


_DETOURS: dict[ApproachKind, Callable[[ExclusionZone, Points, float, np.random.Generator], Path]] = {
    ApproachKind.WALK_IN: _walk_in,
    ApproachKind.LINGER: _linger,
    ApproachKind.DRIVE_THROUGH: _drive_through,
    ApproachKind.APPROACH_AND_TURN: _turn_back,
    ApproachKind.EDGE_LOITER: _loiter,
    ApproachKind.GOES_DARK: _go_dark,
}
