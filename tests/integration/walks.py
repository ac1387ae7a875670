"""Invented walks for the case's zone (conftest): fixes a minute apart, with an error one can repeat."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from tests.integration.conftest import ZONE_LAT, ZONE_LON, Case

from waywarden.centre.gateway.delivery import Delivery
from waywarden.centre.gateway.store import PositionStore
from waywarden.geodesy import LocalFrame

BEGIN = datetime(2026, 3, 3, 12, tzinfo=UTC)


def walk(distances_m: list[float], begin: datetime = BEGIN, seed: int = 1) -> pl.DataFrame:
    """Fixes at these distances east of the zone's centre, one a minute, with about 5 m of error."""
    error = np.random.default_rng(seed).normal(0, 5, (2, len(distances_m)))
    lat, lon = LocalFrame.at(ZONE_LAT, ZONE_LON).to_degrees(np.array(distances_m) + error[0], error[1])
    return pl.DataFrame(
        {
            "recorded_at": [begin + timedelta(minutes=minute) for minute in range(len(distances_m))],
            "lat": lat,
            "lon": lon,
            "accuracy_m": 12.0,
            "mechanism": "GPS",
        }
    ).with_columns(pl.col("recorded_at").dt.cast_time_unit("us"))


def in_and_out(begin: datetime = BEGIN, seed: int = 1) -> pl.DataFrame:
    """At 1,500 m for a while, in to the centre, ten minutes there, and out again: one episode."""
    still = [1500.0] * 10
    inwards = list(np.linspace(1500, 0, 20))
    return walk(still + inwards + [10.0] * 10 + inwards[::-1] + still, begin, seed)


def store(case: Case, fixes: pl.DataFrame, received_at: datetime | None = None) -> None:
    """Put the fixes into the store as the case's tag."""
    newest: Any = fixes["recorded_at"].max()
    arrived = received_at or newest + timedelta(seconds=2)
    positions = fixes.with_columns(
        pl.lit(case.device.pk, pl.Int64).alias("device"), pl.lit(arrived).alias("received_at")
    )
    PositionStore().append([Delivery("test", arrived, device=case.device.pk, positions=positions)])
