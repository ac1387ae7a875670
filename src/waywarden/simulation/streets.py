"""Ways along streets: polylines with corners, that meet the river only where it is crossed.

Two places enter (metres east and north of Charing Cross), a polyline leaves. Main roads join neighbourhood centres and
are the same for everybody and every seed; near a door the way follows a local grid of side streets, turned as that
neighbourhood's streets are turned, so a way is about 1.3 times as long as the straight line.
"""

import itertools
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from waywarden.simulation.london import CENTRE, CROSSINGS, PLACES, THAMES
from waywarden.simulation.network import Network

Points = NDArray[np.float64]  # (n, 2): metres east, metres north

LOCAL_M = 1500.0  # nearer than this, people stay on side streets
BLOCK_M = 120.0  # typical length between two corners
BANK_M = 130.0  # half the river with its embankments: how far from midstream a bridge begins
DETOUR = 1.3  # street length over straight length, used only to choose between ways


@dataclass(frozen=True)
class Roads:
    """Main roads: nodes (the PLACES first, then both ends of each crossing), their geometry and all shortest ways."""

    nodes: Points
    edges: dict[tuple[int, int], Points]
    network: Network
    street_angle: NDArray[np.float64]  # radians, how the side streets around each node are turned


def to_points(degrees: list[tuple[float, float]]) -> Points:
    """(lat, lon) pairs as metres east and north of Charing Cross."""
    lats, lons = np.array(degrees).T
    return np.column_stack(CENTRE.to_metres(lats, lons))


@cache
def place_points() -> Points:
    """The centre of each of PLACES, in order."""
    return to_points([(place.lat, place.lon) for place in PLACES])


@cache
def river() -> shapely.LineString:
    """The middle of the Thames, prepared for many questions."""
    line = shapely.LineString(to_points(list(THAMES)))
    shapely.prepare(line)
    return line


@cache
def roads() -> Roads:
    """The main roads of this London: always the same, whatever the seed."""
    rng = np.random.default_rng(20_000)  # names the one London there is
    banks = _crossing_ends()
    nodes = np.vstack([place_points(), banks.reshape(-1, 2)])
    first_bank = len(PLACES)
    bridges = {(first_bank + 2 * k, first_bank + 2 * k + 1) for k in range(len(banks))}
    cost = np.full((len(nodes), len(nodes)), np.inf)
    edges: dict[tuple[int, int], Points] = {}
    for a, b in sorted(_neighbours(nodes) | bridges):
        straight = nodes[[a, b]]
        if (a, b) not in bridges and crosses_river(straight):
            continue
        line = straight if (a, b) in bridges else _bend(straight, rng)
        edges[a, b] = straight if (a, b) not in bridges and crosses_river(line) else line
        cost[a, b] = cost[b, a] = length_m(edges[a, b])
    network = Network.of(cost)
    assert np.isfinite(network.cost).all(), "every place must be reachable by road"
    return Roads(nodes, edges, network, rng.uniform(0, np.pi / 2, len(nodes)))


def street_way(start: Points, end: Points, rng: np.random.Generator) -> Points:
    """How would one go by street from `start` to `end`? Each of shape (2,); a polyline of shape (n, 2) leaves."""
    straight = np.vstack([start, end])
    if length_m(straight) < LOCAL_M and not crosses_river(straight):
        return _side_streets(start, end, rng)
    city = roads()
    first, last = _onto_main_roads(start, end)
    way = city.network.way(first, last)
    parts = [_side_streets(start, city.nodes[first], rng)]
    for a, b in itertools.pairwise(way):
        parts.append(city.edges[a, b] if a < b else city.edges[b, a][::-1])
    parts.append(_side_streets(city.nodes[last], end, rng))
    return without_repeats(np.vstack(parts))


def crosses_river(line: Points) -> bool:
    """Does this polyline cross the middle of the Thames?"""
    return bool(shapely.intersects(river(), shapely.LineString(line)))


def length_m(line: Points) -> float:
    """Length of a polyline in metres."""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def without_repeats(line: Points) -> Points:
    """The same polyline without points that repeat the one before; a single point remains if all are equal."""
    moved = np.hypot(*np.diff(line, axis=0).T) > 0.01
    return np.asarray(line[np.concatenate([[True], moved])])


