"""The fixes of which a path may be made: neither doubted (`clean`) nor wide, each with an error radius."""

import numpy as np
import polars as pl

from waywarden.schema import Mechanism
from waywarden.tracks.clean import Doubtful, flagged
from waywarden.tracks.columns import HAS_PLACE
from waywarden.tracks.path import Way
from waywarden.tracks.settings import StaySettings


def usable(positions: pl.DataFrame, settings: StaySettings) -> tuple[Way, pl.Series]:
    """Their columns, and the device of each. `positions` in canonical order."""
    limits = Doubtful(wide_m=settings.wide_m, accuracy_default_m=settings.accuracy_default_m)
    radius_m = _column(positions, "accuracy_m", pl.Float64).fill_null(settings.accuracy_default_m)
    cell = (_column(positions, "mechanism", pl.String) == str(Mechanism.LBS)).fill_null(False)
    rows = (
        flagged(positions, limits)
        .with_columns(radius_m.clip(settings.accuracy_floor_m).alias("accuracy_m"))
        .filter(HAS_PLACE & ~cell & (pl.col("doubt") == 0) & (pl.col("accuracy_m") <= settings.wide_m))
    )
    at = rows["recorded_at"].dt.timestamp("us").to_numpy().astype(np.int64)
    lat, lon, accuracy_m = (
        np.ascontiguousarray(rows[name].to_numpy(), np.float64) for name in ("lat", "lon", "accuracy_m")
    )
    return Way(at, lat, lon, accuracy_m), rows["device_id"]


def _column(positions: pl.DataFrame, name: str, dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    return pl.col(name) if name in positions.columns else pl.lit(None, dtype)
