"""What was true: tables to judge detection by, none of them made from a fix.

Lives enter, frames leave. `true_positions` has a row for every tick, also where no fix was had; `entry_table` every
presence in a zone; `approach_table` what was staged, also where it never came to an entry.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import polars as pl

from waywarden.simulation.entries import Entry, ZoneOnGround, entries
from waywarden.simulation.exclusion import ExclusionZone
from waywarden.simulation.life import Life
from waywarden.simulation.london import CENTRE
from waywarden.simulation.path import Cover, Mode
from waywarden.simulation.stays import true_stays
from waywarden.simulation.ticks import tick_times, utc

MODES = pl.Series([mode.name.lower() for mode in Mode])
INDOORS = (Cover.NEAR_WINDOW, Cover.DEEP_INDOORS)
# Columns that a table without rows could not guess.
TYPES = {
    "device_id": pl.String,
    "condition_id": pl.String,
    "kind": pl.String,
    "depth_m": pl.Float64,
    "nearest_m": pl.Float64,
}
INCIDENTAL = "incidental"  # an entry nobody staged: his ways simply led there


def true_positions(lives: Sequence[Life], start: datetime, interval_s: int) -> pl.DataFrame:
    """device_id, recorded_at, true_lat, true_lon (degrees), mode, indoor, inside (a zone of his own), every tick."""
    return pl.concat([_true_positions(life, start, interval_s) for life in lives])


def stay_table(lives: Sequence[Life], start: datetime) -> pl.DataFrame:
    """device_id, kind, started_at, ended_at, lat, lon: rests of five minutes and more."""
    stays = [(life.wearer.device_id, stay) for life in lives for stay in true_stays(life.wearer, life.path)]
    points = np.array([stay.point for _, stay in stays]).reshape(-1, 2)
    lat, lon = CENTRE.to_degrees(points[:, 0], points[:, 1])
    return pl.DataFrame(
        {
            "device_id": [device_id for device_id, _ in stays],
            "kind": [stay.kind for _, stay in stays],
            "started_at": utc(start, np.array([stay.from_s for _, stay in stays])),
            "ended_at": utc(start, np.array([stay.to_s for _, stay in stays])),
            "lat": lat,
            "lon": lon,
        },
        schema_overrides=TYPES,
    )


def entry_table(lives: Sequence[Life], start: datetime) -> pl.DataFrame:
    """device_id, condition_id, entered_at, left_at (null: still inside at the end), depth_m, kind."""
    rows = [(life, zone, entry) for life in lives for zone in life.zones for entry in entries(life.path, zone)]
    return pl.DataFrame(
        {
            "device_id": [life.wearer.device_id for life, _, _ in rows],
            "condition_id": [zone.condition_id for _, zone, _ in rows],
            "entered_at": utc(start, np.array([entry.entered_s for _, _, entry in rows])),
            "left_at": utc(start, np.array([_or_nan(entry.left_s) for _, _, entry in rows])),
            "depth_m": [round(entry.depth_m, 1) for _, _, entry in rows],
            "kind": [_kind(life, zone, entry) for life, zone, entry in rows],
        },
        schema_overrides=TYPES,
    ).sort("entered_at", "condition_id")


def approach_table(lives: Sequence[Life], start: datetime) -> pl.DataFrame:
    """device_id, condition_id, kind, began_at, ended_at, nearest_at, nearest_m (signed, negative inside).

    Only approaches that set out before the scenario's end; one cut off by it ends there.
    """
    rows = [
        (life, made, np.arange(made.path.time_s[0], min(made.path.end_s, life.path.end_s)))
        for life in lives
        for made in life.approaches
        if made.path.time_s[0] < life.path.end_s
    ]
    away = [ZoneOnGround.of(made.zone).signed_distance_m(life.path.at(times)) for life, made, times in rows]
    nearest_s = [float(times[int(np.argmin(away_m))]) for (_, _, times), away_m in zip(rows, away, strict=True)]
    return pl.DataFrame(
        {
            "device_id": [life.wearer.device_id for life, _, _ in rows],
            "condition_id": [made.zone.condition_id for _, made, _ in rows],
            "kind": [str(made.kind) for _, made, _ in rows],
            "began_at": utc(start, np.array([times[0] for _, _, times in rows])),
            "ended_at": utc(start, np.array([times[-1] for _, _, times in rows])),
            "nearest_at": utc(start, np.array(nearest_s)),
            "nearest_m": [round(float(away_m.min()), 1) for away_m in away],
        },
        schema_overrides=TYPES,
    ).sort("began_at", "condition_id")


def mishap_table(lives: Sequence[Life], start: datetime) -> pl.DataFrame:
    """device_id, kind, began_at, ended_at (null: nobody undid it), noticed (the tag says so): what befell tags."""
    rows = [(life, one) for life in lives for one in life.mishaps if one.from_s < life.path.end_s]
    ended_s = [one.to_s if np.isfinite(one.to_s) else np.nan for _, one in rows]
    return pl.DataFrame(
        {
            "device_id": [life.wearer.device_id for life, _ in rows],
            "kind": [str(one.kind) for _, one in rows],
            "began_at": utc(start, np.array([one.from_s for _, one in rows])),
            "ended_at": utc(start, np.array(ended_s)),
            "noticed": [one.noticed for _, one in rows],
        },
        schema_overrides={**{name: TYPES[name] for name in ("device_id", "kind")}, "noticed": pl.Boolean},
    ).sort("began_at", "device_id")


def _true_positions(life: Life, start: datetime, interval_s: int) -> pl.DataFrame:
    time_s = tick_times(life, interval_s)
    points, leg = life.path.at(time_s), life.path.leg(time_s)
    lat, lon = CENTRE.to_degrees(points[:, 0], points[:, 1])
    inside = np.zeros(len(time_s), np.bool_)
    for entry in (entry for zone in life.zones for entry in entries(life.path, zone)):
        left_s = np.inf if entry.left_s is None else entry.left_s
        inside |= (time_s >= entry.entered_s) & (time_s < left_s)
    return pl.DataFrame(
        {
            "device_id": pl.repeat(life.wearer.device_id, len(time_s), eager=True),
            "recorded_at": utc(start, time_s),
            "true_lat": lat,
            "true_lon": lon,
            "mode": MODES.gather(life.path.mode[leg]),
            "indoor": np.isin(life.path.cover[leg], INDOORS),
            "inside": inside,
        }
    )


def _or_nan(left_s: float | None) -> float:
    return float("nan") if left_s is None else left_s


def _kind(life: Life, zone: ExclusionZone, entry: Entry) -> str:
    """The approach during which it happened, if one was staged for this zone."""
    for made in life.approaches:
        begins_s = float(made.path.time_s[0])
        if made.zone is zone and begins_s <= entry.entered_s <= made.path.end_s:
            return str(made.kind)
    return INCIDENTAL
