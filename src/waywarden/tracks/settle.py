"""Is this cluster a stay by now, and since when?

It is, once it has lasted, by enough fixes, without a way through it. Then the bins before he was there are taken off,
and if what is left still lasts, its beginning is fixed.
"""

from waywarden.tracks.cluster import EAST, FIXES, NORTH, WEIGHT, Record, drop
from waywarden.tracks.settings import Limits
from waywarden.zones.compiled import compiled


@compiled
def settle(cluster: Record, limits: Limits) -> None:
    """Mark it as a stay, if it is one."""
    if cluster.settled == 1:
        return
    while lasts(cluster, limits):
        if walks(cluster, limits) or (cluster.bins > 1 and not in_core(cluster, limits)):
            drop(cluster, 1)
        else:
            cluster.settled = 1
            cluster.bin_at[:] = 0
            cluster.bin_sums[:] = 0.0
            cluster.bins = 0
            return


@compiled
def lasts(cluster: Record, limits: Limits) -> bool:
    """Long enough, and not by chance."""
    long_enough = cluster.last_at - cluster.began_at >= limits.stay_us
    return bool(long_enough and cluster.sums[FIXES] >= limits.least_fixes)


@compiled
def in_core(cluster: Record, limits: Limits) -> bool:
    """Are the fixes of the first bin as near to the place as their errors allow?"""
    first, whole = cluster.bin_sums[0], cluster.sums
    east_m = first[EAST] / first[WEIGHT] - whole[EAST] / whole[WEIGHT]
    north_m = first[NORTH] / first[WEIGHT] - whole[NORTH] / whole[WEIGHT]
    accuracy2_m2 = first[FIXES] / first[WEIGHT]
    return bool(east_m * east_m + north_m * north_m <= limits.core2_m2 + accuracy2_m2)


@compiled
def walks(cluster: Record, limits: Limits) -> bool:
    """Does the straight line that fits the bins best get far, for all their errors? (Weighted least squares.)"""
    if cluster.bins < 3:
        return False
    weights = times = easts = norths = 0.0
    for index in range(cluster.bins):
        sums = cluster.bin_sums[index]
        weights += sums[WEIGHT]
        times += sums[WEIGHT] * (cluster.bin_at[index] - cluster.began_at)
        easts += sums[EAST]
        norths += sums[NORTH]
    spread = along_east = along_north = 0.0
    for index in range(cluster.bins):
        sums = cluster.bin_sums[index]
        since = cluster.bin_at[index] - cluster.began_at - times / weights
        spread += sums[WEIGHT] * since * since
        along_east += since * (sums[EAST] - sums[WEIGHT] * easts / weights)
        along_north += since * (sums[NORTH] - sums[WEIGHT] * norths / weights)
    lasted = float(cluster.bin_at[cluster.bins - 1] - cluster.began_at)
    gone2_m2 = (along_east * along_east + along_north * along_north) * (lasted / spread) ** 2
    return bool(gone2_m2 > limits.walk_m * limits.walk_m + cluster.sums[FIXES] / cluster.sums[WEIGHT])
