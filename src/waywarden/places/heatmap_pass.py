"""The compiled pass of the heatmap: fixes and the spans that count -> microseconds by hexagon.

A fix stands for half the way in time to each neighbour, at most half the cap on either side. Its time within the
spans is shared out in whole microseconds over SPREAD points of its error's Gaussian, so that nothing is lost and the
sum does not depend on order.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waywarden.places.hexagons import Record, Spot, key_of, locate, nearness_of, to_edge, vector
from waywarden.places.icosahedron import Faces, plane, scale_of
from waywarden.places.tally import Tally, add, grown, new_tally
from waywarden.zones.compiled import compiled

POINTS = 12  # equal shares of the Gaussian; with twice as many no cell changes by more than 2 % of a fix
EARTH_M = 6_371_007.2  # the sphere that H3 takes the earth for; it only scales the error
SIGMA_OF_95 = 1 / math.sqrt(-2 * math.log(0.05))

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Located(NamedTuple):
    """Fixes of any number of tags, each tag's in order of time. Rows of tag n are first_row[n]:first_row[n + 1]."""

    at: Integers  # microseconds since 1970
    lat: Floats  # degrees
    lon: Floats
    accuracy_m: Floats  # 95 % radius
    first_row: Integers


class Counted(NamedTuple):
    """The time that counts, in spans; those of tag n are first[n]:first[n + 1], sorted and apart."""

    begins: Integers  # microseconds since 1970
    ends: Integers
    first: Integers


def _points() -> Floats:
    """(POINTS, 2): east and north, in standard deviations. Equal shares of a Gaussian, on a sunflower's spiral."""
    share = (np.arange(POINTS) + 0.5) / POINTS
    radius, angle = np.sqrt(-2 * np.log(1 - share)), np.arange(POINTS) * math.pi * (3 - math.sqrt(5))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


SPREAD = _points()
_FARTHEST = float(np.hypot(SPREAD[:, 0], SPREAD[:, 1]).max())
# In radii of a fix, in steps from cell to cell of scale 1: nearer to the edge than that, its time is shared out.
# A plane stretches what lies off its middle by 1 / cos2 at most, which is below 1.6.
REACH = 1.6 * SIGMA_OF_95 / EARTH_M * _FARTHEST


def lay_out(fixes: Located, counted: Counted, cap_us: int, resolution: int, most: int) -> Tally:
    """The time of these fixes by key of this resolution. It stops early once there are more than `most` keys."""
    return np.asarray(_lay_out(fixes, counted, cap_us, plane(resolution), scale_of(resolution), most, SPREAD))


@compiled
def _lay_out(
    fixes: Located, counted: Counted, cap_us: int, faces: Faces, scale: float, most: int, spread: Floats
) -> Tally:
    ats, lats, lons, accuracies_m = fixes.at, fixes.lat, fixes.lon, fixes.accuracy_m
    begins, ends = counted.begins, counted.ends
    reach = REACH * scale
    half_cap_us = cap_us // 2
    tally = new_tally(1 << 12)
    used = face = 0
    for tag in range(len(fixes.first_row) - 1):
        first, end = fixes.first_row[tag], fixes.first_row[tag + 1]
        span, last_span = counted.first[tag], counted.first[tag + 1]
        for row in range(first, end):
            at = ats[row]
            since = until = at
            gap_us = at - ats[row - 1] if row > first else cap_us
            since -= gap_us // 2 if gap_us <= cap_us else half_cap_us
            gap_us = ats[row + 1] - at if row + 1 < end else cap_us
            until += gap_us - gap_us // 2 if gap_us <= cap_us else half_cap_us
            while span < last_span and ends[span] <= since:
                span += 1
            stands_us = 0
            for one in range(span, last_span):
                if begins[one] >= until:
                    break
                stands_us += min(until, ends[one]) - max(since, begins[one])
            if stands_us == 0:
                continue
            x, y, z = vector(lats[row], lons[row])
            spot = locate(faces, x, y, z, face)
            face = spot.face
            key = key_of(face, spot.x, spot.y)
            if to_edge(key, spot.x, spot.y) > reach * accuracies_m[row]:
                used += add(tally, key, stands_us)
            else:
                sigma = accuracies_m[row] * SIGMA_OF_95 / EARTH_M
                used += share_out(faces[face], spot, x, y, z, sigma, stands_us, tally, spread, key)
            if 2 * used >= len(tally) - POINTS:
                tally = grown(tally)
        if used > most:
            break
    return tally


@compiled
def share_out(
    there: Record, spot: Spot, x: float, y: float, z: float, sigma: float, stands_us: int, tally: Tally,
    spread: Floats, key: int,
) -> int:  # fmt: skip
    """Share it out over the points, each in its own hexagon; what does not divide stays with the fix's own.
    How many new keys that made.
    """
    level = max(math.sqrt(x * x + y * y), 1e-12)  # at a pole there is no east
    east_x, east_y = -y / level, x / level
    north_x, north_y, north_z = -z * x / level, -z * y / level, level
    nearness = nearness_of(there, x, y, z)
    # How the plane's x and y change on the way east and north: the derivative of the projection.
    east_in = there.centre_x * east_x + there.centre_y * east_y
    north_in = there.centre_x * north_x + there.centre_y * north_y + there.centre_z * north_z
    x_east = (there.across_x * east_x + there.across_y * east_y - spot.x * east_in) / nearness
    y_east = (there.along_x * east_x + there.along_y * east_y - spot.y * east_in) / nearness
    x_north = (
        there.across_x * north_x + there.across_y * north_y + there.across_z * north_z - spot.x * north_in
    ) / nearness
    y_north = (
        there.along_x * north_x + there.along_y * north_y + there.along_z * north_z - spot.y * north_in
    ) / nearness
    share_us = stands_us // POINTS
    new = add(tally, key, stands_us - share_us * POINTS)
    if share_us == 0:
        return new
    for point in range(POINTS):
        east, north = sigma * spread[point, 0], sigma * spread[point, 1]
        point_x = spot.x + east * x_east + north * x_north
        point_y = spot.y + east * y_east + north * y_north
        new += add(tally, key_of(spot.face, point_x, point_y), share_us)
    return new
