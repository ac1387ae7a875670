"""False alerts against entries found, as the threshold is moved: ours, and every rule that has something to move.

A sky, a seed and a number of wearers enter; for each rule its curve leaves, a point a threshold: false alerts in 1,000
wearer-days at home 60 m outside the edge, and the share of walks in that were alerted within four minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from waywarden.cli.bench.detection.alerts import OURS, Ours, Rule
from waywarden.cli.bench.detection.measures import entries, false_alerts
from waywarden.cli.bench.detection.peers import alerts, circle, in_a_row
from waywarden.cli.bench.detection.situations import living, walking

LIVING_M = 60.0
BELIEFS = (0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.975, 0.99)
IN_A_ROW = (1, 2, 3, 4, 5, 6)
CIRCLES = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Point:
    """`at`: the threshold. One in a row, and nought times the circle, are point-in-polygon; once is Home Assistant."""

    at: float
    false_per_1000_days: float
    found: float


Curves = dict[str, list[Point]]


def roc(sky: str, seed: int, wearers: int) -> Curves:
    """Curves by the name of the rule."""
    here, walks = living(sky, seed, wearers, LIVING_M), walking(sky, seed, wearers)

    def point(at: float, rule: Rule) -> Point:
        return Point(at, false_alerts(here, rule(here))["confirmed"], entries(walks, rule(walks))["confirmed in 4 min"])

    return {name: [point(at, rule) for at, rule in rules.items()] for name, rules in _rules().items()}


def over_seeds(seeds: Sequence[Curves]) -> Curves:
    """Point by point the mean; all seeds have as many wearers."""
    return {
        name: [
            Point(
                points[0].at,
                round(float(np.mean([point.false_per_1000_days for point in points])), 2),
                round(float(np.mean([point.found for point in points])), 4),
            )
            for points in zip(*(curves[name] for curves in seeds), strict=True)
        ]
        for name in seeds[0]
    }


def _rules() -> Mapping[str, Mapping[float, Rule]]:
    return {
        **{name: {belief: _alerting_at(belief, rule) for belief in BELIEFS} for name, rule in OURS.items()},
        "in_a_row": {count: partial(alerts, partial(in_a_row, count)) for count in IN_A_ROW},
        "circle": {times: partial(alerts, partial(circle, times)) for times in CIRCLES},
    }


def _alerting_at(belief: float, rule: Ours) -> Rule:
    """Confirmed at this belief; what lies below it gives way."""
    settings = {"confirmed": belief, "possible": min(0.5, belief), "cleared": min(0.2, belief / 2)}
    return partial(rule, settings=settings)
