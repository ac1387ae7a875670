"""Quality of keeping to a place: alerts about a wearer who stays at home, and how soon one who walks off is found.

Run: python -m tests.quality.keeping [--seed N] [--wearers N]. The home is round, 100 m.
"""

import argparse
import json
import sys
from datetime import datetime

import numpy as np

from waywarden.detection.conditions import Condition, read_conditions
from waywarden.detection.rules import detect
from waywarden.simulation.plain.crowd import MIDDLE, START, Crowd, crowd
from waywarden.simulation.plain.skies import SKIES
from waywarden.simulation.plain.ways import ZONE_RADIUS_M, Journey, along, standing

HOME_M = 100.0
CONFIRMED_IN_S = 240.0  # NIJ 1004.00 allows four minutes


def staying(sky: str, seed: int, wearers: int, from_middle_m: float) -> dict[str, float]:
    """Alerts in 1,000 wearer-days about wearers who live so far from the middle of their home."""
    here = crowd(sky, seed, wearers, lambda rng: standing(rng, from_middle_m - ZONE_RADIUS_M, 24, 60))
    violations, _ = detect(here.track, home())
    confirmed = sum(violation.confirmed_at is not None for violation in violations)
    return {"possible": 1000 * len(violations) / wearers, "confirmed": 1000 * confirmed / wearers}


def leaving(sky: str, seed: int, wearers: int, *, sensors: bool = True) -> dict[str, float]:
    """Of wearers who walk off: the share confirmed out in time, counted from the second they crossed the edge."""
    walks = crowd(sky, seed, wearers, _walk)
    return found_out(walks if sensors else walks.without_sensors())


def found_out(walks: Crowd) -> dict[str, float]:
    violations, _ = detect(walks.track, home())
    delays_s = dict.fromkeys(walks.journeys, np.inf)
    for violation in violations:
        crossed_s = _crossed_s(walks.journeys[violation.device_id])
        over = violation.ended_at is not None and _seconds(violation.ended_at) < crossed_s
        if violation.confirmed_at is not None and not over:
            delay_s = _seconds(violation.confirmed_at) - crossed_s
            delays_s[violation.device_id] = min(delay_s, delays_s[violation.device_id])
    delays = np.array(list(delays_s.values()))
    return {
        "confirmed in 4 min": round(float(np.mean(delays <= CONFIRMED_IN_S)), 4),
        "confirmed, median s": round(float(np.median(delays))),
        "alerts each": round(len(violations) / len(delays), 3),
        "stuck": sum(violation.ended_at is None for violation in violations) / len(delays),
    }


def home() -> list[Condition]:
    properties = {"condition_id": "home", "device_id": "*", "kind": "inclusion_zone", "radius_m": HOME_M}
    point = {"type": "Point", "coordinates": [MIDDLE[1], MIDDLE[0]]}
    feature = {"type": "Feature", "geometry": point, "properties": properties}
    return read_conditions({"type": "FeatureCollection", "features": [feature]})


def _walk(rng: np.random.Generator) -> Journey:
    """An hour at home, a walk to a place 400-1,200 m from it, an hour there, and back."""
    speed_ms = rng.uniform(1.1, 1.7)
    begin, end = (rng.uniform(0, 30), 0.0), (HOME_M + rng.uniform(400, 1200), rng.uniform(-100, 100))
    return along(rng, [begin, end, begin], [speed_ms, speed_ms], [3600, 3600, 3600], 60)


def _crossed_s(journey: Journey) -> float:
    """When he truly crossed the edge, between two reports."""
    from_middle_m = np.hypot(journey.east_m, journey.north_m)
    first = int((from_middle_m > HOME_M).argmax())
    return float(np.interp(HOME_M, from_middle_m[first - 1 : first + 1], journey.at_s[first - 1 : first + 1]))


def _seconds(time: datetime) -> float:
    return (time - START).total_seconds()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--wearers", type=int, default=1000)
    chosen = parser.parse_args()
    for sky in SKIES:
        figures = {
            **{
                f"{metres} m from the middle": staying(sky, chosen.seed, chosen.wearers, metres)
                for metres in (0, 50, 80)
            },
            "walking off": leaving(sky, chosen.seed, chosen.wearers),
            "walking off, no sensors": leaving(sky, chosen.seed, chosen.wearers, sensors=False),
        }
        sys.stdout.write(f"{sky:7} {json.dumps(figures)}\n")


if __name__ == "__main__":
    main()
