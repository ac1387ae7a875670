"""What a match rests on: every number with its unit and where it comes from.

"Measured" means chosen on simulated days (`waywarden bench match`, tuning seeds) and reported on others; the figures
are in docs/explanation/crime-matching.md.
"""

from dataclasses import dataclass
from typing import NamedTuple

from waywarden.tracks.settings import US_PER_S, Checked, number

TO_95 = 2.448  # 95 % radius of a round normal error over its sigma along one axis: sqrt(-2 ln 0.05)


@dataclass(frozen=True)
class MatchParameters(Checked):
    """When somebody was near a crime. Frozen: other numbers are another method, with another version."""

    # What is asked
    radius_m: float = number(100.0, "m", 1, 5000, "the crime mapping of the Ministry of Justice")
    margin_s: float = number(600.0, "s", 0, 86_400, "the same: ten minutes before and after the stated window")
    # What clears somebody
    most_gap_s: float = number(300.0, "s", 10, 3600, "a rule-out needs good fixes no farther apart")
    cleared_below: float = number(1e-4, "probability", 0, 0.01, "one wrong rule-out in ten thousand is one too many")
    reach_ms: float = number(35.0, "m/s", 1, 100, "126 km/h: no road into a city is faster from one fix to the next")
    still_ms: float = number(3.0, "m/s", 0.5, 20, "who rests at both fixes goes no faster between them: a run")
    faster: float = number(1.5, "", 1, 5, "than on the legs about it he goes by no more than this factor, and a run")
    # The labels
    likely_from: float = number(0.8, "probability", 0.5, 1, "present or passed; below that it is only possible")
    possible_from: float = number(0.01, "probability", 0, 0.5, "less is not worth a look where data are missing")
    gap_possible_from: float = number(0.5, "probability", 0, 1, "a silence alone makes a match only where it is likely")
    dwell_s: float = number(180.0, "s", 0, 86_400, "present, not passed: a walk across a circle of 100 m takes 143 s")
    # What a fix is worth
    wide_m: float = number(150.0, "m (95 % radius)", 10, 1000, "a wider fix cannot tell one street from the next")
    accuracy_default_m: float = number(30.0, "m (95 % radius)", 1, 1000, "NIJ 1004.00, indoors; where none is said")
    cell_default_m: float = number(1500.0, "m (95 % radius)", 100, 50_000, "cell circles are 500-1500 m")
    error_inflation: float = number(1.2, "", 1, 5, "measured; reported radii are too small by about this")
    error_floor_m: float = number(9.0, "m", 1, 100, "sigma along one axis; tags claim 1 m under open sky")
    tail_share: float = number(0.05, "probability", 0, 0.5, "reflections and nonsense that no radius tells of")
    tail_scale: float = number(4.0, "error scales", 1, 20, "and how much wider the error then is")
    # Between fixes
    bend: float = number(0.2, "of the chord", 0, 1, "measured; half of all ways bow so far to one side, one sigma")
    bow_ms: float = number(1.2, "m/s", 0, 10, "measured; and by no more a second: fast roads are straight")
    straight: float = number(0.04, "of the chord", 0, 1, "measured; and the other half, along one road")
    hidden: float = number(2.0, "", 1, 10, "measured; in a longer silence ways bow so much more")
    still_m2_s: float = number(0.5, "m2/s", 0, 100, "about the house")
    wander_m2_s: float = number(15.0, "m2/s", 0, 1000, "one who wanders on foot, along each axis (as in places)")
    walk_ms: float = number(1.4, "m/s", 0.5, 3, "walking speed")
    outing_s: float = number(5400.0, "s", 60, 86_400, "an unseen outing has the chance (silence / this)^2")
    outing_most: float = number(0.05, "probability", 0, 1, "measured; who is silent for hours mostly sleeps")
    back_s: float = number(60.0, "s", 0, 600, "too short to go anywhere and be back")
    # Where he stayed
    gate: float = number(3.5, "error scales", 1, 10, "a fix so near the mean of a rest belongs to it")
    mean_s: float = number(7200.0, "s", 60, 14_400, "a rest's place is the mean of so long before and after")
    memory_s: float = number(3600.0, "s", 10, 7200, "measured; so long errors of one place live")
    nearer: float = number(0.7, "error scales", 0, 3, "measured; the nearest of many looks looks nearer than it was")
    # Ordinary days
    base_least_days: float = number(7.0, "days", 1, 365, "of fewer days nothing is ordinary")
    base_most_days: float = number(28.0, "days", 1, 365, "four weeks tell as much as a year, and cost less")


class Limits(NamedTuple):
    """The same for the pass: times in microseconds, the rest as above."""

    radius_m: float
    margin_us: int
    most_gap_us: int
    cleared_below: float
    reach_ms: float
    still_ms: float
    faster: float
    likely_from: float
    possible_from: float
    gap_possible_from: float
    dwell_us: float
    error_inflation: float
    error_floor_m: float
    bend: float
    bow_ms: float
    straight: float
    hidden: float
    still_m2_s: float
    wander_m2_s: float
    walk_ms: float
    outing_s: float
    outing_most: float
    back_s: float
    gate: float
    mean_us: int
    memory_us: float
    nearer: float


def limits(parameters: MatchParameters) -> Limits:
    """As the pass reads them."""
    return Limits(
        radius_m=parameters.radius_m,
        margin_us=round(parameters.margin_s * US_PER_S),
        most_gap_us=round(parameters.most_gap_s * US_PER_S),
        cleared_below=parameters.cleared_below,
        reach_ms=parameters.reach_ms,
        still_ms=parameters.still_ms,
        faster=parameters.faster,
        likely_from=parameters.likely_from,
        possible_from=parameters.possible_from,
        gap_possible_from=parameters.gap_possible_from,
        dwell_us=parameters.dwell_s * US_PER_S,
        error_inflation=parameters.error_inflation,
        error_floor_m=parameters.error_floor_m,
        bend=parameters.bend,
        bow_ms=parameters.bow_ms,
        straight=parameters.straight,
        hidden=parameters.hidden,
        still_m2_s=parameters.still_m2_s,
        wander_m2_s=parameters.wander_m2_s,
        walk_ms=parameters.walk_ms,
        outing_s=parameters.outing_s,
        outing_most=parameters.outing_most,
        back_s=parameters.back_s,
        gate=parameters.gate,
        mean_us=round(parameters.mean_s * US_PER_S),
        memory_us=parameters.memory_s * US_PER_S,
        nearer=parameters.nearer,
    )
