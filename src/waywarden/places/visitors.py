"""Who was near here? Every tag that came within a distance of an area in a period, with its minutes and its errors.

In: positions of any number of tags and a `Zone`. Out: one row a tag that may have been there. A box finds candidates;
the zone's own distance decides. A tag that is not told had no fix there and no straight way between two fixes through
it, or was not seen: `unseen` says of whom nobody knows. Between fixes nobody looked, so no one is ever said to have
been elsewhere all the time.
"""

from datetime import datetime
from typing import NamedTuple

import polars as pl

from waywarden.places.settings import HeatmapSettings
from waywarden.places.standing import standing
from waywarden.places.zone_distances import way_distances_m, zone_distances_m
from waywarden.zones.geometry import Zone

OURS = HeatmapSettings()


class Visitors(NamedTuple):
    """`near`: `device_id, minutes, surely_minutes, nearest_m, accuracy_m, nearest_at, first_at, last_at, fixes`, the
    longest first. `unseen`: `device_id, known_share` of tags known for less than the whole period and not near.
    """

    near: pl.DataFrame
    unseen: pl.DataFrame


def visitors(
    positions: pl.DataFrame,
    area: Zone,
    since: datetime,
    until: datetime,
    *,
    within_m: float = 0.0,
    settings: HeatmapSettings = OURS,
) -> Visitors:
    """Which tags were within `within_m` of the area between these moments, or may have been by their error?

    `positions` (`schema.POSITION`, sorted) should reach `gap_cap_s` beyond both moments. `minutes` is by the places
    that fixes report, `surely_minutes` where the whole 95 % circle lies within. A tag whose fix's circle reaches the
    area, though its place does not, is told with no minutes; and so is one that has no such fix (`fixes` 0), where the
    straight way between two neighbouring fixes, no more than `gap_cap_s` apart, comes as near as the wider circle.
    """
    all_fixes = standing(positions, settings)
    fixes = all_fixes.with_columns(pl.col("begins_at").clip(since, until), pl.col("ends_at").clip(since, until))
    fixes = fixes.with_columns(
        minutes=(pl.col("ends_at") - pl.col("begins_at")).dt.total_seconds(fractional=True) / 60
    ).filter((pl.col("minutes") > 0) | pl.col("recorded_at").is_between(since, until))
    candidates = fixes.filter(_in_box(area, within_m + settings.wide_m))
    off_m = zone_distances_m(area, candidates["lat"].to_numpy(), candidates["lon"].to_numpy()) - within_m
    reaching = candidates.with_columns(off_m=pl.Series(off_m, dtype=pl.Float64)).filter(
        pl.col("off_m") <= pl.col("accuracy_m")
    )
    inside, surely = pl.col("off_m") <= 0, pl.col("off_m") + pl.col("accuracy_m") <= 0
    nearest = ["off_m", "accuracy_m", "recorded_at"]
    near = reaching.group_by("device_id").agg(
        minutes=pl.col("minutes").filter(inside).sum(),
        surely_minutes=pl.col("minutes").filter(surely).sum(),
        nearest_m=pl.col("off_m").min() + within_m,
        accuracy_m=pl.col("accuracy_m").sort_by(nearest).first(),
        nearest_at=pl.col("recorded_at").sort_by(nearest).first(),
        first_at=pl.col("recorded_at").min(),
        last_at=pl.col("recorded_at").max(),
        fixes=pl.len(),
    )
    passing = _passing(all_fixes, area, since, until, within_m, settings).join(near, on="device_id", how="anti")
    near = pl.concat([near, passing.select(near.columns).cast(near.schema)])
    asked_minutes = (until - since).total_seconds() / 60
    known = positions.select(pl.col("device_id").unique()).join(
        fixes.group_by("device_id").agg(known_share=pl.col("minutes").sum() / asked_minutes), on="device_id", how="left"
    )
    unseen = known.join(near, on="device_id", how="anti").with_columns(pl.col("known_share").fill_null(0.0))
    return Visitors(
        near.sort(["minutes", "nearest_m", "device_id"], descending=[True, False, False]),
        unseen.filter(pl.col("known_share") < 1 - 1e-9).sort("known_share", "device_id"),
    )


def _passing(
    fixes: pl.DataFrame, area: Zone, since: datetime, until: datetime, within_m: float, settings: HeatmapSettings
) -> pl.DataFrame:
    """One row a tag, as `near`, where a straight way between two fixes that reaches into the time comes near enough."""
    columns = ("recorded_at", "lat", "lon", "accuracy_m")
    ways = fixes.with_columns(pl.col(name).shift(1).over("device_id").name.prefix("from_") for name in columns).filter(
        pl.col("from_recorded_at") < until,
        pl.col("recorded_at") > since,
        pl.col("recorded_at") - pl.col("from_recorded_at") <= pl.duration(seconds=settings.gap_cap_s),
    )
    ways = ways.filter(_way_in_box(area, within_m + settings.wide_m))
    ends = (ways[name].to_numpy() for name in ("from_lat", "from_lon", "lat", "lon"))
    off_m = way_distances_m(area, *ends) - within_m
    error_m = pl.max_horizontal("from_accuracy_m", "accuracy_m")
    reaching = ways.with_columns(off_m=pl.Series(off_m, dtype=pl.Float64), error_m=error_m).filter(
        pl.col("off_m") <= pl.col("error_m")
    )
    nearest = ["off_m", "error_m", "recorded_at"]
    return reaching.group_by("device_id").agg(
        minutes=pl.lit(0.0),
        surely_minutes=pl.lit(0.0),
        nearest_m=pl.col("off_m").min() + within_m,
        accuracy_m=pl.col("error_m").sort_by(nearest).first(),
        nearest_at=pl.col("from_recorded_at").sort_by(nearest).first(),
        first_at=pl.col("from_recorded_at").min(),
        last_at=pl.col("recorded_at").max(),
        fixes=pl.lit(0),
    )


def _in_box(area: Zone, margin_m: float) -> pl.Expr:
    """No place outside this box is within `margin_m` of the area. Longitudes are taken as they are: one box."""
    frame, reach_m = area.frame, area.bounding_radius_m + margin_m
    degrees_east = (pl.col("lon") - frame.lon + 180.0) % 360.0 - 180.0
    return ((pl.col("lat") - frame.lat).abs() * frame.metres_per_degree_lat <= reach_m) & (
        degrees_east.abs() * frame.metres_per_degree_lon <= reach_m
    )


def _way_in_box(area: Zone, margin_m: float) -> pl.Expr:
    """The same of a straight way: its own box, about its middle, meets that one."""
    frame, reach_m = area.frame, area.bounding_radius_m + margin_m
    half_north = (pl.col("lat") - pl.col("from_lat")) / 2
    half_east = ((pl.col("lon") - pl.col("from_lon") + 180.0) % 360.0 - 180.0) / 2
    degrees_north = pl.col("from_lat") + half_north - frame.lat
    degrees_east = (pl.col("from_lon") + half_east - frame.lon + 180.0) % 360.0 - 180.0
    return ((degrees_north.abs() - half_north.abs()) * frame.metres_per_degree_lat <= reach_m) & (
        (degrees_east.abs() - half_east.abs()) * frame.metres_per_degree_lon <= reach_m
    )
