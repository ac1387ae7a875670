"""Is belief what it says? Of all moments at which 0.9 was believed, he should truly have been inside at nine in ten.

A sky, a seed and a number of wearers enter; a reliability table leaves, of every fix of a mixture of days, and of every
alert. What is found depends on the mixture, for the rule doesn't know how often people go in: of equal parts live 60 m
outside the edge (a day), walk in from afar and from the door, drive through, walk past 30 m outside, and drive past.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
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
from waywarden.simulation.plain.crowd import Crowd

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
    fixes: Table
    alerts: Table

    def __add__(self, other: "Calibration") -> "Calibration":
        return Calibration(self.fixes + other.fixes, self.alerts + other.alerts)


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
    return {
        senses: total(
            Calibration(
                _of_fixes(crowd if senses == "with_sensors" else crowd.without_sensors()),
                _of_alerts(crowd, rule(crowd)),
            )
            for crowd in crowds
        )
        for senses, rule in OURS.items()
    }


def total(parts: Iterable[Calibration]) -> Calibration:
    first, *others = parts
    return sum(others, first)


def _of_fixes(crowd: Crowd) -> Table:
    """What was believed after each fix, and whether he was inside at that moment."""
    traced = trace(crowd.track, plain_zone())
    assert len(traced) == len(crowd.depth_m), "every fix has its truth"
    return _table(traced["belief"].to_numpy(), crowd.depth_m < 0)


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
