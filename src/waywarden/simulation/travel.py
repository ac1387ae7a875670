"""A journey from door to door, by the means a Londoner would choose.

Two places and a departure time enter, a Path leaves: walking where it is near, else car, bus or train, with the walk to
and from the station, the wait, the halts. Speed is constant between halts; acceleration is not modelled.
"""

import itertools
from dataclasses import dataclass
from functools import cache

import numpy as np

from waywarden.simulation.london import LINES, PLACES
from waywarden.simulation.network import Network
from waywarden.simulation.path import Cover, Mode, Path
from waywarden.simulation.streets import DETOUR, Points, length_m, place_points, street_way, without_repeats

WALKABLE_M = 1400.0
RAIL_WAIT_S = (60.0, 420.0)
BUS_WAIT_S = (60.0, 540.0)
STATION_DWELL_S = 35.0


@dataclass(frozen=True)
class Pace:
    """How a way is covered: speed when moving, and a halt of random length every so many metres."""

    mode: Mode
    cover: Cover
    speed_m_s: float
    halt_every_m: float
    halt_s: tuple[float, float]


# Walking 1.3-1.4 m/s is the usual figure for adults; the halts are road crossings.
WALK = Pace(Mode.WALK, Cover.OPEN, 1.35, 450.0, (5.0, 35.0))
RUN = Pace(Mode.RUN, Cover.OPEN, 2.8, 900.0, (5.0, 25.0))
# London's buses average about 15 km/h including stops, cars about 20 km/h (TfL's published averages,
# rounded).
BUS = Pace(Mode.BUS, Cover.VEHICLE, 7.5, 380.0, (20.0, 60.0))
CAR = Pace(Mode.CAR, Cover.VEHICLE, 10.0, 500.0, (15.0, 55.0))
# The Underground averages about 33 km/h with its stops; surface rail is a little faster.
TRAIN_M_S = 13.5


@dataclass(frozen=True)
class Railways:
    """The LINES as one network over PLACES; cost in seconds; the hops that run in tunnel, as (low, high) indices."""

    network: Network
    tunnels: frozenset[tuple[int, int]]
    stations: tuple[int, ...]


@cache
def railways() -> Railways:
    """The railways of this London."""
    index = {place.name: k for k, place in enumerate(PLACES)}
    where = place_points()
    cost = np.full((len(PLACES), len(PLACES)), np.inf)
    tunnels = set()
    for line in LINES:
        stops = [index[name] for name in line.stations]
        first, last = (line.stations.index(name) for name in line.tunnel) if line.tunnel else (0, 0)
        for k, (a, b) in enumerate(itertools.pairwise(stops)):
            takes_s = float(np.hypot(*(where[a] - where[b]))) / TRAIN_M_S + STATION_DWELL_S
            # Where two lines run between the same places, travellers take the quicker: it sets tunnel or not.
            if takes_s <= cost[a, b]:
                cost[a, b] = cost[b, a] = takes_s
                if first <= k < last:
                    tunnels.add((min(a, b), max(a, b)))
    stations = tuple(sorted({index[name] for line in LINES for name in line.stations}))
    return Railways(Network.of(cost), frozenset(tunnels), stations)


def journey(start: Points, end: Points, departs_s: float, has_car: bool, rng: np.random.Generator) -> Path:
    """From `start` to `end` (each (2,), metres), leaving at `departs_s`; how long it takes is the path's to say."""
    way = street_way(start, end, rng)
    if length_m(way) < WALKABLE_M * DETOUR:
        return paced(way, departs_s, WALK, rng)
    if has_car and rng.random() < 0.7:
        return paced(way, departs_s, CAR, rng)
    stations = _stations(start, end)
    by_bus_s = length_m(way) / 4.2 + sum(BUS_WAIT_S) / 2
    if stations is not None and _rail_s(start, end, *stations) < by_bus_s:
        return _by_rail(start, end, departs_s, stations, rng)
    wait = Path.stay(start, departs_s, departs_s + rng.uniform(*BUS_WAIT_S), Cover.OPEN)
    return Path.joined([wait, paced(way, wait.end_s, BUS, rng)])


