"""A cluster: fixes about one place, as sums. It begins with a fix, grows, and once it has lasted it is a stay.

The place is the mean of the fixes, each weighted by the inverse square of its error radius, which is never taken for
smaller than a floor. Until the cluster is a stay it remembers its sums in bins of half a minute or so: who walks up to
a door is within reach of it before he is there, and those bins are taken off again (`settle`). From then on its
beginning is fixed. A stay's end is held open likewise: fixes within reach but off its core are kept apart (the edge)
until one in the core follows; if none does, they were already on the way out.
"""

from typing import Any, NamedTuple

import numpy as np

from waywarden.tracks.settings import Limits
from waywarden.zones.compiled import compiled

Record = Any  # one element of a structured array: its fields are attributes in compiled code

BINS = 12
SUMS = 6  # weight, weight x east, weight x north, weight x square of distance from the reference, fixes, gap in µs
WEIGHT, EAST, NORTH, SQUARE, FIXES, GAP = range(SUMS)
TO_95 = 2.4477468306808161  # 95 % radius over the sigma of one axis (Rayleigh)
MICRO = 1e-6

# Every field is eight bytes, so that the bytes of a record are a stable, comparable value.
CLUSTER = np.dtype(
    [
        ("lat", "f8"),  # reference: its first fix, degrees
        ("lon", "f8"),
        ("metres_per_degree_lat", "f8"),
        ("metres_per_degree_lon", "f8"),
        ("settled", "i8"),  # it is a stay
        ("began_at", "i8"),  # its first fix
        ("last_at", "i8"),  # its last fix in the core
        ("seen_at", "i8"),  # its last fix, in the core or on the edge
        ("sums", "f8", (SUMS,)),
        ("edge", "f8", (SUMS,)),
        ("bins", "i8"),  # in use
        ("bin_at", "i8", (BINS,)),
        ("bin_sums", "f8", (BINS, SUMS)),
        ("out", "i8"),  # fixes elsewhere since seen_at
        ("out_far", "i8"),  # of them so far off that he has left
        ("out_moved", "i8"),  # fixes since seen_at that do not say that the tag lies still
        ("out_wide", "i8"),  # wide fixes since seen_at whose circle is far from holding the place
        ("heard_at", "i8"),  # the tag's last fix of any kind
        ("senses", "i8"),  # the tag has once said that it moves: so what it says of lying still means something
    ]
)


class Fix(NamedTuple):
    """One usable fix."""

    at: int  # microseconds since 1970 UTC
    lat: float  # degrees
    lon: float
    accuracy_m: float  # 95 % radius, with the floor
    moves: int  # 1 it says that it moves, 0 that it lies still, -1 it does not say


@compiled
def begin(cluster: Record, fix: Fix) -> None:
    """A new cluster of this one fix."""
    cluster.lat = fix.lat
    cluster.lon = fix.lon
    # The ellipsoid's radii of curvature, as in `geodesy.LocalFrame`.
    sine = np.sin(np.radians(fix.lat))
    root2 = 1.0 - 0.0066943799901413165 * sine * sine
    root = np.sqrt(root2)
    cluster.metres_per_degree_lat = np.radians(6_378_137.0 * (1.0 - 0.0066943799901413165) / (root2 * root))
    cluster.metres_per_degree_lon = np.radians(6_378_137.0 / root) * np.sqrt(1.0 - sine * sine)
    cluster.settled = 0
    cluster.began_at = fix.at
    cluster.last_at = fix.at
    cluster.seen_at = fix.at
    cluster.sums[:] = 0.0
    cluster.edge[:] = 0.0
    cluster.bins = 1
    cluster.bin_at[:] = 0
    cluster.bin_at[0] = fix.at
    cluster.bin_sums[:] = 0.0
    back(cluster, fix)
    weight = 1.0 / (fix.accuracy_m * fix.accuracy_m)
    cluster.sums[WEIGHT] = weight
    cluster.sums[FIXES] = 1.0
    cluster.bin_sums[0, WEIGHT] = weight
    cluster.bin_sums[0, FIXES] = 1.0


