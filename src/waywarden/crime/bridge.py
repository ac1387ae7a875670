"""How likely is it that somebody who was here at one fix and there at the next touched a circle in between?

The way is a Brownian bridge: it begins and ends at the two fixes, and wanders most in the middle, where its variance
along each axis is `spread_m2` / 4. For a straight edge the chance that a bridge touches it is known in closed form,
exp(-2 h k / spread_m2) with h and k the distances of its ends from the edge (reflection principle; Borodin and
Salminen, Handbook of Brownian Motion, 1.2.8). A circle is taken for its tangent nearest the chord, which is right as
long as the bridge is short and wanders less than the circle is wide. A longer or wilder one is halved, twice at most:
the place in the middle is normal, and the mean over seven of its places (exact to the fifth degree: Stroud, U2 5-1) is
taken of the two halves. The chance is never too small.
"""

import math

from waywarden.crime.compiled import compiled

NARROW = 0.4  # a bridge wanders little if its sigma in the middle is below this share of the radius
SHORT = 0.75  # and it is short if its chord is below this one: a longer one leaves the tangent behind


@compiled
def nearest_share(ax: float, ay: float, bx: float, by: float) -> float:
    """Where along the chord from a to b (0 to 1) is it nearest to the origin?"""
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    if length2 <= 0.0:
        return 0.0
    return min(1.0, max(0.0, -(ax * dx + ay * dy) / length2))


@compiled
def touch_of_edge(ax: float, ay: float, bx: float, by: float, radius_m: float, spread_m2: float) -> float:
    """The chance with the circle about the origin taken for its tangent nearest the chord; metres."""
    share = nearest_share(ax, ay, bx, by)
    x, y = ax + share * (bx - ax), ay + share * (by - ay)
    apart_m = math.sqrt(x * x + y * y)
    if apart_m <= radius_m:
        return 1.0
    if spread_m2 <= 0.0:
        return 0.0
    from_a = (ax * x + ay * y) / apart_m - radius_m
    from_b = (bx * x + by * y) / apart_m - radius_m
    return math.exp(-2.0 * from_a * from_b / spread_m2)


@compiled
def touch_once(ax: float, ay: float, bx: float, by: float, radius_m: float, spread_m2: float) -> float:
    """Halved once: the mean over where the middle may be."""
    if is_settled(ax, ay, bx, by, radius_m, spread_m2):
        return touch_of_edge(ax, ay, bx, by, radius_m, spread_m2)
    sigma_m = 0.5 * math.sqrt(spread_m2)
    total = 0.0
    for place in range(7):
        east, north, weight = middle(place)
        x, y = 0.5 * (ax + bx) + sigma_m * east, 0.5 * (ay + by) + sigma_m * north
        misses = 1.0 - touch_of_edge(ax, ay, x, y, radius_m, 0.5 * spread_m2)
        misses *= 1.0 - touch_of_edge(x, y, bx, by, radius_m, 0.5 * spread_m2)
        total += weight * (1.0 - misses)
    return total


@compiled
def touch(ax: float, ay: float, bx: float, by: float, radius_m: float, spread_m2: float) -> float:
    """The chance that a bridge from a to b (metres from the circle's middle) touches the circle."""
    if is_settled(ax, ay, bx, by, radius_m, spread_m2):
        return touch_of_edge(ax, ay, bx, by, radius_m, spread_m2)
    sigma_m = 0.5 * math.sqrt(spread_m2)
    total = 0.0
    for place in range(7):
        east, north, weight = middle(place)
        x, y = 0.5 * (ax + bx) + sigma_m * east, 0.5 * (ay + by) + sigma_m * north
        misses = 1.0 - touch_once(ax, ay, x, y, radius_m, 0.5 * spread_m2)
        misses *= 1.0 - touch_once(x, y, bx, by, radius_m, 0.5 * spread_m2)
        total += weight * (1.0 - misses)
    return total


@compiled
def is_settled(ax: float, ay: float, bx: float, by: float, radius_m: float, spread_m2: float) -> bool:
    """Is there nothing to be won by halving: an end inside, a narrow bridge, or one that comes nowhere near?"""
    radius2 = radius_m * radius_m
    if ax * ax + ay * ay <= radius2 or bx * bx + by * by <= radius2:
        return True
    narrow = spread_m2 <= 4.0 * NARROW * NARROW * radius2
    short = (bx - ax) ** 2 + (by - ay) ** 2 <= SHORT * SHORT * radius2
    if narrow and short:
        return True
    return touch_of_edge(ax, ay, bx, by, radius_m, spread_m2) < 1e-7


@compiled
def middle(place: int) -> tuple[float, float, float]:
    """Seven places and weights for the mean over a round normal of sigma 1: its middle, and a hexagon of radius 2."""
    if place == 0:
        return 0.0, 0.0, 0.5
    course = (place - 1) * (math.pi / 3.0)
    return 2.0 * math.cos(course), 2.0 * math.sin(course), 1.0 / 12.0
