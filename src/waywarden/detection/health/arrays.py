"""What the pass reads, as plain arrays: the rows, the conditions of each tag with their limits, and its results."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from waywarden.detection.arrays import Integers, Windows
from waywarden.detection.health.checks import EVENT_CODES, NOTHING
from waywarden.detection.health.memory import EPISODE, ROW, UNKNOWN
from waywarden.detection.settings import HealthSettings

US_PER_MINUTE = 60_000_000
NO_LIMIT = 2**62  # later than any moment, and may be added to one

# The settings in the units of the pass: times in microseconds, NO_LIMIT where there is none.
LIMITS = np.dtype(
    [
        ("tamper_episode_us", "i8"),
        ("battery_low_pct", "f8"),
        ("battery_critical_pct", "f8"),
        ("battery_hysteresis_pct", "f8"),
        ("battery_unknown_us", "i8"),
        ("silent_us", "i8"),
        ("silent_confirmed_us", "i8"),
        ("location_radius_m", "f8"),
        ("no_location_us", "i8"),
        ("no_location_confirmed_us", "i8"),
        ("motion_minutes", "f8"),
        ("motion_clear_us", "i8"),
        ("jamming_losses", "f8"),
        ("jamming_within_us", "i8"),
        ("jamming_loss_us", "i8"),
    ]
)


class Rows(NamedTuple):
    """Rows sorted by tag, time, order and event, as ROW records. Those of tag g are first[g]:first[g + 1]."""

    first: Integers
    rows: np.ndarray


class Watches(NamedTuple):
    """Conditions of tags: those of tag g are first[g]:first[g + 1], each with its limits and its windows."""

    first: Integers
    limits: np.ndarray  # of LIMITS
    windows: Windows


class Found(NamedTuple):
    """Room for what a pass finds: closed episodes and, at the end, open ones."""

    watch: Integers
    check: Integers
    episode: np.ndarray  # of EPISODE


def room_for(count: int) -> Found:
    """Empty room for this many episodes."""
    return Found(np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count, EPISODE))


def rows_as_arrays(track: pl.DataFrame) -> tuple[list[str], Rows]:
    """The tags in order, and their rows. `track` is `columns.rows_of`, sorted by tag, time and order."""
    tags = track.get_column("device_id").rle_id().to_numpy() if len(track) else np.empty(0, np.int64)
    first = np.searchsorted(tags, np.arange(int(tags[-1]) + 2 if len(tags) else 1)).astype(np.int64)
    device_ids = track.get_column("device_id").gather(first[:-1]).to_list()
    rows = np.zeros(len(track), ROW)
    rows["at"] = track.get_column("recorded_at").dt.timestamp("us").to_numpy()
    rows["order"] = track.get_column("order").to_numpy()
    for name in ("lat", "lon", "accuracy_m", "battery_pct"):
        rows[name] = track.get_column(name).fill_null(float("nan")).to_numpy()
    for name in ("charging", "motion"):
        rows[name] = track.get_column(name).cast(pl.Int64).fill_null(UNKNOWN).to_numpy()
    rows["event"] = _event_codes(track.get_column("event"))
    return device_ids, Rows(first, rows)


def limits_of(settings: Sequence[HealthSettings]) -> Any:
    """A LIMITS record for each. Nothing is confirmed before it is possible, nor critical before it is low."""
    limits = np.zeros(len(settings), LIMITS)
    for index, one in enumerate(settings):
        for name in LIMITS.names or ():
            if name.endswith("_us"):
                minutes = getattr(one, name[: -len("us")] + "minutes")
                limits[index][name] = NO_LIMIT if math.isinf(minutes) else round(minutes * US_PER_MINUTE)
            else:
                limits[index][name] = getattr(one, name)
    limits["battery_low_pct"] = np.maximum(limits["battery_low_pct"], limits["battery_critical_pct"])
    for check in ("silent", "no_location"):
        limits[f"{check}_confirmed_us"] = np.maximum(limits[f"{check}_confirmed_us"], limits[f"{check}_us"])
    return limits


def _event_codes(events: pl.Series) -> Any:
    if events.null_count() == len(events):
        return NOTHING
    return events.replace_strict(EVENT_CODES, default=NOTHING, return_dtype=pl.Int64).to_numpy()
