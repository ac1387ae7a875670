"""Which two tags may be near one another at a minute? A grid as coarse as the distance, nine squares about each.

Only candidates: every pair within the distance is among them, and most that are not near are not.
"""

import math

import polars as pl

METRES_PER_DEGREE = 110_574.0  # of latitude at the equator, the least there is: squares are never too small


def candidates(looks: pl.DataFrame, reach_m: float) -> pl.DataFrame:
    """Pairs at one minute, `device_id` before `other_id`: `minute_at`, both ids, and `lat`, `lon`, `accuracy_m` of
    each (the other's as `other_lat` and so on).

    `looks` as `minute_places` gives them. Squares are `reach_m` high; wide enough at the highest latitude there is.
    """
    high = reach_m / METRES_PER_DEGREE
    farthest = min(float(looks["lat"].abs().max() or 0.0), 89.0)  # type: ignore[arg-type]
    wide = high / math.cos(math.radians(farthest)) * 1.01
    squares = looks.with_columns(
        row=(pl.col("lat") / high).floor().cast(pl.Int64), column=(pl.col("lon") / wide).floor().cast(pl.Int64)
    )
    beside = pl.DataFrame(
        {"row_step": [-1, -1, -1, 0, 0, 0, 1, 1, 1], "column_step": [-1, 0, 1, -1, 0, 1, -1, 0, 1]},
    )
    around = squares.join(beside, how="cross").select(
        "minute_at",
        other_id="device_id",
        other_lat="lat",
        other_lon="lon",
        other_accuracy_m="accuracy_m",
        row=pl.col("row") + pl.col("row_step"),
        column=pl.col("column") + pl.col("column_step"),
    )
    return (
        squares.join(around, on=["minute_at", "row", "column"])
        .filter(pl.col("device_id") < pl.col("other_id"))
        .drop("row", "column")
    )
