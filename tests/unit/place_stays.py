"""Stays of an invented wearer: weeks as most are, and what a test changes in them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from waywarden.schema import STAY_DTYPES

HOME, WORK, FRIEND = (51.5600, -0.0820), (51.5480, -0.0980), (51.5000, -0.1200)
MONDAY = datetime(2026, 2, 2, tzinfo=UTC)  # winter: London's clock shows UTC


def stay(
    from_hour: float, hours: float, place: tuple[float, float], *, radius_m: float = 20.0, start: datetime = MONDAY
) -> dict[str, Any]:
    """A stay that begins so many hours after `start`."""
    began = start + timedelta(hours=from_hour)
    return {
        "device_id": "d1",
        "started_at": began,
        "ended_at": began + timedelta(hours=hours),
        "lat": place[0],
        "lon": place[1],
        "radius_m": radius_m,
        "fixes": max(3, round(60 * hours)),
        "gap_share": 0.0,
    }


def stays_of(*rows: dict[str, Any]) -> pl.DataFrame:
    """A frame of `schema.STAY`."""
    return pl.DataFrame(list(rows), schema=STAY_DTYPES)


def ordinary_weeks(weeks: int, *, friend: bool = True, start: datetime = MONDAY) -> pl.DataFrame:
    """Home from 18:00 to 08:00 and at weekends, work from 09:00 to 17:00, a friend on Friday evenings."""
    rows = [stay(0, 8, HOME, start=start)]
    for day in range(7 * weeks):
        weekday, midnight = day % 7, 24 * day
        if weekday < 5:
            rows.append(stay(midnight + 9, 8, WORK, start=start))
        if weekday == 4 and friend:
            rows.append(stay(midnight + 18, 3, FRIEND, start=start))
        begins = 9 if weekday > 4 else 22 if weekday == 4 and friend else 18
        rows.append(stay(midnight + begins, 24 + (9 if weekday in (4, 5) else 8) - begins, HOME, start=start))
    return stays_of(*rows)


def fixes_of(stays: pl.DataFrame) -> pl.DataFrame:
    """A fix every ten minutes over the whole span of the stays, at the place of the stay or of the last one."""
    began, ended = stays["started_at"].min(), stays["ended_at"].max()
    moments = pl.datetime_range(began, ended, "10m", eager=True).alias("recorded_at")
    at = stays.sort("started_at").select("started_at", "lat", "lon")
    return (
        moments.to_frame()
        .join_asof(at, left_on="recorded_at", right_on="started_at")
        .select(
            pl.lit("d1").alias("device_id"),
            "recorded_at",
            "lat",
            "lon",
            accuracy_m=pl.lit(20.0),
            mechanism=pl.lit("GPS"),
        )
    )
