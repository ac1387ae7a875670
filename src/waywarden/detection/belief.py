"""Belief: the probability that the wearer is inside, carried in log-odds from fix to fix.

Three questions, each one line of arithmetic: how wide is the error of this fix, what does the fix say, and what was
to be expected before it spoke. The reference implementation in tests/oracle answers the same in plain Python.

The chance that a fix at signed distance d with error scale s comes from inside is the normal distribution's
Phi(-d / s), in log-odds by Page's formula (1977, Applied Statistics 26): a cubic, within 0.0002 of Phi everywhere.
"""

import math

from waywarden.detection.parameters import Parameters
from waywarden.zones.compiled import compiled

SIGMAS_IN_95_RADIUS = 2.448  # Rayleigh: sqrt(-2 ln 0.05); the radius that holds 95 % of a round normal error


@compiled
def error_scale_m(accuracy_m: float, mechanism: int, p: Parameters) -> float:
    """One standard deviation (m) in each direction, as we believe it rather than as the tag claims it."""
    if math.isnan(accuracy_m):
        accuracy_m = p.accuracy_default_m[mechanism]
    return max(p.error_floor_m[mechanism], p.error_inflation * accuracy_m / SIGMAS_IN_95_RADIUS)


@compiled
def clamped(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))


@compiled
def probability(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))


@compiled
def log_odds_inside(distance_m: float, scale_m: float) -> float:
    """Log-odds that a place measured at this signed distance, with this error scale, lies inside."""
    scales_inside = -distance_m / scale_m
    return scales_inside * (1.5976 + 0.070566 * scales_inside * scales_inside)


@compiled
def evidence(distance_m: float, scale_m: float, weight: float, mechanism: int, p: Parameters) -> float:
    """What the fix adds to the log-odds of being inside. A repeated error counts by its weight; whatever the
    fix says, there remains the chance that it is worthless, and that chance is its own, however often others said so.
    """
    most = p.most_log_odds[mechanism]
    return clamped(weight * log_odds_inside(distance_m, scale_m), -most, most)


@compiled
def expected(log_odds: float, gap_s: float, entered: float, left: float, p: Parameters) -> float:
    """The probability of being inside before this fix speaks.

    Time moves belief towards doubt and never past it: outside it rises no higher than `prior`, inside it falls no
    lower than one half, for silence is no proof of having left. `entered` and `left` are the chances that the motion
    seen has carried him over the edge since the last fix.
    """
    inside = probability(log_odds)
    forgotten = gap_s / (gap_s + p.forget_s)
    if inside < p.prior:
        inside += (p.prior - inside) * forgotten
    elif inside > 0.5:
        inside -= (inside - 0.5) * forgotten
    return inside + (1.0 - inside) * entered - inside * left


@compiled
def updated(inside: float, added: float, p: Parameters) -> float:
    """Log-odds after the evidence, kept within bounds so that no history outweighs three or four new fixes."""
    return clamped(math.log(inside / (1.0 - inside)) + added, p.log_odds_floor, p.log_odds_ceiling)
