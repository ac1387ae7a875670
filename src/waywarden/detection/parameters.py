"""Every number of the model of errors, motion and belief, each with its unit and where it comes from.

What may be set for a condition (when whom to disturb) is in `settings`.

"Measured" means chosen on the days of `simulation.plain` (tuning seeds) and reported on others; the figures are
in docs/explanation/detection.md. Per-mechanism values are in the order GPS, LBS, RF, WIFI (`state.MECHANISMS`).
"""

import math
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

Four = tuple[float, float, float, float]


def _number(default: Any, unit: str, source: str) -> Any:
    return field(default=default, metadata={"unit": unit, "source": source})


@dataclass(frozen=True)
class Parameters:
    """What places are judged by, whatever the condition. Frozen: a change is a new version of every rule about them."""

    # What one fix is worth
    error_inflation: float = _number(
        1.4, "", "measured; reported radii are too small by about this in streets (detection.md trial: 1.5)"
    )
    error_floor_m: Four = _number(
        (25.0, 200.0, 25.0, 40.0), "m", "measured; field logs show fixes 200 m off that claim 2 m"
    )
    accuracy_default_m: Four = _number(
        (30.0, 1500.0, 50.0, 100.0), "m (95 % radius)", "NIJ 1004.00 indoor 30 m; cell circles 500-1500 m"
    )
    worthless: Four = _number(
        (0.06, 0.3, 0.05, 0.12), "probability", "no fix is believed beyond this; four in a row pass any threshold"
    )
    error_memory_s: Four = _number(
        (300.0, 3600.0, 900.0, 900.0), "s", "measured; multipath and moved access points outlive minutes"
    )
    motion_scale_m: float = _number(100.0, "m", "a fix with a wider error scale says nothing about motion")

    far_scales: float = _number(6.0, "error scales", "beyond this a fix says as loudly as it can: not here")

    # What is believed before a fix speaks
    prior: float = _number(0.02, "probability", "share of time in a zone one is forbidden; also after long silence")
    forget_s: float = _number(7200.0, "s", "after two hours of silence half of what was known has gone")
    log_odds_floor: float = _number(-7.0, "", "belief 0.0009: three full fixes still bring it past one half")
    log_odds_ceiling: float = _number(5.0, "", "belief 0.993: three full fixes outside still clear it")
    heading_share: float = _number(0.3, "probability", "measured; a track that walks in is evidence, never proof")
    heading_sensed: float = _number(0.5, "probability", "measured; and one whose tag says that it moves, more")
    heading_gap_s: float = _number(600.0, "s", "two fixes of a slow tag; a longer gap says nothing about course")
    margin_m: float = _number(50.0, "m", "measured; half the width of the strip that counts as a border, at most")
    margin_scales: float = _number(1.5, "error scales", "measured; and for good fixes this much")

    # Motion
    waypoint_s: float = _number(45.0, "s", "the usual fix a minute, with room for a tag that is early")
    leg_m: float = _number(20.0, "m", "a leg shorter than this is standing still")
    leg_scales: float = _number(0.5, "error scales", "measured; and so is one shorter than this")
    net_scales: float = _number(2.5, "error scales", "measured; both legs together must show through the error")
    leg_ratio: float = _number(3.0, "", "two legs of one movement differ in speed by less than this")
    leg_cosine: float = _number(0.0, "", "measured; streets turn at right angles, errors come back")

    # What the tag says of its motion
    slow_ms: float = _number(0.5, "m/s", "measured; Doppler noise of a tag at rest is seldom more")
    going_ms: float = _number(0.75, "m/s", "a slow walk; at rest one fix in a hundred claims as much")
    fast_ms: float = _number(1.0, "m/s", "a walk; at rest one fix in three thousand claims as much")
    doppler_scales: float = _number(2.0, "error scales", "speed and place agree within this")

    # The stay
    stay_begins_s: float = _number(600.0, "s", "so long in one place begins to count as a stay")
    stay_settled_s: float = _number(1800.0, "s", "and so long is one")
    stay_longest_s: float = _number(14_400.0, "s", "the place is the mean of so long; satellites come round in hours")
    stay_near: float = _number(2.45, "error scales", "within the 95 % radius is at the place")
    stay_leaves: float = _number(3.0, "error scales", "measured; farther off he may have left")
    stay_beyond: float = _number(
        7.0, "error scales", "measured; farther off a fix counts as it lies: no stay explains it"
    )
    stay_gone: float = _number(6.0, "log-odds", "evidence that outweighs a stay: one chance in four hundred")
    stay_expected: float = _number(3.0, "log-odds", "measured; a fix within 2.4 error scales speaks for the stay")
    stay_most: float = _number(8.0, "log-odds", "no fix alone says more, and none before it has lasted")
    stay_memory_s: float = _number(600.0, "s", "measured; so long must an error last to count in full")
    stay_rest: float = _number(0.9, "probability", "measured; that a tag which says it rests is right")
    stay_rest_s: float = _number(90.0, "s", "for so long its word holds")
    stay_way: float = _number(4.5, "log-odds", "measured; two legs that agree and lead off")
    stay_moves: float = _number(2.0, "log-odds", "measured; the tag says that it is under way")
    stay_silence_s: float = _number(600.0, "s", "one log-odds: after an hour of silence nothing is left of the stay")
    stay_scale_s: float = _number(300.0, "s", "the error claimed of late is the mean of so long")
    stay_shift_s: float = _number(1200.0, "s", "measured; the place of late is the mean of so long")
    stay_shift: float = _number(2.5, "error scales", "measured; that mean so far off is another place")
    stay_left: float = _number(0.5, "", "with less than this share of the distance counted, no way has begun")

    anchor_scales: float = _number(3.0, "error scales", "new ground is measured anew from where he was this far on")

    # Possible crossing
    crossing_detour: float = _number(1.5, "", "measured; a wild fix makes a way and back, a passage a way")
    crossing_net_m: float = _number(150.0, "m", "and leads somewhere: at least this far")
    crossing_speed_ms: float = _number(60.0, "m/s", "216 km/h, faster than a train through London")
    crossing_bend: float = _number(0.1, "", "streets leave the straight line by this share of its length")
    crossing_idle: float = _number(0.2, "", "and by this share of what could have been walked in the time left")
    walk_ms: float = _number(1.4, "m/s", "walking speed")

    @property
    def most_log_odds(self) -> Four:
        """The most that one fix of each mechanism can say, either way."""
        gps, lbs, rf, wifi = (-_logit(chance) for chance in self.worthless)
        return gps, lbs, rf, wifi

    @property
    def stay_settles_per_s(self) -> float:
        return 1.0 / (self.stay_settled_s - self.stay_begins_s)

    @property
    def stay_scale_per_s(self) -> float:
        return 1.0 / self.stay_scale_s

    @property
    def stay_shift_per_s(self) -> float:
        return 1.0 / self.stay_shift_s


PARAMETERS = Parameters()


def _logit(probability: float) -> float:
    return math.log(probability / (1.0 - probability))


# Divided once and not at each fix.
_DERIVED = ("most_log_odds", "stay_settles_per_s", "stay_scale_per_s", "stay_shift_per_s")


def as_record(parameters: Parameters) -> Any:
    """The same names and numbers as a record, the form a compiled kernel reads and passes at no cost."""
    values = {name: getattr(parameters, name) for name in [*(number.name for number in fields(Parameters)), *_DERIVED]}
    record = np.zeros(1, [(name, "f8", np.shape(value)) for name, value in values.items()])
    for name, value in values.items():
        record[name] = value
    return record[0]
