"""How well a tag hears the sky: the numbers of the error model, by what stands between.

Nothing enters but places; parameters leave. Sigmas are per axis, metres. Figures are chosen to resemble what assisted
single-frequency receivers on a body show in the open, in street canyons and indoors; docs/explanation/simulation.md
says what they add up to.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from waywarden.simulation.path import Cover
from waywarden.simulation.streets import Points, to_points


@dataclass(frozen=True)
class Sky:
    """Under one kind of cover: how a fix is had, and how it errs."""

    gps: float  # probability that a fix comes from satellites
    wifi: float  # ... from Wi-Fi
    lbs: float  # ... from cell towers; the rest is no fix at all
    drift_m: float  # slowly wandering error
    bias_m: float  # reflection error that stays while the body stays
    excursions_per_h: float  # how often reflections carry the fix far away for minutes
    satellites: float  # typical number in use


SKIES = {
    Cover.OPEN: Sky(0.985, 0.004, 0.006, 3.2, 1.5, 0.10, 11.0),
    Cover.VEHICLE: Sky(0.975, 0.005, 0.010, 4.0, 2.0, 0.10, 10.0),
    Cover.CARRIAGE: Sky(0.900, 0.010, 0.050, 6.0, 3.0, 0.30, 8.0),
    Cover.NEAR_WINDOW: Sky(0.920, 0.040, 0.025, 8.0, 7.0, 0.15, 7.0),
    Cover.DEEP_INDOORS: Sky(0.500, 0.300, 0.150, 17.0, 15.0, 0.40, 5.0),
    Cover.TUNNEL: Sky(0.000, 0.080, 0.170, 0.0, 0.0, 0.00, 0.0),
}

DRIFT_TAU_S = 180.0  # the wandering error forgets itself in minutes
BIAS_TAU_STILL_S = 1800.0  # reflections change as satellites move ...
BIAS_TAU_MOVING_S = 60.0  # ... or as the body passes the next building
CANYON_DRIFT = 1.8  # between towers, drift grows by this factor more ...
CANYON_BIAS_M = 17.0  # ... and reflections add this much bias
EXCURSION_S = 180.0  # mean length of an excursion
EXCURSION_MEDIAN_M = 70.0
EXCURSION_SPREAD = 0.8  # sigma of the logarithm: one in a hundred goes beyond 450 m
EXCURSION_NOTICED = 0.5  # how often the receiver's accuracy knows of it
WILD = 0.0004  # share of fixes that are worth nothing ...
WILD_M = (500.0, 4000.0)  # ... and how far off they are
MOOD_TAU_S = 600.0  # a receiver's confidence in itself has moods ...
GPS_MOOD, WIFI_MOOD = 0.3, 0.35  # ... of this size (sigma of the logarithm of its radius) ...
OVERCONFIDENT_BELOW = -2.1  # ... and in the worst of them, 1.8 % of the time (standard normal) ...
OVERCONFIDENT_BY = 4.0  # ... it reports a quarter of what it should
SMALLEST_RADIUS_M = 2.0
WIFI_SIGMA_M = 20.0
TOWER_SPACING_M = 700.0
TOWER_TAU_S = 900.0
TOWER_CHOICE_M = 220.0  # which tower is heard wanders as if the tag did


def canyon(points: Points) -> NDArray[np.float64]:
    """How tall the streets are at these points (n, 2): 1 in the City, the West End and Canary Wharf, 0 in suburbs."""
    tall = to_points([(51.513, -0.090), (51.514, -0.140), (51.504, -0.019)])
    reach_m = np.array([1200.0, 1600.0, 700.0])
    away = np.hypot(*(points[:, None, :] - tall[None, :, :]).transpose(2, 0, 1)) / reach_m
    return np.asarray(np.exp(-(away**2)).max(axis=1))
