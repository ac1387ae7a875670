"""The tag's battery: drained by listening to the sky, charged at home in the evening, now and then forgotten.

A wearer, his path and the ticks of his tag enter; charge, charger and whether the tag lives leave, one a tick.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from waywarden.simulation.path import Cover, Path
from waywarden.simulation.recursions import battery
from waywarden.simulation.routine import LONDON_TIME
from waywarden.simulation.wearers import Wearer

CHARGE_PCT_H = 50.0  # two hours from flat to full
DRAIN_PCT_H = (2.2, 3.2)  # 30-45 hours from full to flat
INDOOR_DRAIN = 1.25  # searching for satellites that cannot be heard
CHARGER_H = 2.5  # how long it is left on the charger of an evening


@dataclass(frozen=True)
class Power:
    """One value a tick: charge in %, on the charger, alive."""

    level_pct: NDArray[np.float64]
    charging: NDArray[np.bool_]
    alive: NDArray[np.bool_]


def power(wearer: Wearer, path: Path, time_s: NDArray[np.float64], start: datetime, rng: np.random.Generator) -> Power:
    """The battery at each tick (n,), seconds since `start`."""
    cover = path.cover[path.leg(time_s)]
    at_home = np.hypot(*(path.at(time_s) - wearer.home.point).T) < 1.0
    drain = rng.uniform(*DRAIN_PCT_H) * np.where(cover == Cover.DEEP_INDOORS, INDOOR_DRAIN, 1.0)
    interval_s = float(time_s[1] - time_s[0]) if len(time_s) > 1 else 0.0
    wants = _on_charger(wearer, time_s, start, rng)
    level_pct = rng.uniform(40, 100)
    return Power(*battery(level_pct, interval_s, drain, CHARGE_PCT_H, at_home, wants))


def _on_charger(
    wearer: Wearer, time_s: NDArray[np.float64], start: datetime, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """When would he have it on the charger if he were at home: some hours from 20:00-23:00, if he thinks of it."""
    wants = np.zeros(len(time_s), np.bool_)
    midnight = start.astimezone(LONDON_TIME).replace(hour=0, minute=0, second=0, microsecond=0)
    day = midnight - timedelta(days=1)  # last evening's charge may run past midnight
    while (begins_s := day.timestamp() - start.timestamp()) < time_s[-1]:
        from_s = begins_s + 3600 * rng.uniform(20, 23)
        if rng.random() < wearer.charges:
            wants |= (time_s >= from_s) & (time_s < from_s + 3600 * CHARGER_H)
        day += timedelta(days=1)
    return wants
