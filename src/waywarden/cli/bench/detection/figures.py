"""One figure of several seeds: median, least and most of ours, of each peer on the same fixes, and how they compare.

Each seed's samples enter, by name; what `waywarden bench` prints leaves.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sample:
    """A figure as one seed gave it. `less`: less is better. `target`: what it should be at most, or at least."""

    value: float
    unit: str
    less: bool = False
    peers: Mapping[str, float] = field(default_factory=dict)
    target: float | None = None


Samples = dict[str, Sample]


def figures(seeds: Sequence[Samples]) -> dict[str, Any]:
    """Every name of the first seed; all seeds have the same."""
    return {name: _figure([samples[name] for samples in seeds]) for name in seeds[0]}


def _figure(samples: Sequence[Sample]) -> dict[str, Any]:
    first = samples[0]
    figure = {**_spread([sample.value for sample in samples]), "unit": first.unit}
    if first.target is not None:
        median = statistics.median(sample.value for sample in samples)
        met = median <= first.target if first.less else median >= first.target
        figure["target"] = {"at most" if first.less else "at least": first.target, "met": met}
    if first.peers:
        figure["peers"] = {
            name: _beside(figure["median"], [sample.peers[name] for sample in samples], first.less)
            for name in first.peers
        }
    return figure


def _beside(ours: float | None, theirs: Sequence[float], less: bool) -> dict[str, Any]:
    """The ratio is over one where ours is better; null where it would be of or by nought, or of what never came."""
    spread = _spread(theirs)
    better, worse = (spread["median"], ours) if less else (ours, spread["median"])
    return {**spread, "ratio": round(better / worse, 2) if better and worse else None}


def _spread(values: Sequence[float]) -> dict[str, Any]:
    return {"median": _plain(statistics.median(values)), "min": _plain(min(values)), "max": _plain(max(values))}


def _plain(value: float) -> float | None:
    """JSON knows no infinity: what never came is null."""
    return round(value, 4) if math.isfinite(value) else None
