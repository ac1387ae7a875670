"""Shares and rates of one crowd under one rule: false alerts of who never enters, entries found of who does.

A crowd and a rule's alerts enter; plain numbers leave.
"""

import numpy as np

from waywarden.cli.bench.detection.alerts import Alerts
from waywarden.simulation.plain.crowd import Crowd

POSSIBLE_IN_S, CONFIRMED_IN_S = 120.0, 240.0  # detection.md; NIJ 1004.00 allows four minutes
S_PER_DAY = 86_400.0


def false_alerts(crowd: Crowd, alerts: Alerts) -> dict[str, float]:
    """Alerts in 1,000 wearer-days, of tags that never truly enter."""
    days = sum(float(np.ptp(journey.at_s)) for journey in crowd.journeys.values()) / S_PER_DAY
    every = [alert for of_tag in alerts.values() for alert in of_tag]
    counts = {
        "possible": sum(alert.possible_s < np.inf for alert in every),
        "confirmed": sum(alert.confirmed_s < np.inf for alert in every),
        "approach only": sum(alert.possible_s == np.inf for alert in every),
    }
    return {name: round(1000 * count / days, 1) for name, count in counts.items()}


def entries(crowd: Crowd, alerts: Alerts) -> dict[str, float]:
    """Of tags that truly enter once and stay: the share found in time, and how long after the edge was crossed.

    An alert counts that is not over when he enters. `stuck`: alerts still open at the end, when he has long left.
    """
    possible, confirmed, stuck = [], [], 0
    for device_id, journey in crowd.journeys.items():
        assert journey.inside_s is not None
        entered_s, _ = journey.inside_s
        standing = [alert for alert in alerts[device_id] if alert.ended_s > entered_s and alert.possible_s < np.inf]
        possible.append(min((alert.possible_s - entered_s for alert in standing), default=np.inf))
        confirmed.append(min((alert.confirmed_s - entered_s for alert in standing), default=np.inf))
        stuck += any(alert.ended_s == np.inf for alert in alerts[device_id])
    return {
        "possible in 2 min": _share(possible, POSSIBLE_IN_S),
        "confirmed in 4 min": _share(confirmed, CONFIRMED_IN_S),
        "possible, median s": _median(possible),
        "confirmed, median s": _median(confirmed),
        "alerts each": round(sum(map(len, alerts.values())) / len(alerts), 3),
        "stuck": stuck / len(alerts),
    }


def passages(crowd: Crowd, alerts: Alerts) -> float:
    """The share of tags that truly pass through of which an alert at least `possible` overlaps the passage."""
    found = 0
    for device_id, journey in crowd.journeys.items():
        assert journey.inside_s is not None
        found += any(alert.possible_s < np.inf and alert.overlaps(*journey.inside_s) for alert in alerts[device_id])
    return round(found / len(crowd.journeys), 4)


def _share(delays_s: list[float], limit_s: float) -> float:
    return round(float(np.mean(np.array(delays_s) <= limit_s)), 4)


def _median(delays_s: list[float]) -> float:
    """Of all, the missed ones counted as never."""
    return round(float(np.median(delays_s)), 0)
