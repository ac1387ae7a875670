"""Fixes of a stay, laid at the stay's place.

Indoors a tag is off by tens of metres, now here, now there; the mean of a night's fixes is far better than each of
them. So where stays are known, what a heatmap lays out of a stay's time is better laid where the stay was.
"""

import polars as pl

CENTRE_SHARE = 1 / 3  # of the stay's radius: how well its middle is known. Errors of one night are alike
CENTRE_FLOOR_M = 10.0


def at_stays(positions: pl.DataFrame, stays: pl.DataFrame) -> pl.DataFrame:
    """`positions` (`schema.POSITION`, sorted) with `lat`, `lon` and `accuracy_m` of the stay that a fix is within.

    `stays` has columns of `schema.STAY`, those of a tag apart in time. Fixes outside them, and rows without a place,
    are as they were. The accuracy becomes that of the stay's middle, a third of its radius and 10 m at least.
    """
    of_stays = stays.sort("started_at").select(
        "device_id",
        "started_at",
        "ended_at",
        stay_lat="lat",
        stay_lon="lon",
        stay_accuracy_m=(pl.col("radius_m") * CENTRE_SHARE).clip(lower_bound=CENTRE_FLOOR_M),
    )
    joined = (
        positions.with_row_index("source_order")
        .sort("recorded_at")
        .join_asof(of_stays, left_on="recorded_at", right_on="started_at", by="device_id", check_sortedness=False)
        .sort("source_order")
    )
    within = (pl.col("recorded_at") <= pl.col("ended_at")).fill_null(False) & pl.col("lat").is_not_null()
    said = {name: pl.col(name) if name in positions.columns else pl.lit(None) for name in ("lat", "lon", "accuracy_m")}
    laid = [pl.when(within).then(f"stay_{name}").otherwise(value).alias(name) for name, value in said.items()]
    return joined.with_columns(laid).select(*positions.columns, *(said.keys() - set(positions.columns)))
