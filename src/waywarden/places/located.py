"""The fixes that say where: those with a place, and an error small enough to tell one street from the next."""

import polars as pl


def located(positions: pl.DataFrame, wide_m: float, accuracy_default_m: float) -> pl.DataFrame:
    """`device_id, recorded_at, lat, lon, accuracy_m` of them, in the order of `positions` (`schema.POSITION`).

    Where no accuracy is said, it is `accuracy_default_m`.
    """
    claimed = pl.col("accuracy_m") if "accuracy_m" in positions.columns else pl.lit(None, pl.Float64)
    return positions.select(
        "device_id", "recorded_at", "lat", "lon", accuracy_m=claimed.fill_null(accuracy_default_m)
    ).filter(pl.col("lat").is_not_null() & (pl.col("accuracy_m") <= wide_m))
