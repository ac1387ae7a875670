"""Units of the feeds, turned into the units of `schema.POSITION`."""

import math

KMH_PER_KNOT = 1.852
KMH_PER_MPS = 3.6

# A phone's accuracy is the radius of 68 % probability; the schema's is that of 95 %. Horizontal errors in two
# equal, independent axes have a Rayleigh-distributed length, whose p-quantile is sigma * sqrt(-2 ln(1 - p)),
# so the ratio of two radii does not depend on sigma. Sources for 68 %: Android Location.getAccuracy, Apple's
# horizontalAccuracy.
RADIUS_95_PER_68 = math.sqrt(math.log(0.05) / math.log(0.32))


def radius_ratio(confidence_pct: int) -> float:
    """What turns a radius of this confidence (68 or 95 %, else ValueError) into the 95 % radius?"""
    if confidence_pct == 95:
        return 1.0
    if confidence_pct == 68:
        return RADIUS_95_PER_68
    raise ValueError("accuracy confidence is 68 or 95")
