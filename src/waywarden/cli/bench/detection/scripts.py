"""Thirty-five scripts of coming near a protected place: seven ways, each gone at five paces.

A script and a generator enter; a Journey leaves. What the Queensland police scripted is not published; these are ours.
"""

from collections.abc import Callable

import numpy as np

from waywarden.cli.bench.detection.situations import CADENCE_S
from waywarden.simulation.plain.ways import ZONE_RADIUS_M, Journey, along

PACES_MS = {"strolling": 0.8, "walking": 1.4, "running": 3.0, "cycling": 5.0, "driving": 10.0}

Script = tuple[str, str]  # route, pace
Corner = tuple[float, float, float]  # metres from the zone's middle (two ways), and seconds spent there
Route = Callable[[np.random.Generator], list[Corner]]

FAR_M, LONG_S, SHORT_S = ZONE_RADIUS_M + 800.0, 1800.0, 600.0


def go(script: Script, rng: np.random.Generator) -> Journey:
    """The way of this script, turned by a random angle."""
    route, pace = script
    corners = ROUTES[route](rng)
    places, waits_s = [corner[:2] for corner in corners], [corner[2] for corner in corners]
    return along(rng, places, [PACES_MS[pace]] * (len(corners) - 1), waits_s, CADENCE_S)


def _straight(_: np.random.Generator) -> list[Corner]:
    return [(FAR_M, 0, LONG_S), (0, 0, SHORT_S), (FAR_M, 0, LONG_S)]


def _by_a_bend(rng: np.random.Generator) -> list[Corner]:
    bend = (ZONE_RADIUS_M + 300.0, rng.choice([-1, 1]) * rng.uniform(200, 400), 0.0)
    return [(FAR_M, 0, LONG_S), bend, (ZONE_RADIUS_M - 120, 0, SHORT_S), bend, (FAR_M, 0, LONG_S)]


def _just_inside(_: np.random.Generator) -> list[Corner]:
    return [(FAR_M, 0, LONG_S), (ZONE_RADIUS_M - 60, 0, SHORT_S), (FAR_M, 0, LONG_S)]


def _along_the_edge(_: np.random.Generator) -> list[Corner]:
    """A quarter of the way round it, 80 m outside, and then in."""
    away_m = ZONE_RADIUS_M + 80.0
    round_it = [(away_m * np.cos(turn), away_m * np.sin(turn), 0.0) for turn in np.linspace(0, np.pi / 2, 7)]
    return [(FAR_M, 0, LONG_S), *round_it, (0, ZONE_RADIUS_M - 120, SHORT_S), (0, FAR_M, LONG_S)]


def _waiting_first(_: np.random.Generator) -> list[Corner]:
    """Ten minutes 100 m outside, as who watches a door."""
    return [
        (FAR_M, 0, LONG_S),
        (ZONE_RADIUS_M + 100, 0, 600),
        (ZONE_RADIUS_M - 120, 0, SHORT_S),
        (FAR_M, 0, LONG_S),
    ]


def _from_the_door(_: np.random.Generator) -> list[Corner]:
    """After an hour at home, 80 m outside."""
    return [(ZONE_RADIUS_M + 80, 0, 3600), (ZONE_RADIUS_M - 120, 0, SHORT_S), (ZONE_RADIUS_M + 80, 0, LONG_S)]


def _across(rng: np.random.Generator) -> list[Corner]:
    """Through it without a stop, and on."""
    aside_m = rng.uniform(0, 150)
    return [(FAR_M, aside_m, LONG_S), (-FAR_M, aside_m, LONG_S)]


ROUTES: dict[str, Route] = {
    "straight to the middle": _straight,
    "by a bend": _by_a_bend,
    "just inside": _just_inside,
    "along the edge": _along_the_edge,
    "waiting first": _waiting_first,
    "from the door": _from_the_door,
    "across": _across,
}
SCRIPTS: list[Script] = [(route, pace) for route in ROUTES for pace in PACES_MS]
assert len(SCRIPTS) == 35
