"""What a tag says besides where it is: a sign of life where it has no fix, its charger, and what happens to it.

The ticks of one tag and what was so at them enter; rows with the columns of `schema.POSITION` leave, without a place,
sorted by `recorded_at`. While there is no network they wait, as fixes do.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.schema import POSITION_DTYPES, DeviceEvent
from waywarden.simulation.mishaps import Mishap
from waywarden.simulation.power import Power
from waywarden.simulation.ticks import utc
from waywarden.simulation.upload import LONGEST_OUTAGE_S

LATENCY_S = 2.0  # a word is sent at once: NIJ 1004.00 asks for three minutes, and for a stamp within five seconds


@dataclass(frozen=True)
class Ticks:
    """One value a tick: when, was there a fix, a network, motion, and the battery; `lives`: has it power to speak?"""

    time_s: NDArray[np.float64]
    has_fix: NDArray[np.bool_]
    offline: NDArray[np.bool_]
    motion: NDArray[np.bool_]
    lives: NDArray[np.bool_]
    power: Power


def events(device_id: str, ticks: Ticks, mishaps: tuple[Mishap, ...], start: datetime) -> pl.DataFrame:
    """All that this tag says without a place."""
    quiet = ~ticks.has_fix & ticks.lives
    plugged = np.diff(ticks.power.charging.astype(np.int8), prepend=ticks.power.charging[:1].astype(np.int8))
    said = [(at_s, DeviceEvent.STATUS) for at_s in ticks.time_s[quiet]]
    said += [(at_s, DeviceEvent.CHARGING) for at_s in ticks.time_s[(plugged > 0) & ticks.lives]]
    said += [(at_s, DeviceEvent.CHARGING_OVER) for at_s in ticks.time_s[(plugged < 0) & ticks.lives]]
    said += [(_has_power_s(at_s, ticks), word) for one in mishaps for at_s, word in one.words()]
    said = sorted(word for word in said if word[0] <= ticks.time_s[-1])
    at_s = np.array([at for at, _ in said], np.float64)
    tick = np.clip(np.searchsorted(ticks.time_s, at_s, side="right") - 1, 0, None)
    online_s = np.append(ticks.time_s[~ticks.offline], ticks.time_s[-1] + LONGEST_OUTAGE_S)
    back_s = np.where(ticks.offline[tick], online_s[np.searchsorted(online_s, at_s)], at_s)
    return pl.DataFrame(
        {
            "device_id": [device_id] * len(said),
            "recorded_at": utc(start, at_s),
            "received_at": utc(start, back_s + LATENCY_S),
            "battery_pct": np.round(ticks.power.level_pct[tick]),
            "charging": ticks.power.charging[tick],
            "motion": ticks.motion[tick],
            "event": [str(word) for _, word in said],
            "buffered": back_s > at_s,
        },
        schema_overrides={"event": pl.String, "device_id": pl.String},
    ).select(
        pl.col(name) if name in EVENT_COLUMNS else pl.lit(None, dtype).alias(name)
        for name, dtype in POSITION_DTYPES.items()
    )


def _has_power_s(at_s: float, ticks: Ticks) -> float:
    """The moment itself, or of a flat tag the first tick at which it lives again; infinity if none."""
    tick = max(0, int(np.searchsorted(ticks.time_s, at_s, side="right")) - 1)
    if ticks.power.alive[tick]:
        return at_s
    later = ticks.time_s[tick:][ticks.power.alive[tick:]]
    return float(later[0]) if len(later) else np.inf


EVENT_COLUMNS = frozenset(
    {"device_id", "recorded_at", "received_at", "battery_pct", "charging", "motion", "event", "buffered"}
)
