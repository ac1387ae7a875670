"""Near an open zone: minutes within given distances of its edge, day by day.

In: positions of one tag and a `Zone` (zones.geometry). **The caller hands in open zones only**: what this tells of a
hidden one would tell where it is. Out: for each of London's days and each distance the minutes within it.

Distances are the zone's signed ones: negative inside. `minutes` is by the place that the fix reports, `surely_minutes`
counts where even its 95 % circle lies within the distance.
"""

from collections.abc import Sequence

import polars as pl

from waywarden.places.civil_hours import by_hour
from waywarden.places.settings import HeatmapSettings
from waywarden.places.standing import standing
from waywarden.places.zone_distances import zone_distances_m
from waywarden.zones.geometry import Zone

OURS = HeatmapSettings()
DISTANCES_M = (100.0, 250.0, 500.0)


def near_minutes(
    positions: pl.DataFrame, zone: Zone, distances_m: Sequence[float] = DISTANCES_M, settings: HeatmapSettings = OURS
) -> pl.DataFrame:
    """`date, within_m, minutes, surely_minutes, nearest_m, accuracy_m` (of the nearest fix), `observed_minutes` of the
    day. A row for each observed day and distance: a day of zeros with minutes observed is a day on which he was not
    near, a day that is missing is one of which nothing is known.
    """
    fixes = standing(positions, settings)
    off_m = zone_distances_m(zone, fixes["lat"].to_numpy(), fixes["lon"].to_numpy())
    pieces = by_hour(fixes.with_columns(off_m=pl.Series(off_m, dtype=pl.Float64)))
    observed = pieces.group_by("date").agg(
        observed_minutes=pl.col("minutes").sum(),
        nearest_m=pl.col("off_m").min(),
        accuracy_m=pl.col("accuracy_m").sort_by("off_m", "accuracy_m").first(),
    )
    within = []
    for limit_m in distances_m:
        near = pl.col("off_m") <= limit_m
        surely = pl.col("off_m") + pl.col("accuracy_m") <= limit_m
        within.append(
            pieces.group_by("date").agg(
                within_m=pl.lit(float(limit_m)),
                minutes=pl.col("minutes").filter(near).sum(),
                surely_minutes=pl.col("minutes").filter(surely).sum(),
            )
        )
    told = pl.concat(within).join(observed, on="date").sort("date", "within_m")
    return told.select("date", "within_m", "minutes", "surely_minutes", "nearest_m", "accuracy_m", "observed_minutes")
