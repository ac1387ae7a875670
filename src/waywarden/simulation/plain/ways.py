"""Where he truly was: ways through a plain with one round zone of 300 m at its origin, known to the metre.

A generator of random numbers enters; a Journey leaves: the way at the moments at which his tag tries, and when he
truly crossed the edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ZONE_RADIUS_M = 300.0
EDGE_STEP_S = 0.1  # how exactly the crossing of the edge is known


@dataclass(frozen=True)
class Journey:
    """Columns of one length. `inside_s`: (from, to) of his first stay inside, None if there is none."""

    at_s: Floats
    east_m: Floats
    north_m: Floats
    velocity_ms: Floats  # (n, 2) east and north, at that moment
    inside_s: tuple[float, float] | None = None


def standing(rng: np.random.Generator, beyond_m: float, hours: float, cadence_s: float) -> Journey:
    """At one place, this far outside the edge (negative inside)."""
    at_s = times(rng, hours * 3600, cadence_s)
    course = rng.uniform(0, 2 * np.pi)
    place = (ZONE_RADIUS_M + beyond_m) * np.array([np.cos(course), np.sin(course)])
    return Journey(at_s, np.full(len(at_s), place[0]), np.full(len(at_s), place[1]), np.zeros((len(at_s), 2)))


def walking_in(rng: np.random.Generator, cadence_s: float, start_m: float | None = None) -> Journey:
    """Waits at home, walks to a place 60-250 m deep by one bend, stays a quarter of an hour, walks back."""
    home_m = ZONE_RADIUS_M + (rng.uniform(300, 900) if start_m is None else start_m)
    speed = rng.uniform(1.1, 1.7)
    depth_m = rng.uniform(60, 250)
    goal = (ZONE_RADIUS_M - depth_m, rng.uniform(-30, 30))
    bend = ((home_m + ZONE_RADIUS_M) / 2, rng.uniform(-120, 120)) if start_m is None else (home_m, 0.0)
    corners = [(home_m, 0.0), bend, goal, bend, (home_m, 0.0)]
    return along(rng, corners, [speed] * 4, [1800, 0, 900, 0, 3600], cadence_s)


def driving_through(rng: np.random.Generator, cadence_s: float, inside_s: float = 60.0) -> Journey:
    """Past the middle at an even speed, inside for `inside_s`, minutes of driving on both sides."""
    offset_m = rng.uniform(0, 180)
    half_m = float(np.sqrt(ZONE_RADIUS_M**2 - offset_m**2))
    speed = 2 * half_m / inside_s
    corners = [(-half_m - speed * 300, offset_m), (half_m + speed * 300, offset_m)]
    return along(rng, corners, [speed], [600, 600], cadence_s)


def passing_by(rng: np.random.Generator, beyond_m: float, speed_ms: float, cadence_s: float) -> Journey:
    """Along a straight road whose nearest point lies this far outside the edge."""
    y = ZONE_RADIUS_M + beyond_m
    return along(rng, [(-2500.0, y), (2500.0, y)], [speed_ms], [600, 600], cadence_s)


def along(
    rng: np.random.Generator,
    corners: list[tuple[float, float]],
    speeds_ms: list[float],
    waits_s: list[float],
    cadence_s: float,
) -> Journey:
    """Wait at each corner, then go straight to the next at its speed; the whole turned by a random angle."""
    knots_s, knots = [0.0], [corners[0]]
    for index, corner in enumerate(corners):
        if index:
            step_m = float(np.hypot(corner[0] - knots[-1][0], corner[1] - knots[-1][1]))
            knots_s.append(knots_s[-1] + step_m / speeds_ms[index - 1])
            knots.append(corner)
        knots_s.append(knots_s[-1] + waits_s[index])
        knots.append(corner)
    at_s = times(rng, knots_s[-1], cadence_s)
    turn = rng.uniform(0, 2 * np.pi)
    turned = np.array(knots) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    before, here, after = (_on_the_way(at_s + shift_s, knots_s, turned) for shift_s in (-0.5, 0.0, 0.5))
    return Journey(at_s, here[:, 0], here[:, 1], after - before, _first_inside(knots_s, turned))


def times(rng: np.random.Generator, duration_s: float, cadence_s: float) -> Floats:
    """Report times: the cadence with some jitter and a random phase."""
    count = int(duration_s / cadence_s)
    jitter = rng.normal(0, 0.03 * cadence_s, count).clip(-0.2 * cadence_s, 0.2 * cadence_s)
    return np.asarray(np.arange(count) * cadence_s + rng.uniform(0, cadence_s) + jitter)


def _on_the_way(at_s: Floats, knots_s: Sequence[float], knots: Floats) -> Floats:
    """(n, 2) places at these seconds."""
    x, y = np.interp(at_s, knots_s, knots[:, 0]), np.interp(at_s, knots_s, knots[:, 1])
    return np.column_stack([x, y])


def _first_inside(knots_s: Sequence[float], knots: Floats) -> tuple[float, float] | None:
    """(entered, left) of the first stay inside, to a tenth of a second."""
    ticks = np.arange(knots_s[0], knots_s[-1], EDGE_STEP_S)
    inside = np.hypot(*_on_the_way(ticks, knots_s, knots).T) < ZONE_RADIUS_M
    if not inside.any():
        return None
    entered = int(inside.argmax())
    out_again = ~inside[entered:]
    left = entered + int(out_again.argmax()) if out_again.any() else len(ticks) - 1
    return float(ticks[entered]), float(ticks[left])
