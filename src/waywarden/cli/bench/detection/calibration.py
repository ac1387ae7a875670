"""Is belief what it says? Of all moments at which 0.9 was believed, he should truly have been inside at nine in ten.

A sky, a seed and a number of wearers enter; a reliability table leaves, of every fix of a mixture of days, and of every
alert. What is found depends on the mixture, for the rule doesn't know how often people go in: of equal parts live 60 m
outside the edge (a day), walk in from afar and from the door, drive through, walk past 30 m outside, and drive past.
Fixes up to the moment at which he truly leaves are counted by themselves too: who was inside must be seen well beyond
the edge before belief lets go of him, so that a stay on the border is one episode; that is too much belief by design.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.cli.bench.detection.alerts import OURS, Alerts, plain_zone
from waywarden.cli.bench.detection.situations import (
    DOOR_M,
    driving,
    driving_past,
    from_the_door,
    living,
    walking,
    walking_past,
)
from waywarden.detection.trace import trace
from waywarden.simulation.plain.crowd import START, Crowd

EDGES = (0.0, 0.01, 0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 1.0)
IN_DOUBT = slice(2, 11)  # rows of 0.05 to 0.95


@dataclass(frozen=True)
class Table:
    """A row for each span of EDGES: how many, the sum of what was believed of them, and how many were true."""

    count: NDArray[np.float64]
    believed: NDArray[np.float64]
    true: NDArray[np.float64]

    def __add__(self, other: "Table") -> "Table":
        return Table(self.count + other.count, self.believed + other.believed, self.true + other.true)

    def error(self, rows: slice = slice(None)) -> float:
        """Expected calibration error: how far belief and truth are apart, weighted by how many believed so."""
        return float(np.abs(self.believed - self.true)[rows].sum() / self.count[rows].sum())

    def share_true(self, rows: slice) -> float:
        return float(self.true[rows].sum() / self.count[rows].sum())

    def as_json(self) -> list[dict[str, float]]:
        """Only the rows in which there is something."""
        return [
            {
                "from": EDGES[row],
                "to": EDGES[row + 1],
                "count": int(self.count[row]),
                "believed": round(self.believed[row] / self.count[row], 4),
                "true": round(self.true[row] / self.count[row], 4),
            }
            for row in np.flatnonzero(self.count)
        ]


@dataclass(frozen=True)
class Calibration:
    """Of all fixes; of those before he has left, and all of who never entered; and of alerts."""

    fixes: Table
    until_he_leaves: Table
    alerts: Table

    def __add__(self, other: "Calibration") -> "Calibration":
        return Calibration(
            self.fixes + other.fixes, self.until_he_leaves + other.until_he_leaves, self.alerts + other.alerts
        )


def calibration(sky: str, seed: int, wearers: int) -> dict[str, Calibration]:
    """By senses."""
    crowds = (
        living(sky, seed, wearers, DOOR_M),
        walking(sky, seed, wearers),
        from_the_door(sky, seed, wearers),
        driving(sky, seed, wearers),
        walking_past(sky, seed, wearers),
        driving_past(sky, seed, wearers),
    )
    return {senses: total(_of_crowd(crowd, senses, rule(crowd)) for crowd in crowds) for senses, rule in OURS.items()}


def total(parts: Iterable[Calibration]) -> Calibration:
    first, *others = parts
    return sum(others, first)


def _of_crowd(crowd: Crowd, senses: str, alerts: Alerts) -> Calibration:
    """What was believed after each fix, and whether he was inside at that moment."""
    heard = crowd if senses == "with_sensors" else crowd.without_sensors()
    believed = trace(heard.track, plain_zone())["belief"].to_numpy()
    inside = crowd.depth_m < 0
    assert len(believed) == len(inside), "every fix has its truth"
    not_gone = ~_has_left(crowd)
    return Calibration(
        _table(believed, inside), _table(believed[not_gone], inside[not_gone]), _of_alerts(crowd, alerts)
    )


def _has_left(crowd: Crowd) -> NDArray[np.bool_]:
    """For each fix: has he been inside, and is out again?"""
    left_s = {key: np.inf if one.inside_s is None else one.inside_s[1] for key, one in crowd.journeys.items()}
    at_s = crowd.track["recorded_at"].dt.timestamp("us").to_numpy() / 1e6 - START.timestamp()
    return np.asarray(at_s > crowd.track["device_id"].replace_strict(left_s, return_dtype=pl.Float64).to_numpy())


def _of_alerts(crowd: Crowd, alerts: Alerts) -> Table:
    """The most that was believed in each alert, possible or more, and whether he was inside while it lasted."""
    believed, true = [], []
    for device_id, journey in crowd.journeys.items():
        for alert in alerts[device_id]:
            if alert.possible_s < np.inf:
                believed.append(alert.belief)
                true.append(journey.inside_s is not None and alert.overlaps(*journey.inside_s))
    return _table(np.array(believed), np.array(true, dtype=bool))


def _table(believed: NDArray[np.float64], true: Sequence[bool] | NDArray[np.bool_]) -> Table:
    row = np.digitize(believed, EDGES[1:-1])
    counted = (np.bincount(row, weights, len(EDGES) - 1) for weights in (None, believed, np.asarray(true, dtype=float)))
    return Table(*(np.asarray(sums, dtype=float) for sums in counted))
