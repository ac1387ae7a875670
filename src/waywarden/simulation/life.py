"""One wearer's life through a scenario: the path he takes, the zones he must keep out of, the approaches he makes, and
what happens to his tag.

Each step takes a Life and gives another: begun (routine only), with an approach, with all his zones. Times are seconds
since the scenario's start.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from waywarden.simulation.approaches import Approach, ApproachKind, approach
from waywarden.simulation.exclusion import (
    ExclusionZone,
    zone_by_the_door,
    zone_out_of_the_way,
    zone_to_approach,
)
from waywarden.simulation.mishaps import Mishap
from waywarden.simulation.path import Mode, Path
from waywarden.simulation.routine import LONDON_TIME, live_through
from waywarden.simulation.wearers import Wearer, invent_wearer

BY_THE_DOOR_EVERY = 16  # every so many wearers one lives within sight of a zone, so that small scenarios have one too
MOST_ZONES = 3
CALM_S = 60.0  # rests at least this long before setting out


@dataclass(frozen=True)
class Life:
    """A wearer and what becomes of him; `rng` is his alone, so nobody else's story changes his."""

    wearer: Wearer
    path: Path
    rng: np.random.Generator
    zones: tuple[ExclusionZone, ...] = ()
    approaches: tuple[Approach, ...] = ()
    mishaps: tuple[Mishap, ...] = ()


def begin_life(seed: int, index: int, start: datetime, hours: float) -> Life:
    """Wearer number `index` and his routine from the local midnight before `start` until a day after the end."""
    rng = np.random.default_rng([seed, index])
    wearer = invent_wearer(index, rng)
    first_day = start.astimezone(LONDON_TIME).date()
    last_day = (start + timedelta(hours=hours)).astimezone(LONDON_TIME).date()
    return Life(wearer, live_through(wearer, first_day, (last_day - first_day).days + 2, start, rng), rng)


def sets_out_s(life: Life, after_s: float) -> float:
    """The first moment from `after_s` at which he is at rest and done with any approach before; infinity if none."""
    if life.approaches:
        after_s = max(after_s, life.approaches[-1].path.end_s)
    path = life.path
    rests = np.flatnonzero((path.mode[:-1] == Mode.STAY) & (path.time_s[1:] > after_s))
    begins = np.maximum(path.time_s[rests] + CALM_S, after_s)
    fits = begins < path.time_s[rests + 1]
    return float(begins[fits][0]) if fits.any() else float("inf")


def with_approach(life: Life, kind: ApproachKind, at_s: float) -> Life | None:
    """He makes an approach at `at_s` to a zone laid for it; None where the ground leaves no room for one."""
    zone = zone_to_approach(life.wearer, len(life.zones), life.path, at_s, life.rng)
    if zone is None:
        return None
    made = approach(kind, zone, life.path.at(np.array([at_s]))[0], at_s, life.rng)
    return replace(
        life,
        path=life.path.with_detour(made.path),
        zones=(*life.zones, zone),
        approaches=(*life.approaches, made),
    )


def with_all_zones(life: Life, hours: float) -> Life:
    """The same life cut to the scenario, with one to three zones in all."""
    path = life.path.between(0.0, hours * 3600)
    zones = list(life.zones)
    wanted = int(life.rng.choice([1, 2, 3], p=[0.5, 0.35, 0.15]))
    by_the_door = life.wearer.number % BY_THE_DOOR_EVERY == 0
    while len(zones) < wanted:
        lay = zone_by_the_door if by_the_door and not zones else zone_out_of_the_way
        zones.append(lay(life.wearer, len(zones), path, life.rng))
    return replace(life, path=path, zones=tuple(zones))