@compiled
def back(cluster: Record, fix: Fix) -> None:
    """He is there: whatever said otherwise is forgotten."""
    cluster.out = 0
    cluster.out_far = 0
    cluster.out_moved = 1 if fix.moves == 1 else 0
    cluster.out_wide = 0
    cluster.heard_at = fix.at


@compiled
def empty(cluster: Record) -> None:
    """No cluster: no fixes, and every byte the same."""
    begin(cluster, Fix(0, 0.0, 0.0, 1.0, -1))
    cluster.bins = 0
    cluster.bin_sums[:] = 0.0
    cluster.sums[:] = 0.0


@compiled
def apart2_m2(cluster: Record, lat: float, lon: float) -> float:
    """Square of the distance from the place."""
    east_m, north_m = from_reference(cluster, lat, lon)
    east_m -= cluster.sums[EAST] / cluster.sums[WEIGHT]
    north_m -= cluster.sums[NORTH] / cluster.sums[WEIGHT]
    return float(east_m * east_m + north_m * north_m)


@compiled
def from_reference(cluster: Record, lat: float, lon: float) -> tuple[float, float]:
    """Metres east and north; a place across the antimeridian is near."""
    east = lon - cluster.lon
    if east > 180.0:
        east -= 360.0
    elif east < -180.0:
        east += 360.0
    return east * cluster.metres_per_degree_lon, (lat - cluster.lat) * cluster.metres_per_degree_lat


@compiled
def add(cluster: Record, fix: Fix, apart2: float, limits: Limits) -> None:
    """One more fix there, `apart2` m² off the place."""
    silence = fix.at - cluster.seen_at
    gap = float(silence) if silence > limits.gap_us else 0.0
    cluster.seen_at = fix.at
    back(cluster, fix)
    if cluster.settled == 1:
        count(cluster.edge, cluster, fix, gap)
        if apart2 <= limits.core2_m2 + fix.accuracy_m * fix.accuracy_m:
            cluster.last_at = fix.at
            for index in range(SUMS):
                cluster.sums[index] += cluster.edge[index]
                cluster.edge[index] = 0.0
        return
    cluster.last_at = fix.at
    if fix.at - cluster.bin_at[cluster.bins - 1] >= limits.bin_us:
        if cluster.bins == BINS:
            drop(cluster, 1)
        cluster.bin_at[cluster.bins] = fix.at
        cluster.bin_sums[cluster.bins, :] = 0.0
        cluster.bins += 1
    count(cluster.bin_sums[cluster.bins - 1], cluster, fix, gap)
    count(cluster.sums, cluster, fix, gap)


@compiled
def count(sums: Any, cluster: Record, fix: Fix, gap: float) -> None:
    """Add a fix to these sums."""
    east_m, north_m = from_reference(cluster, fix.lat, fix.lon)
    weight = 1.0 / (fix.accuracy_m * fix.accuracy_m)
    sums[WEIGHT] += weight
    sums[EAST] += weight * east_m
    sums[NORTH] += weight * north_m
    sums[SQUARE] += weight * (east_m * east_m + north_m * north_m)
    sums[FIXES] += 1.0
    sums[GAP] += gap


@compiled
def drop(cluster: Record, bins: int) -> None:
    """Take the first bins off: he was not there yet."""
    cluster.bins -= bins
    for index in range(cluster.bins):
        cluster.bin_at[index] = cluster.bin_at[index + bins]
        cluster.bin_sums[index, :] = cluster.bin_sums[index + bins, :]
    for index in range(cluster.bins, cluster.bins + bins):
        cluster.bin_at[index] = 0
        cluster.bin_sums[index, :] = 0.0
    cluster.began_at = cluster.bin_at[0]
    cluster.bin_sums[0, GAP] = 0.0  # the silence before its first fix; no bin is as long as a gap within it
    cluster.sums[:] = 0.0
    for index in range(cluster.bins):
        for each in range(SUMS):
            cluster.sums[each] += cluster.bin_sums[index, each]
