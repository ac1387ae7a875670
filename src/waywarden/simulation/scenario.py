"""A scenario: wearers, their days, their zones, what their tags said, and what was true.

A seed, a number of wearers, a start and a length enter; a Simulated leaves, frames sorted and the same for the same
arguments. Every wearer draws from a generator of his own: a bigger scenario holds the same people, and only the staging
of approaches picks among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from waywarden.simulation.approaches import ApproachKind, Scripted
from waywarden.simulation.exclusion import conditions_in_force
from waywarden.simulation.heard import heard
from waywarden.simulation.life import MOST_ZONES, Life, begin_life, sets_out_s, with_all_zones, with_approach
from waywarden.simulation.mishaps import MishapKind, ScriptedMishap, mishap, usual_mishaps
from waywarden.simulation.truth import approach_table, entry_table, mishap_table, stay_table, true_positions
from waywarden.simulation.wearers import Wearer

APPROACHES_PER_WEARER_DAY = 1 / 8
DEMO_WEARERS = 200
DEMO_HOURS = 24.0
# The demo runs at 60x: several walk in at once so that the first confirmed alert comes within two minutes of
# watching, then one story after the other.
DEMO_OPENING = (
    Scripted(ApproachKind.WALK_IN, 8),
    Scripted(ApproachKind.WALK_IN, 12),
    Scripted(ApproachKind.APPROACH_AND_TURN, 14),
    Scripted(ApproachKind.LINGER, 20),
    Scripted(ApproachKind.DRIVE_THROUGH, 27),
    Scripted(ApproachKind.WALK_IN, 33),
    Scripted(ApproachKind.EDGE_LOITER, 40),
    Scripted(ApproachKind.GOES_DARK, 50),
)
DEMO_EVERY_MIN = 40
# Somebody cuts his strap and tapes it within the first minutes; the rest of what befalls tags comes after.
DEMO_MISHAPS = (
    ScriptedMishap(MishapKind.STRAP_TAPED, 6),
    ScriptedMishap(MishapKind.CASE_OPENED, 30),
    ScriptedMishap(MishapKind.SWITCHED_OFF, 45),
    ScriptedMishap(MishapKind.JAMMED, 60),
    ScriptedMishap(MishapKind.STRAP_CUT, 120),
)


@dataclass(frozen=True)
class Simulated:
    """What the gateway would hear, and the truth beside it (columns: docs/explanation/simulation.md).

    `positions` are the fixes, `events` what the tags said without a place.
    """

    positions: pl.DataFrame
    events: pl.DataFrame
    conditions: dict[str, Any]
    wearers: tuple[Wearer, ...]
    truth: pl.DataFrame
    stays: pl.DataFrame
    entries: pl.DataFrame
    approaches: pl.DataFrame
    mishaps: pl.DataFrame

    @property
    def told(self) -> pl.DataFrame:
        """Fixes and events together, each tag's in order of time."""
        return pl.concat([self.positions, self.events]).sort("device_id", "recorded_at", maintain_order=True)


def simulate(
    seed: int,
    wearers: int,
    start: datetime,
    hours: float,
    *,
    interval_s: int = 60,
    scripted: Sequence[Scripted] | None = None,
    mishaps: Sequence[ScriptedMishap] | None = (),
) -> Simulated:
    """Let `wearers` people live in London for `hours` from `start` (with a zone), a fix every `interval_s` seconds.

    `scripted` are the approaches to stage; None stages one for eight wearers a day at random times. `mishaps` are what
    happens to tags, by default nothing; None lets something happen to one of twenty tags a day. ValueError for a
    start without a zone or on a fraction of a second, for no wearers or no time, and where nobody can play a script.
    """
    if start.tzinfo is None or start.microsecond:
        raise ValueError("the start must have a time zone and be a whole second")
    if seed < 0 or wearers < 1 or hours <= 0 or interval_s < 1 or interval_s > hours * 3600:
        raise ValueError("a simulation needs a seed from 0, a wearer, and time for one fix")
    staging = np.random.default_rng([seed, 0])
    script = _usual_script(wearers, hours, staging) if scripted is None else scripted
    lives = [begin_life(seed, number, start, hours) for number in range(1, wearers + 1)]
    lives = [with_all_zones(life, hours) for life in _staged(lives, script, staging)]
    fate = np.random.default_rng([seed, 0, 1])  # apart, so that nobody moves otherwise because a strap is cut
    lives = _struck(lives, usual_mishaps(wearers, hours, fate) if mishaps is None else mishaps, fate)
    positions, events = heard(lives, start, interval_s)
    return Simulated(
        positions=positions,
        events=events,
        conditions=conditions_in_force([zone for life in lives for zone in life.zones], start),
        wearers=tuple(life.wearer for life in lives),
        truth=true_positions(lives, start, interval_s),
        stays=stay_table(lives, start),
        entries=entry_table(lives, start),
        approaches=approach_table(lives, start),
        mishaps=mishap_table(lives, start),
    )


def demo_scenario(seed: int, start: datetime) -> Simulated:
    """A day of 200 wearers with something to see from its first minutes."""
    kinds = list(ApproachKind)
    later = range(75, int(DEMO_HOURS * 60) - 60, DEMO_EVERY_MIN)
    script = [*DEMO_OPENING, *(Scripted(kinds[k % len(kinds)], at) for k, at in enumerate(later))]
    return simulate(seed, DEMO_WEARERS, start, DEMO_HOURS, scripted=script, mishaps=DEMO_MISHAPS)


def _usual_script(wearers: int, hours: float, rng: np.random.Generator) -> list[Scripted]:
    """One approach for eight wearers a day, at least one, of any kind at any time but the very end."""
    wanted = round(wearers * hours / 24 * APPROACHES_PER_WEARER_DAY)
    count = min(max(1, wanted), wearers * (MOST_ZONES - 1))
    kinds = list(ApproachKind)
    return [
        Scripted(kinds[int(rng.integers(len(kinds)))], float(rng.uniform(0.02, 0.9) * hours * 60)) for _ in range(count)
    ]


def _struck(lives: list[Life], script: Sequence[ScriptedMishap], rng: np.random.Generator) -> list[Life]:
    """Let each mishap happen to somebody, and to nobody two. ValueError where there are more of them than people."""
    if len(script) > len(lives):
        raise ValueError("more mishaps than tags: more wearers, or fewer mishaps")
    lot = rng.permutation(len(lives))
    struck = dict(zip(lot.tolist(), script, strict=False))
    return [
        replace(life, mishaps=(mishap(struck[number], rng),)) if number in struck else life
        for number, life in enumerate(lives)
    ]


def _staged(lives: list[Life], script: Sequence[Scripted], rng: np.random.Generator) -> list[Life]:
    """Give each approach to somebody at rest when it sets out, and if possible to one who has made none before."""
    for scripted in sorted(script, key=lambda one: (one.after_min, one.kind)):
        after_s = scripted.after_min * 60
        ready_s = np.array([sets_out_s(life, after_s) for life in lives])
        busy = np.array([len(life.approaches) for life in lives])
        lot = rng.permutation(len(lives))
        for k in lot[np.lexsort((ready_s[lot], busy[lot]))]:
            able = np.isfinite(ready_s[k]) and len(lives[k].zones) < MOST_ZONES
            changed = with_approach(lives[k], scripted.kind, float(ready_s[k])) if able else None
            if changed is not None:
                lives = [*lives[:k], changed, *lives[k + 1 :]]
                break
        else:
            raise ValueError("nobody is free to make this approach: more wearers, or fewer approaches")
    return lives
