"""Where he truly was: ways through a plain with one round zone of 300 m at its origin, known to the metre.

Each function gives (at_s, east_m, north_m) at the cadence asked for. `entered_at` reads off the truth when he
crossed the edge.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Way = tuple[Floats, Floats, Floats]
ZONE_RADIUS_M = 300.0


def times(rng: np.random.Generator, duration_s: float, cadence_s: float) -> Floats:
    """Report times: the cadence with some jitter and a random phase."""
    count = int(duration_s / cadence_s)
    jitter = rng.normal(0, 0.03 * cadence_s, count).clip(-0.2 * cadence_s, 0.2 * cadence_s)
    return np.arange(count) * cadence_s + rng.uniform(0, cadence_s) + jitter


def standing(rng: np.random.Generator, beyond_m: float, hours: float, cadence_s: float) -> Way:
    """At one place, this far outside the edge (negative inside)."""
    at_s = times(rng, hours * 3600, cadence_s)
    course = rng.uniform(0, 2 * np.pi)
    distance_m = ZONE_RADIUS_M + beyond_m
    return at_s, np.full(len(at_s), distance_m * np.cos(course)), np.full(len(at_s), distance_m * np.sin(course))


def along(
    rng: np.random.Generator,
    corners: list[tuple[float, float]],
    speeds_ms: list[float],
    waits_s: list[float],
    cadence_s: float,
) -> Way:
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
    x = np.interp(at_s, knots_s, [knot[0] for knot in knots])
    y = np.interp(at_s, knots_s, [knot[1] for knot in knots])
    turn = rng.uniform(0, 2 * np.pi)
    return at_s, x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)


def walking_in(rng: np.random.Generator, cadence_s: float, start_m: float | None = None) -> tuple[Way, float]:
    """Waits at home, walks to a place 60-250 m deep by one bend, stays a quarter of an hour, walks back.
    (way, second at which he crossed the edge)."""
    home_m = ZONE_RADIUS_M + (rng.uniform(300, 900) if start_m is None else start_m)
    speed = rng.uniform(1.1, 1.7)
    depth_m = rng.uniform(60, 250)
    goal = (ZONE_RADIUS_M - depth_m, rng.uniform(-30, 30))
    bend = ((home_m + ZONE_RADIUS_M) / 2, rng.uniform(-120, 120)) if start_m is None else (home_m, 0.0)
    corners = [(home_m, 0.0), bend, goal, bend, (home_m, 0.0)]
    way = along(rng, corners, [speed] * 4, [1800, 0, 900, 0, 3600], cadence_s)
    return way, _edge_s(corners, [speed] * 4, [1800, 0, 900, 0, 3600])


def driving_through(rng: np.random.Generator, cadence_s: float, inside_s: float = 60.0) -> tuple[Way, float]:
    """Past the middle at an even speed, inside for `inside_s`, minutes of driving on both sides."""
    offset_m = rng.uniform(0, 180)
    half_m = float(np.sqrt(ZONE_RADIUS_M**2 - offset_m**2))
    speed = 2 * half_m / inside_s
    corners = [(-half_m - speed * 300, offset_m), (half_m + speed * 300, offset_m)]
    return along(rng, corners, [speed], [600, 600], cadence_s), 600 + 300


def passing_by(rng: np.random.Generator, beyond_m: float, speed_ms: float, cadence_s: float) -> Way:
    """Along a straight road whose nearest point lies this far outside the edge."""
    y = ZONE_RADIUS_M + beyond_m
    return along(rng, [(-2500.0, y), (2500.0, y)], [speed_ms], [600, 600], cadence_s)


def _edge_s(corners: list[tuple[float, float]], speeds_ms: list[float], waits_s: list[float]) -> float:
    """The first second at which the way lies inside, to a tenth of a second."""
    now = 0.0
    for index, (x, y) in enumerate(corners[:-1]):
        now += waits_s[index]
        to_x, to_y = corners[index + 1]
        step_m = float(np.hypot(to_x - x, to_y - y))
        ticks = np.arange(0, step_m / speeds_ms[index], 0.1) if step_m else np.empty(0)
        share = ticks * speeds_ms[index] / max(step_m, 1e-9)
        inside = np.hypot(x + share * (to_x - x), y + share * (to_y - y)) < ZONE_RADIUS_M
        if inside.any():
            return now + float(ticks[inside.argmax()])
        now += step_m / speeds_ms[index]
    raise AssertionError("the way never enters the zone")
