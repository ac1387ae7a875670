"""What a tag would have said on a way: five skies, each a different physics.

In: the true way (metres east and north at seconds). Out: reported fixes. *Drift* is slow with heavy tails; *indoor*
drifts for up to a quarter of an hour and claims half its error; *canyon* adds a steady false place for minutes;
*wild* throws fixes far away that claim two metres; *cells* loses satellites for cell circles. Beside the place a tag
reports speed and course by Doppler and a motion sensor's word, both of which err.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waywarden.simulation.plain.ways import Journey
from waywarden.simulation.recursions import episodes, gauss_markov

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SKIES = ("drift", "indoor", "canyon", "wild", "cells")
RADIUS_95 = 2.448  # 95 % radius over the sigma of one axis, Rayleigh: sqrt(-2 ln 0.05)
MOVES_MS = 0.3  # slower than this is standing
WALKS_BELOW_MS = 3.0


@dataclass(frozen=True)
class Reports:
    """Fixes as columns of one length; NaN where a cell tower cannot know a value."""

    at_s: Floats
    east_m: Floats
    north_m: Floats
    accuracy_m: Floats  # claimed 95 % radius
    cell: Flags  # a cell tower gave it
    speed_ms: Floats
    course_deg: Floats
    motion: Flags
    kept: Flags  # over the fixes of the true way: which of them were had at all


def reported(sky: str, rng: np.random.Generator, journey: Journey) -> Reports:
    """The fixes of this sky along the true way, in metres on the plain."""
    at_s, velocity_ms = journey.at_s, journey.velocity_ms
    memory_s, sigma_m = rng.uniform(60, 300), rng.lognormal(np.log(11), 0.4)
    if sky == "indoor":
        memory_s, sigma_m = rng.uniform(300, 900), rng.lognormal(np.log(18), 0.3)
    error, scale_m = _wandering(rng, at_s, sigma_m, memory_s)
    claimed = RADIUS_95 * scale_m * rng.lognormal(0, 0.3, len(at_s))
    doppler = velocity_ms + rng.normal(0, 0.25, velocity_ms.shape)
    cell, kept = np.zeros(len(at_s), dtype=bool), np.ones(len(at_s), dtype=bool)
    if sky == "indoor":
        claimed *= 0.5
    if sky == "canyon":
        for start in rng.uniform(at_s[0], at_s[-1], max(1, round((at_s[-1] - at_s[0]) / 28_800))):
            there = (at_s >= start) & (at_s < start + rng.uniform(300, 1500))
            error[there] += rng.uniform(30, 90) * _any_direction(rng, 1)
            claimed[there] = rng.uniform(8, 25)
    if sky == "wild":
        hit = np.flatnonzero(rng.random(len(at_s)) < 0.02)
        error[hit] += rng.uniform(100, 800, len(hit))[:, None] * _any_direction(rng, len(hit))
        claimed[hit] = rng.uniform(1.5, 12, len(hit))
        doppler[hit] += rng.uniform(0, 15, len(hit))[:, None] * _any_direction(rng, len(hit))
    true = np.column_stack([journey.east_m, journey.north_m])
    place = true + error
    if sky == "cells":
        for start in rng.uniform(at_s[0], at_s[-1], max(1, round((at_s[-1] - at_s[0]) / 14_400))):
            lost = (at_s >= start) & (at_s < start + rng.uniform(1200, 5400))
            if lost.any():
                towers = true[lost][:1] + rng.normal(0, 500, (3, 2))
                place[lost] = towers[rng.integers(0, 3, lost.sum())]
            claimed[lost] = rng.uniform(500, 1500)
            cell |= lost
        kept = ~cell | (np.arange(len(at_s)) % 3 == 0)
        doppler[cell] = np.nan
    return Reports(
        at_s[kept],
        place[kept, 0],
        place[kept, 1],
        claimed[kept],
        cell[kept],
        np.hypot(doppler[kept, 0], doppler[kept, 1]),
        np.degrees(np.arctan2(doppler[kept, 0], doppler[kept, 1])) % 360,
        _motion(rng, at_s, np.hypot(velocity_ms[:, 0], velocity_ms[:, 1]))[kept],
        kept,
    )


def _wandering(rng: np.random.Generator, at_s: Floats, sigma_m: float, memory_s: float) -> tuple[Floats, Floats]:
    """((n, 2) autocorrelated error, its scale, which changes every twenty minutes with Student-t(4) tails), metres."""
    block = (at_s // 1200).astype(int)
    _, number = np.unique(block, return_inverse=True)
    scale_m = (sigma_m / np.sqrt(rng.chisquare(4, number.max() + 1) / 4))[number]
    decay = np.exp(-np.diff(at_s, prepend=at_s[0]) / memory_s)
    error = np.column_stack([gauss_markov(decay, rng.standard_normal(len(at_s))) for _ in range(2)])
    return error * scale_m[:, None], scale_m


def _motion(rng: np.random.Generator, at_s: Floats, speed_ms: Floats) -> Flags:
    """The motion sensor: a smooth ride fools it one time in seven, and about the house the leg moves in bouts of ten
    minutes, a fifth of the time.
    """
    step_s = float(np.median(np.diff(at_s))) if len(at_s) > 1 else 60.0
    luck, count = rng.random(len(at_s)), len(at_s)
    bout = episodes(np.full(count, step_s / 2400), np.full(count, 1 - np.exp(-step_s / 600)), rng.random(count)) > 0
    seen = np.where(speed_ms > WALKS_BELOW_MS, 0.85, np.where(speed_ms > MOVES_MS, 0.97, np.where(bout, 0.8, 0.01)))
    return np.asarray(luck < seen)


def _any_direction(rng: np.random.Generator, count: int) -> Floats:
    course = rng.uniform(0, 2 * np.pi, count)
    return np.column_stack([np.cos(course), np.sin(course)])
