"""How wide is the error of this fix?"""

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
