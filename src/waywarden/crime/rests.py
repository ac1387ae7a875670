"""Where somebody rests, the mean of what his tag says there is better than each fix.

One tag's fixes on the plane about a crime enter, in order of time; their places and sigmas leave, made better where
they belong to a rest. Fixes near one place (within their errors), one after the other, are a rest; a tag that says
twice in a row that it moves has left.
"""

import math

import numpy as np
from numpy.typing import NDArray

from waywarden.crime.compiled import compiled
from waywarden.crime.parameters import Limits

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEAST = 3  # fixes; two are a coincidence
LEAST_US = 110_000_000  # and who walks is elsewhere by then


@compiled
def rested(
    at: Integers, x: Floats, y: Floats, sigma_m: Floats, moves: NDArray[np.int8], limits: Limits
) -> NDArray[np.int64]:
    """Changes `x`, `y` and `sigma_m` in place; says the rest of each fix, -1 for none."""
    begin, count = 0, len(at)
    rest = np.full(count, -1, np.int64)
    while begin < count:
        weight = 1.0 / (sigma_m[begin] * sigma_m[begin])
        mean_x, mean_y = x[begin], y[begin]
        end = begin + 1
        while end < count and at[end] - at[end - 1] <= limits.most_gap_us:
            if moves[end] == 1 and moves[end - 1] == 1:
                break
            off2_m2 = (x[end] - mean_x) ** 2 + (y[end] - mean_y) ** 2
            if off2_m2 > limits.gate * limits.gate * (sigma_m[end] * sigma_m[end] + 1.0 / weight):
                break
            more = 1.0 / (sigma_m[end] * sigma_m[end])
            weight += more
            mean_x += (x[end] - mean_x) * more / weight
            mean_y += (y[end] - mean_y) * more / weight
            end += 1
        if end - begin >= LEAST and at[end - 1] - at[begin] >= LEAST_US:
            settle(at, x, y, sigma_m, begin, end, limits)
            rest[begin:end] = begin
        begin = end
    return rest


@compiled
def settle(at: Integers, x: Floats, y: Floats, sigma_m: Floats, begin: int, end: int, limits: Limits) -> None:
    """Each fix of one rest becomes the mean of the rest's fixes about it. Errors are remembered, so so many fixes are
    as good as the time they cover has memories.
    """
    count = end - begin
    weights, east, north = np.zeros(count + 1), np.zeros(count + 1), np.zeros(count + 1)
    for k in range(count):
        weight = 1.0 / (sigma_m[begin + k] * sigma_m[begin + k])
        weights[k + 1] = weights[k] + weight
        east[k + 1] = east[k] + weight * x[begin + k]
        north[k + 1] = north[k] + weight * y[begin + k]
    first, last = 0, 0
    for k in range(count):
        while at[begin + k] - at[begin + first] > limits.mean_us:
            first += 1
        while last < count and at[begin + last] - at[begin + k] <= limits.mean_us:
            last += 1
        weight = weights[last] - weights[first]
        witnesses = 1.0 + (at[begin + last - 1] - at[begin + first]) / limits.memory_us
        x[begin + k] = (east[last] - east[first]) / weight
        y[begin + k] = (north[last] - north[first]) / weight
        sigma_m[begin + k] = math.sqrt((last - first) / weight / min(witnesses, float(last - first)))