def paced(line: Points, departs_s: float, pace: Pace, rng: np.random.Generator) -> Path:
    """A polyline (n, 2) covered at a pace: each body has its own speed (10 % either way) and its own luck at halts."""
    line = without_repeats(line)
    if len(line) == 1:
        return Path.stay(line[0], departs_s, departs_s + 1.0, pace.cover)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    gaps = pace.halt_every_m * rng.uniform(0.5, 1.5, int(along[-1] / pace.halt_every_m) * 2 + 1)
    halts = np.cumsum(gaps)[np.cumsum(gaps) < along[-1]]
    waits = rng.uniform(*pace.halt_s, len(halts))
    # Each halt is a point twice: arriving, and leaving `waits` later.
    distance = np.concatenate([along, halts, halts])
    order = np.argsort(distance, kind="stable")
    waited = np.cumsum(np.concatenate([np.zeros(len(along) + len(halts)), waits])[order])
    distance = distance[order]
    speed = pace.speed_m_s * float(np.clip(rng.normal(1.0, 0.1), 0.75, 1.25))
    return Path(
        departs_s + distance / speed + waited,
        np.column_stack([np.interp(distance, along, line[:, axis]) for axis in (0, 1)]),
        np.full(len(distance), pace.mode, np.int8),
        np.full(len(distance), pace.cover, np.int8),
    )


def _stations(start: Points, end: Points) -> tuple[int, int] | None:
    """Where to board and alight: the pair that makes the journey quickest; None if it is the same station."""
    rail = railways()
    stations = np.array(rail.stations)
    where = place_points()[stations]
    near = [np.argsort(np.hypot(*(where - point).T), kind="stable")[:3] for point in (start, end)]
    pairs = [(int(stations[a]), int(stations[b])) for a in near[0] for b in near[1] if a != b]
    if not pairs:
        return None
    return min(pairs, key=lambda pair: (_rail_s(start, end, *pair), pair))


def _rail_s(start: Points, end: Points, board: int, alight: int) -> float:
    """About how long the journey by train takes, doors to doors, seconds."""
    where = place_points()
    walks_m = np.hypot(*(where[board] - start)) + np.hypot(*(where[alight] - end))
    ride_s = railways().network.cost[board, alight]
    return float(DETOUR * walks_m / WALK.speed_m_s + sum(RAIL_WAIT_S) / 2 + ride_s)


def _by_rail(start: Points, end: Points, departs_s: float, stations: tuple[int, int], rng: np.random.Generator) -> Path:
    """Walk, wait, ride from stop to stop, walk."""
    where = place_points()
    stops = railways().network.way(*stations)
    parts = [paced(street_way(start, where[stops[0]], rng), departs_s, WALK, rng)]
    now_s = parts[-1].end_s + rng.uniform(*RAIL_WAIT_S)
    parts.append(Path.stay(where[stops[0]], parts[-1].end_s, now_s, Cover.CARRIAGE))
    for a, b in itertools.pairwise(stops):
        cover = Cover.TUNNEL if (min(a, b), max(a, b)) in railways().tunnels else Cover.CARRIAGE
        ride_s = float(np.hypot(*(where[a] - where[b]))) / TRAIN_M_S
        dwell_s = STATION_DWELL_S * rng.uniform(0.6, 1.6)
        parts.append(
            Path(
                now_s + np.array([0.0, ride_s, ride_s + dwell_s]),
                where[[a, b, b]],
                np.full(3, Mode.RAIL, np.int8),
                np.full(3, cover, np.int8),
            )
        )
        now_s = parts[-1].end_s
    parts.append(paced(street_way(where[stops[-1]], end, rng), now_s, WALK, rng))
    return Path.joined(parts)
