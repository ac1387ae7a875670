"""Where a life truly came to rest, and what the place is to the wearer.

A wearer and his path enter, stays of five minutes and more leave, found on the path itself (halts of bodies, not of
fixes; waiting for a bus is shorter).
"""

from dataclasses import dataclass

import numpy as np

from waywarden.simulation.path import Mode, Path
from waywarden.simulation.routine import SHORTEST_STAY_S
from waywarden.simulation.streets import Points
from waywarden.simulation.wearers import Wearer


@dataclass(frozen=True)
class TrueStay:
    """At `point` (2,) from when to when, seconds since the scenario's start."""

    kind: str  # home, work, shop, gym, friend, or elsewhere
    point: Points
    from_s: float
    to_s: float


def true_stays(wearer: Wearer, path: Path) -> list[TrueStay]:
    """Every rest of the path, in order of time; rests at one place that follow each other are one."""
    resting = (path.mode[:-1] == Mode.STAY) & (np.hypot(*np.diff(path.points, axis=0).T) < 0.01)
    found: list[TrueStay] = []
    for k in np.flatnonzero(resting):
        point, from_s, to_s = path.points[k], float(path.time_s[k]), float(path.time_s[k + 1])
        if found and found[-1].to_s == from_s and np.hypot(*(found[-1].point - point)) < 0.01:
            from_s = found.pop().from_s
        found.append(TrueStay(_kind(wearer, point), point, from_s, to_s))
    return [stay for stay in found if stay.to_s - stay.from_s >= SHORTEST_STAY_S]


def _kind(wearer: Wearer, point: Points) -> str:
    for kind, building in wearer.buildings:
        if np.hypot(*(building.point - point)) < 1.0:
            return kind
    return "elsewhere"
