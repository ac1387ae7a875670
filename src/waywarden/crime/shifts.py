"""Where may the truth lie, seen from a fix? The errors of fixes and of the crime's place as shifts with weights.

Errors of one tag over one visit go together: reflections last minutes, and the crime's place is wrong by the same
all the time. So they are one shift for the whole window, in units of each fix's own sigma, and a probability is the
mean over shifts. Its tails are heavy: a share of all errors is several times as wide as the radius says.
"""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Chances of being farther off, which part the rings: fine where a rule-out is decided.
BEYOND = (1.0, 0.85, 0.65, 0.45, 0.28, 0.15, 0.07, 0.03, 0.012, 4e-3, 1e-3, 2e-4, 0.0)
COURSES = 12


def shifts(tail_share: float, tail_scale: float) -> NDArray[np.float64]:
    """(n, 3): east and north in sigmas, and the weight, nearest first. The weights are one together."""
    rows = []
    for number, (more, less) in enumerate(pairwise(BEYOND)):
        away = _radius(0.5 * (more + less) if less else 0.3 * more, tail_share, tail_scale)
        for course in range(COURSES):
            angle = 2.0 * math.pi * (course + 0.5 * (number % 2)) / COURSES
            rows.append((away * math.cos(angle), away * math.sin(angle), (more - less) / COURSES))
    return np.array(rows)


def _radius(beyond: float, tail_share: float, tail_scale: float) -> float:
    """The distance in sigmas that is exceeded with this chance; by bisection."""
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        chance = (1.0 - tail_share) * math.exp(-0.5 * middle**2)
        chance += tail_share * math.exp(-0.5 * (middle / tail_scale) ** 2)
        low, high = (middle, high) if chance > beyond else (low, middle)
    return low
