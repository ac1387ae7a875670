"""What the gateway hears: the positions frame, and beside it what tags say without a place.

Lives enter; frames with the columns of `schema.POSITION` leave, sorted by (device_id, recorded_at, mechanism,
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
from waywarden.simulation.mishaps import jammed, silenced
from waywarden.simulation.path import Cover
from waywarden.simulation.power import power
from waywarden.simulation.tag import LBS, NO_FIX, report
from waywarden.simulation.telling import Ticks, events
from waywarden.simulation.ticks import tick_times, utc
from waywarden.simulation.upload import delivery, without_network

MECHANISMS = pl.Series(["GPS", "WIFI", "LBS"])  # by number, as `tag` counts them
EVENT_ORDER = ("device_id", "recorded_at", "event")
ORDER = ("device_id", "recorded_at", "mechanism", "received_at")


def heard(lives: Sequence[Life], start: datetime, interval_s: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All that these tags said, and when it arrived: (fixes, events without a place)."""
    told = [_told_by(life, start, interval_s) for life in lives]
    fixes, said = (pl.concat(frames) for frames in zip(*told, strict=True))
    return fixes.sort(ORDER), said.sort(EVENT_ORDER)


def _told_by(life: Life, start: datetime, interval_s: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One tag's fixes, those it could make while it had charge, unless it was made to be silent; and its events."""
    time_s = tick_times(life, interval_s)
    said = report(life.path, time_s, life.rng)
    charge = power(life.wearer, life.path, time_s, start, life.rng)
    lives = charge.alive & ~_dark(life, time_s) & ~silenced(life.mishaps, time_s)
    deaf = jammed(life.mishaps, time_s) & (said.mechanism != LBS)
    has_fix = (said.mechanism != NO_FIX) & lives & ~deaf
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
            "event": pl.repeat(None, int(has_fix.sum()), dtype=pl.String, eager=True),  # they are said apart
            "buffered": arrives.buffered,
        },
        schema=POSITION_DTYPES,
    )
    ticks = Ticks(time_s, has_fix, offline, said.motion, lives, charge)
    repeated = once.with_columns(utc(start, arrives.again_s).alias("received_at")).filter(arrives.again)
    return pl.concat([once, repeated]), events(life.wearer.device_id, ticks, life.mishaps, start)


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
