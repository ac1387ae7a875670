"""Scripted approaches, in the manner of the Queensland police's bench test: full alert, partial, or missed.

There, of 35 approaches 51 % gave a full alert, 23 % a partial one and 26 % nothing. Here 35 scripts are gone under
three skies, many times over, with a ring of 200 m round the zone. Full: confirmed within four minutes of crossing the
edge; for who is out again before that, told as possible in that time. Missed: no alert of any kind, not even of an
approach, from ten minutes before the edge was crossed to four minutes after. All else is partial.
"""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from waywarden.cli.bench.detection.alerts import Alert, Rule, by_places_alone, ours
from waywarden.cli.bench.detection.figures import Sample, Samples
from waywarden.cli.bench.detection.measures import CONFIRMED_IN_S
from waywarden.cli.bench.detection.peers import PEERS
from waywarden.cli.bench.detection.scripts import SCRIPTS, Script, go
from waywarden.simulation.plain.crowd import Crowd, crowd

SKIES = ("drift", "canyon", "wild")
RING_M = 200.0
EARLY_S = 600.0
FULL_TARGET, MISSED_TARGET = 0.95, 0.01
OURS: dict[str, Rule] = {
    "with_sensors": partial(ours, buffer_m=RING_M),
    "by_places_alone": partial(by_places_alone, buffer_m=RING_M),
}


@dataclass(frozen=True)
class Outcome:
    """How one script under one sky was alerted by one rule: how often each way."""

    rule: str
    sky: str
    script: Script
    counts: Counter[str]


def approaches(seed: int, repeats: int) -> list[Outcome]:
    """Every script under every sky so many times, by every rule."""
    outcomes = []
    for sky in SKIES:
        scripts = [script for script in SCRIPTS for _ in range(repeats)]
        gone = _gone(sky, seed, scripts)
        for name, rule in {**OURS, **PEERS}.items():
            counts: dict[Script, Counter[str]] = {script: Counter() for script in SCRIPTS}
            alerts = rule(gone)
            for script, (device_id, journey) in zip(scripts, gone.journeys.items(), strict=True):
                counts[script][_outcome(alerts[device_id], journey.inside_s)] += 1
            outcomes += [Outcome(name, sky, script, of_script) for script, of_script in counts.items()]
    return outcomes


def _gone(sky: str, seed: int, scripts: list[Script]) -> Crowd:
    """A wearer for each script, in their order."""
    in_turn = iter(scripts)
    return crowd(sky, seed, len(scripts), lambda rng: go(next(in_turn), rng))


def shares(outcomes: list[Outcome]) -> Samples:
    """Full and missed: the whole set, and under each sky."""
    samples: Samples = {}
    for senses in OURS:
        for sky in (None, *SKIES):
            for kind, target in (("full", FULL_TARGET), ("missed", MISSED_TARGET)):
                samples[f"approaches_{kind}.{sky or 'all'}.{senses}"] = Sample(
                    _share(outcomes, senses, sky, kind),
                    "share",
                    less=kind == "missed",
                    peers={peer: _share(outcomes, peer, sky, kind) for peer in PEERS},
                    target=target,
                )
    return samples


def by_script(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """Which approaches miss: a row for each script and sky, ours only, over all seeds."""
    rows = []
    for sky in SKIES:
        for script in SCRIPTS:
            row: dict[str, Any] = {"sky": sky, "route": script[0], "pace": script[1]}
            for senses in OURS:
                counts: Counter[str] = Counter()
                for one in outcomes:
                    if (one.rule, one.sky, one.script) == (senses, sky, script):
                        counts += one.counts
                row[senses] = {kind: counts[kind] for kind in ("full", "partial", "missed")}
            rows.append(row)
    return rows


def _share(outcomes: list[Outcome], rule: str, sky: str | None, kind: str) -> float:
    counts: Counter[str] = Counter()
    for one in outcomes:
        if one.rule == rule and sky in (None, one.sky):
            counts += one.counts
    return counts[kind] / counts.total()


def _outcome(alerts: list[Alert], inside_s: tuple[float, float] | None) -> str:
    assert inside_s is not None, "every script goes in"
    entered_s, left_s = inside_s
    due_s = entered_s + CONFIRMED_IN_S
    standing = [alert for alert in alerts if alert.ended_s > entered_s]
    told_s = [alert.confirmed_s if left_s > due_s else alert.possible_s for alert in standing]
    if min(told_s, default=np.inf) <= due_s:
        return "full"
    return "partial" if any(alert.overlaps(entered_s - EARLY_S, due_s) for alert in alerts) else "missed"
