"""What the gateway hears: the positions frame.

Lives enter; a frame with the columns of `schema.POSITION` leaves, sorted by (device_id, recorded_at, mechanism,
received_at). It is what was sent, not what was kept: it holds the repeats a network makes, and by `received_at` late
fixes come out of order.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import polars as pl

from waywarden.schema import POSITION_DTYPES
from waywarden.simulation.life import Life
from waywarden.simulation.london import CENTRE
from waywarden.simulation.path import Cover
from waywarden.simulation.power import power
from waywarden.simulation.tag import NO_FIX, report
from waywarden.simulation.ticks import tick_times, utc
from waywarden.simulation.upload import delivery, without_network

MECHANISMS = pl.Series(["GPS", "WIFI", "LBS"])  # by number, as `tag` counts them
ORDER = ("device_id", "recorded_at", "mechanism", "received_at")


def positions(lives: Sequence[Life], start: datetime, interval_s: int) -> pl.DataFrame:
    """All that these tags said, and when it arrived."""
    return pl.concat([_told_by(life, start, interval_s) for life in lives]).sort(ORDER)


def _told_by(life: Life, start: datetime, interval_s: int) -> pl.DataFrame:
    """One tag's fixes: those it could make, while it had charge, unless it was made to be silent."""
    time_s = tick_times(life, interval_s)
    said = report(life.path, time_s, life.rng)
    charge = power(life.wearer, life.path, time_s, start, life.rng)
    has_fix = (said.mechanism != NO_FIX) & charge.alive & ~_dark(life, time_s)
    in_tunnel = life.path.cover[life.path.leg(time_s)] == Cover.TUNNEL
    offline = without_network(time_s, life.rng) | in_tunnel | ~charge.alive
    arrives = delivery(time_s, has_fix, offline, life.wearer.newest_first, life.rng)
    lat, lon = CENTRE.to_degrees(said.points[has_fix, 0], said.points[has_fix, 1])
    once = pl.DataFrame(
        {
            "device_id": pl.repeat(life.wearer.device_id, int(has_fix.sum()), eager=True),
            "recorded_at": utc(start, time_s[has_fix]),
            "received_at": utc(start, arrives.received_s),
            "lat": np.round(lat, 6),
            "lon": np.round(lon, 6),
            "accuracy_m": said.accuracy_m[has_fix],
            "speed_kmh": _known(said.speed_kmh[has_fix]),
            "direction_deg": _known(said.direction_deg[has_fix]),
            "altitude_m": pl.repeat(None, int(has_fix.sum()), dtype=pl.Float64, eager=True),  # not modelled
            "satellites": _known(said.satellites[has_fix]).cast(pl.Int32),
            "hdop": _known(said.hdop[has_fix]),
            "mechanism": MECHANISMS.gather(said.mechanism[has_fix]),
            "battery_pct": np.round(charge.level_pct[has_fix]),
            "charging": charge.charging[has_fix],
            "motion": said.motion[has_fix],
            "event": pl.repeat(None, int(has_fix.sum()), dtype=pl.String, eager=True),  # not modelled
            "buffered": arrives.buffered,
        },
        schema=POSITION_DTYPES,
    )
    repeated = once.with_columns(utc(start, arrives.again_s).alias("received_at")).filter(arrives.again)
    return pl.concat([once, repeated])


def _dark(
    life: Life, time_s: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The ticks at which the wearer sees to it that nothing is said."""
    dark = np.zeros(len(time_s), np.bool_)
    for made in life.approaches:
        if made.dark_s is not None:
            dark |= (time_s >= made.dark_s[0]) & (time_s <= made.dark_s[1])
    return dark


def _known(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pl.Series:
    """NaN, the arrays' word for unknown, as null, the frames' word."""
    return pl.Series(values).fill_nan(None)
