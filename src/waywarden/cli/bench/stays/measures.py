"""How well are stays found, against the simulation's truth?

A true stay counts as found where told stays within NEAR_M of it cover at least half of its time; its begin and end are
then those of the told stay that covers most. A told stay is false where less than half of its time lies in true stays
(five minutes and more) within FALSE_M of it.
"""

import numpy as np
import polars as pl

from waywarden.geodesy import distance_m

NEAR_M = 150.0
FALSE_M = 200.0
FOUND_MINUTES = 10
SHARE = 0.5


def quality(told: pl.DataFrame, truth: pl.DataFrame, heard: pl.Series, wearer_days: float) -> dict[str, float]:
    """Share found of true stays of ten minutes and more in which the tag was heard, errors of begin, end (s) and place
    (m), told stays for each found, false stays a wearer-day.

    `told`: `schema.STAY`. `truth`: device_id, started_at, ended_at, lat, lon (`simulation.truth.stay_table`).
    """
    told = told.with_row_index("told")
    truth = truth.with_row_index("true").with_columns(heard.alias("heard"))
    pairs = told.join(truth, on="device_id", suffix="_true")
    shared_s = _seconds(
        pl.min_horizontal("ended_at", "ended_at_true") - pl.max_horizontal("started_at", "started_at_true")
    )
    pairs = pairs.with_columns(shared_s.alias("shared_s")).filter(pl.col("shared_s") > 0)
    away_m = distance_m(pairs["lat"], pairs["lon"], pairs["lat_true"], pairs["lon_true"])
    pairs = pairs.with_columns(pl.Series("away_m", away_m, dtype=pl.Float64))
    long_enough = truth.filter(pl.col("heard") & (_lasted_s() >= FOUND_MINUTES * 60))
    near = pairs.filter(pl.col("away_m") <= NEAR_M).sort("shared_s", descending=True, maintain_order=True)
    covered = near.group_by("true").agg(pl.col("shared_s").sum(), pl.len().alias("pieces"))
    found = long_enough.join(covered, on="true").filter(pl.col("shared_s") >= SHARE * _lasted_s())
    best = found.join(near.unique("true", keep="first", maintain_order=True), on="true", suffix="_best")
    start_s = best.select(_seconds(pl.col("started_at_best") - pl.col("started_at"))).to_series()
    end_s = best.select(_seconds(pl.col("ended_at_best") - pl.col("ended_at"))).to_series()
    right = pairs.filter(pl.col("away_m") <= FALSE_M).group_by("told").agg(pl.col("shared_s").sum())
    false = told.join(right, on="told", how="left").filter(pl.col("shared_s").fill_null(0) < SHARE * _lasted_s())
    return {
        "found": round(found.height / max(1, long_enough.height), 4),
        "true_stays": long_enough.height,
        "start_error_s": _median(start_s.abs()),
        "end_error_s": _median(end_s.abs()),
        "start_bias_s": _median(start_s),
        "end_bias_s": _median(end_s),
        "place_error_m": _median(best["away_m"]),
        "radius_holds": _mean(best["away_m"] <= best["radius_m"]),
        "told_for_each_found": _mean(found["pieces"]),
        "false_per_wearer_day": round(false.height / wearer_days, 3),
    }


def heard(truth: pl.DataFrame, positions: pl.DataFrame, interval_s: int = 60) -> pl.Series:
    """Of each true stay: did the tag know its place better than a cell does in half of its time?"""
    within = truth.with_row_index("true").join(positions.filter(pl.col("mechanism") != "LBS"), on="device_id")
    fixes = within.filter(pl.col("recorded_at").is_between("started_at", "ended_at")).group_by("true").len("fixes")
    counted = truth.with_row_index("true").join(fixes, on="true", how="left", maintain_order="left")
    return counted.select(pl.col("fixes").fill_null(0) * interval_s >= SHARE * _lasted_s()).to_series()


def _lasted_s() -> pl.Expr:
    return _seconds(pl.col("ended_at") - pl.col("started_at"))


def _seconds(duration: pl.Expr) -> pl.Expr:
    return duration.dt.total_microseconds() / 1e6


def _mean(values: pl.Series) -> float:
    return round(float(values.to_numpy().mean()), 3) if len(values) else float("nan")


def _median(values: pl.Series) -> float:
    return round(float(np.median(values.to_numpy())), 1) if len(values) else float("nan")