def nearest_place(point: Points) -> int:
    """Index in PLACES of the neighbourhood a point (2,) belongs to."""
    return int(np.argmin(np.hypot(*(place_points() - point).T)))


def _crossing_ends() -> Points:
    """(k, 2 ends, 2): where each crossing meets the road, at right angles to the river."""
    line = river()
    ends = []
    for point in to_points(list(CROSSINGS)):
        along = line.project(shapely.Point(point))
        before, after = (np.array(line.interpolate(along + step).coords[0]) for step in (-150.0, 150.0))
        flow = (after - before) / np.hypot(*(after - before))
        across = BANK_M * np.array([-flow[1], flow[0]])
        ends.append([point + across, point - across])
    return np.array(ends)


def _neighbours(nodes: Points) -> set[tuple[int, int]]:
    """Pairs to join by a road: no third node lies in the circle whose diameter they are (Gabriel & Sokal 1969)."""
    squared = ((nodes[:, None, :] - nodes[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(squared, np.inf)
    pairs = set()
    for a in range(len(nodes)):
        blocked = (squared[a, None, :] + squared < squared[a, :, None]).any(axis=1)
        pairs |= {(a, int(b)) for b in np.flatnonzero(~blocked) if b > a and np.isfinite(squared[a, b])}
    return pairs


def _bend(straight: Points, rng: np.random.Generator) -> Points:
    """A road is not a ruler: halve it again and again, moving each middle sideways by some tenth of its length."""
    line = straight
    while np.hypot(*(line[1] - line[0])) > 2 * BLOCK_M:
        step = np.diff(line, axis=0)
        sideways = np.column_stack([-step[:, 1], step[:, 0]])
        middle = line[:-1] + step / 2 + sideways * rng.normal(0, 0.09, (len(step), 1))
        woven = np.empty((len(line) + len(middle), 2))
        woven[0::2], woven[1::2] = line, middle
        line = woven
    return line


def _side_streets(start: Points, end: Points, rng: np.random.Generator) -> Points:
    """Corner after corner along the grid of the neighbourhood; straight where the grid would wade into the river."""
    straight = np.vstack([start, end])
    if length_m(straight) < 1.0:
        return straight
    angle = roads().street_angle[nearest_place((start + end) / 2)]
    axes = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    along, aside = axes @ (end - start)
    legs = [amount * axis * _shares(amount, rng)[:, None] for amount, axis in ((along, axes[0]), (aside, axes[1]))]
    steps = np.vstack(legs)[rng.permutation(sum(len(leg) for leg in legs))]
    line = without_repeats(np.vstack([start, start + np.cumsum(steps, axis=0)]))
    line[-1] = end
    return straight if crosses_river(line) else line


def _shares(amount_m: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """How a distance splits into blocks: positive shares that add up to 1."""
    blocks = rng.uniform(0.4, 1.6, max(1, round(abs(amount_m) / BLOCK_M)))
    return np.asarray(blocks / blocks.sum())


def _onto_main_roads(start: Points, end: Points) -> tuple[int, int]:
    """The nodes where the way joins and leaves the main roads: the pair that makes it shortest."""
    city = roads()
    firsts, lasts = _dry_nodes(start), _dry_nodes(end)
    to_first = DETOUR * np.hypot(*(city.nodes[firsts] - start).T)
    from_last = DETOUR * np.hypot(*(city.nodes[lasts] - end).T)
    total = to_first[:, None] + city.network.cost[np.ix_(firsts, lasts)] + from_last[None, :]
    first, last = np.unravel_index(int(np.argmin(total)), total.shape)
    return int(firsts[first]), int(lasts[last])


def _dry_nodes(point: Points) -> NDArray[np.int64]:
    """The few nearest nodes that can be reached from a point without swimming."""
    city = roads()
    near = np.argsort(np.hypot(*(city.nodes - point).T), kind="stable")[:8]
    lines = shapely.linestrings(np.stack([np.broadcast_to(point, (len(near), 2)), city.nodes[near]], axis=1))
    dry = near[~shapely.intersects(river(), lines)]
    return dry[:3] if len(dry) else near[:1]
