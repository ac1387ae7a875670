"""What a tag would have said: error models that share nothing with the detector's own.

In: the true way (metres east and north at seconds). Out: reported fixes. Five skies, each a different physics: slow
drift with heavy tails, indoor drift that claims half its error, street canyons with a steady bias, wild fixes that
claim two metres, and satellites lost for cell circles.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RADIUS_95 = 2.448


@dataclass(frozen=True)
class Reports:
    """Fixes in metres: seconds, east, north, claimed 95 % radius, and whether a cell tower gave it."""

    at_s: Floats
    east_m: Floats
    north_m: Floats
    accuracy_m: Floats
    cell: NDArray[np.bool_]


def drift(rng: np.random.Generator, at_s: Floats, sigma_m: float, memory_s: float) -> Floats:
    """(n, 2) autocorrelated error whose scale changes every twenty minutes, with Student-t(4) tails."""
    scale = np.empty(len(at_s))
    block = (at_s // 1200).astype(int)
    for number in np.unique(block):
        scale[block == number] = sigma_m / np.sqrt(rng.chisquare(4) / 4)
    error = np.empty((len(at_s), 2))
    error[0] = rng.normal(0, 1, 2)
    keep = np.exp(-np.diff(at_s) / memory_s)
    steps = rng.normal(0, 1, (len(at_s), 2))
    for index in range(1, len(at_s)):
        error[index] = keep[index - 1] * error[index - 1] + np.sqrt(1 - keep[index - 1] ** 2) * steps[index]
    return np.column_stack([error * scale[:, None], scale])


def reported(sky: str, rng: np.random.Generator, at_s: Floats, east_m: Floats, north_m: Floats) -> Reports:
    """The fixes of this sky along the true way."""
    memory_s = rng.uniform(60, 300)
    sigma_m = rng.lognormal(np.log(11), 0.4)
    if sky == "indoor":
        memory_s, sigma_m = rng.uniform(300, 900), rng.lognormal(np.log(18), 0.3)
    noise = drift(rng, at_s, sigma_m, memory_s)
    error, scale = noise[:, :2], noise[:, 2]
    claimed = RADIUS_95 * scale * rng.lognormal(0, 0.3, len(at_s))
    cell = np.zeros(len(at_s), dtype=bool)
    if sky == "indoor":
        claimed *= 0.5
    if sky == "canyon":
        for start in rng.uniform(at_s[0], at_s[-1], max(1, round((at_s[-1] - at_s[0]) / 28_800))):
            there = (at_s >= start) & (at_s < start + rng.uniform(300, 1500))
            course = rng.uniform(0, 2 * np.pi)
            error[there] += rng.uniform(30, 90) * np.array([np.cos(course), np.sin(course)])
            claimed[there] = rng.uniform(8, 25)
    if sky == "wild":
        hit = np.flatnonzero(rng.random(len(at_s)) < 0.02)
        course = rng.uniform(0, 2 * np.pi, len(hit))
        error[hit] += (rng.uniform(100, 800, len(hit)) * np.array([np.cos(course), np.sin(course)])).T
        claimed[hit] = rng.uniform(1.5, 12, len(hit))
    east, north = east_m + error[:, 0], north_m + error[:, 1]
    kept = np.ones(len(at_s), dtype=bool)
    if sky == "cells":
        for start in rng.uniform(at_s[0], at_s[-1], max(1, round((at_s[-1] - at_s[0]) / 14_400))):
            lost = (at_s >= start) & (at_s < start + rng.uniform(1200, 5400))
            towers = np.column_stack([east_m[lost], north_m[lost]])[:1] + rng.normal(0, 500, (3, 2))
            which = rng.integers(0, 3, lost.sum())
            if lost.any():
                east[lost], north[lost] = towers[which].T
            claimed[lost] = rng.uniform(500, 1500)
            cell |= lost
            kept &= ~lost | (np.arange(len(at_s)) % 3 == 0)
    return Reports(at_s[kept], east[kept], north[kept], claimed[kept], cell[kept])


SKIES = ("drift", "indoor", "canyon", "wild", "cells")
