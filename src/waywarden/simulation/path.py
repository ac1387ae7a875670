"""A path: where a body is at every moment, as breakpoints joined by straight lines at constant speed.

Legs enter (polylines with times), one path leaves that can be sampled at any times, cut, and spliced. Metres are east
and north of Charing Cross; times are seconds since the scenario's start, negative before it.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from waywarden.simulation.streets import Points


class Mode(IntEnum):
    """How the body moves."""

    STAY = 0
    WALK = 1
    RUN = 2
    BUS = 3
    CAR = 4
    RAIL = 5


class Cover(IntEnum):
    """What stands between the tag and the sky."""

    OPEN = 0
    VEHICLE = 1
    CARRIAGE = 2
    NEAR_WINDOW = 3
    DEEP_INDOORS = 4
    TUNNEL = 5


@dataclass(frozen=True)
class Path:
    """Breakpoints in time order. `mode` and `cover` hold from a breakpoint to the next.

    `time_s` (n,), `points` (n, 2), `mode` and `cover` (n,). Equal neighbouring points are a halt.
    """

    time_s: NDArray[np.float64]
    points: Points
    mode: NDArray[np.int8]
    cover: NDArray[np.int8]

    @classmethod
    def stay(cls, place: Points, from_s: float, to_s: float, cover: Cover) -> "Path":
        """At one place (2,) from one time to another."""
        return cls(
            np.array([from_s, to_s]),
            np.vstack([place, place]),
            np.full(2, Mode.STAY, np.int8),
            np.full(2, cover, np.int8),
        )

    @classmethod
    def joined(cls, parts: "list[Path]") -> "Path":
        """One after the other; each begins when and where the one before ends."""
        return cls(
            np.concatenate([part.time_s for part in parts]),
            np.vstack([part.points for part in parts]),
            np.concatenate([part.mode for part in parts]),
            np.concatenate([part.cover for part in parts]),
        )

    @property
    def end_s(self) -> float:
        """When the path ends."""
        return float(self.time_s[-1])

    @property
    def end(self) -> Points:
        """Where the path ends (2,)."""
        return np.asarray(self.points[-1])

    def leg(self, time_s: NDArray[np.float64]) -> NDArray[np.int64]:
        """Index of the breakpoint that governs each time; where several share a time, the last does."""
        return np.clip(np.searchsorted(self.time_s, time_s, side="right") - 1, 0, len(self.time_s) - 2)

    def at(self, time_s: NDArray[np.float64]) -> Points:
        """Where is the body at these times (n,)? -> (n, 2); before and after the path it rests at its ends."""
        return np.column_stack([np.interp(time_s, self.time_s, self.points[:, axis]) for axis in (0, 1)])

    def velocity(self, time_s: NDArray[np.float64]) -> Points:
        """Metres a second east and north at these times (n,) -> (n, 2)."""
        leg = self.leg(time_s)
        lasts = self.time_s[leg + 1] - self.time_s[leg]
        step = self.points[leg + 1] - self.points[leg]
        return np.where(lasts[:, None] > 0, step / np.where(lasts > 0, lasts, 1.0)[:, None], 0.0)

    def between(self, from_s: float, to_s: float) -> "Path":
        """The same path from one time to another, cut exactly there."""
        inner = (self.time_s > from_s) & (self.time_s < to_s)
        ends = np.array([from_s, to_s])
        at, leg = self.at(ends), self.leg(ends)
        return Path(
            np.concatenate([ends[:1], self.time_s[inner], ends[1:]]),
            np.vstack([at[:1], self.points[inner], at[1:]]),
            np.concatenate([self.mode[leg[:1]], self.mode[inner], self.mode[leg[1:]]]),
            np.concatenate([self.cover[leg[:1]], self.cover[inner], self.cover[leg[1:]]]),
        )

    def with_detour(self, detour: "Path") -> "Path":
        """The same path with a detour that leaves and returns to the same place; all later is as much later."""
        begins_s, lasts_s = float(detour.time_s[0]), detour.end_s - float(detour.time_s[0])
        before = self.between(float(self.time_s[0]), begins_s)
        after = self.between(begins_s, self.end_s)
        later = Path(after.time_s + lasts_s, after.points, after.mode, after.cover)
        return Path.joined([before, detour, later])
