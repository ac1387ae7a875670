"""Fixes and crimes in bulk: homes, work and evenings in Greater London, made in memory as the arrays matching reads."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.crime.columns import CRIME_DTYPES
from waywarden.crime.fixes import Good, Spoilt, Tracks, Weak, blocks_of
from waywarden.crime.match import OURS
from waywarden.geodesy import LocalFrame

START_US = round(datetime(2026, 3, 2, tzinfo=UTC).timestamp()) * 1_000_000
US_PER_MINUTE = 60_000_000
MINUTES_PER_DAY = 1440
MIDDLE = LocalFrame.at(51.5, -0.1)
CITY_M = 18_000.0
HOURS = (1.0, 4.0, 12.0)  # a force's window is at most twelve hours
SHARES = (0.6, 0.3, 0.1)
WIDEST_M = 150.0


def tracks(tags: int, minutes: int) -> Tracks:
    """`tags` x `minutes` good fixes, one a minute, for weeks."""
    count = tags * minutes
    lat, lon = np.empty(count), np.empty(count)
    accuracy_m = np.empty(count, np.float32)
    for tag in range(tags):
        rng = np.random.default_rng([3, tag])
        own = slice(tag * minutes, (tag + 1) * minutes)
        accuracy_m[own] = np.clip(rng.lognormal(np.log(12), 0.7, minutes), 3, WIDEST_M)
        east_m, north_m = _life(rng, minutes)
        east_m += rng.normal(0, accuracy_m[own] / 2.448)
        north_m += rng.normal(0, accuracy_m[own] / 2.448)
        lat[own], lon[own] = MIDDLE.to_degrees(east_m, north_m)
    first = np.arange(tags + 1, dtype=np.int64) * minutes
    at = np.tile(START_US + np.arange(minutes, dtype=np.int64) * US_PER_MINUTE, tags)
    good = Good(first, at, lat, lon, accuracy_m, np.zeros(count, np.int8), np.full(count, -1, np.int8))
    none, nowhere = np.zeros(0, np.int64), np.zeros(0)
    weak = Weak(np.zeros(tags + 1, np.int64), none, nowhere, nowhere, np.zeros(0, np.float32), np.zeros(0, np.bool_))
    spoilt = Spoilt(np.zeros(tags + 1, np.int64), none, none, np.zeros(0, np.int8))
    return Tracks([f"d{tag:05}" for tag in range(tags)], good, blocks_of(good, OURS), weak, spoilt)


def _life(rng: np.random.Generator, minutes: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Home, work from Monday to Friday, an evening out now and then; straight ways of half an hour between them."""
    home, work = rng.uniform(-CITY_M, CITY_M, 2), rng.uniform(-CITY_M, CITY_M, 2) * 0.6
    knots_min, knots = [0.0], [home]
    for day in range(-(-minutes // MINUTES_PER_DAY)):
        out = home + rng.normal(0, 4000, 2)
        stops = [(480.0, work), (1020.0, home)] if day % 7 < 5 else []
        stops += [(1170.0, out), (1320.0, home)] if rng.random() < 0.4 else []
        for at_min, place in stops:
            leaves = day * MINUTES_PER_DAY + at_min + rng.normal(0, 20)
            knots_min += [leaves, leaves + rng.uniform(20, 45)]
            knots += [knots[-1], place]
    ticks, places = np.arange(minutes), np.array(knots)
    return np.interp(ticks, knots_min, places[:, 0]), np.interp(ticks, knots_min, places[:, 1])


def crimes(made: Tracks, count: int) -> pl.DataFrame:
    """Half of them where a tag was; to the second."""
    rng = np.random.default_rng(4)
    good = made.good
    fixes = rng.integers(0, len(good.at), count)
    near = rng.random(count) < 0.5
    east_m, north_m = MIDDLE.to_metres(good.lat[fixes], good.lon[fixes])
    places_m = np.column_stack([east_m, north_m]) + rng.normal(0, 40, (count, 2))
    places_m[~near] = rng.uniform(-CITY_M, CITY_M, (int((~near).sum()), 2))
    lasts_us = (rng.choice(HOURS, count, p=SHARES) * 3.6e9).astype(np.int64)
    began_us = good.at[fixes] - (rng.random(count) * lasts_us).astype(np.int64) // 1_000_000 * 1_000_000
    lat, lon = MIDDLE.to_degrees(places_m[:, 0], places_m[:, 1])
    return pl.DataFrame(
        {
            "row": np.arange(1, count + 1),
            "batch_id": "MPS20260401",
            "police_force": "MPS",
            "crime_type": "RB",
            "crime_ref": [f"invented-{number:05}" for number in range(count)],
            "text": "",
            "began_at": pl.Series(began_us).cast(pl.Datetime("us", "UTC")),
            "ended_at": pl.Series(began_us + lasts_us).cast(pl.Datetime("us", "UTC")),
            "lat": lat,
            "lon": lon,
            "uncertainty_m": 15.0,
        },
        schema=CRIME_DTYPES,
    )


def as_batch(frame: pl.DataFrame) -> bytes:
    """The crimes as their force would send them."""
    time = "%Y%m%d%H%M%S"
    lines = [
        f"Metropolitan,{row['crime_type']},,{row['batch_id']},{row['crime_ref']},{row['began_at']:{time}},"
        f'{row["ended_at"]:{time}},,,{row["lat"]:.8f},{row["lon"]:.8f},WGS84,""\n'
        for row in frame.iter_rows(named=True)
    ]
    return "".join(lines).encode()
