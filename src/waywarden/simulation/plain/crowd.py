"""A crowd on the plain: many wearers on ways of one kind, what their tags report, and the truth of every fix.

A seed, a sky and a way enter; positions as columns leave, with the truth beside them. Same seed, same crowd: each
wearer draws from a generator of his own, so a larger crowd begins with the smaller one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.geodesy import LocalFrame
from waywarden.schema import UTC_TIME
from waywarden.simulation.plain.skies import SKIES, Reports, reported
from waywarden.simulation.plain.ways import ZONE_RADIUS_M, Journey

MIDDLE = (51.5, -0.1)
START = datetime(2026, 3, 3, tzinfo=UTC)
SENSORS = ("speed_kmh", "direction_deg", "motion")

Way = Callable[[np.random.Generator], Journey]
Sky = Callable[[str, np.random.Generator, Journey], Reports]


@dataclass(frozen=True)
class Crowd:
    """`track` is sorted by the natural key; the other columns belong to its rows."""

    track: pl.DataFrame
    depth_m: NDArray[np.float64]  # true signed distance to the zone's edge, negative inside
    journeys: dict[str, Journey]  # by device

    def without_sensors(self) -> "Crowd":
        """The same tags, had they no motion sensor and no Doppler."""
        return Crowd(self.track.drop(SENSORS), self.depth_m, self.journeys)


def crowd(sky: str, seed: int, wearers: int, way: Way, *, under: Sky = reported) -> Crowd:
    """`wearers` tags, each on its own way of this kind, under this sky."""
    frame = LocalFrame.at(*MIDDLE)
    tables, depths, journeys = [], [], {}
    for number in range(wearers):
        rng = np.random.default_rng([seed, number, SKIES.index(sky)])
        device_id = f"d{number:05}"
        journey = journeys[device_id] = way(rng)
        fixes = under(sky, rng, journey)
        tables.append(columns(device_id, START, fixes, frame))
        depths.append(np.hypot(journey.east_m, journey.north_m)[fixes.kept] - ZONE_RADIUS_M)
    return Crowd(pl.concat(tables), np.concatenate(depths), journeys)


def columns(device_id: str, start: datetime, fixes: Reports, frame: LocalFrame) -> pl.DataFrame:
    """The fixes of one tag as POSITION columns, seconds counted from `start`, metres from the middle of the frame."""
    lat, lon = frame.to_degrees(fixes.east_m, fixes.north_m)
    start_us = round(start.timestamp() * 1e6)
    return pl.DataFrame(
        {
            "device_id": pl.repeat(device_id, len(fixes.at_s), eager=True),
            "recorded_at": pl.Series((fixes.at_s * 1e6).astype(np.int64) + start_us).cast(UTC_TIME),
            "lat": lat,
            "lon": lon,
            "accuracy_m": fixes.accuracy_m,
            "mechanism": np.where(fixes.cell, "LBS", "GPS"),
            "speed_kmh": np.round(3.6 * fixes.speed_ms, 1),
            "direction_deg": np.round(fixes.course_deg),
            "motion": fixes.motion,
        },
        nan_to_null=True,
    )
