"""The promises of docs/explanation/detection.md, held on seeds that nobody tuned on. Small, so that it runs each time;
`python -m tests.quality.measure` measures them properly.
"""

import numpy as np
import pytest
from tests.quality import measure
from tests.quality.sky import RADIUS_95, Reports
from tests.quality.ways import Floats, standing

SEED = 101


def test_living_60_m_outside_the_edge() -> None:
    rates = measure.false_alerts("drift", SEED, wearers=150, beyond_m=60, hours=24, buffer_m=0)
    assert rates["confirmed"] <= 20, "per 1,000 wearer-days"
    assert rates["possible"] <= 80


def test_walking_in_is_found_in_time() -> None:
    found = measure.entries("drift", SEED, wearers=150, start_m=None, cadence_s=60)
    assert found["possible_2min"] >= 0.95
    assert found["confirmed_4min"] >= 0.95
    assert found["stuck"] == 0
    assert found["episodes"] <= 1.02


@pytest.mark.parametrize("sky", ["drift", "canyon", "wild"])
def test_a_minute_of_driving_through_is_seen(sky: str) -> None:
    assert measure.passages(sky, SEED, wearers=100, cadence_s=60, inside_s=60.0)["found"] >= 0.95


def test_a_bus_300_m_away_is_nothing() -> None:
    assert measure.passers("drift", SEED, wearers=50, beyond_m=300, speed_ms=9, buffer_m=200)["approach"] == 0


def test_eight_hours_on_the_border_are_one_episode_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    def honest_55_m(sky: str, rng: np.random.Generator, at_s: Floats, east_m: Floats, north_m: Floats) -> Reports:
        sigma_m = 55 / RADIUS_95
        memory_s = float(rng.choice([1, 60, 180, 400]))
        error = rng.normal(0, sigma_m, (len(at_s), 2))
        for index in range(1, len(at_s)):
            keep = np.exp(-(at_s[index] - at_s[index - 1]) / memory_s)
            error[index] = keep * error[index - 1] + np.sqrt(1 - keep**2) * error[index]
        claimed, cell = np.full(len(at_s), 55.0), np.zeros(len(at_s), dtype=bool)
        return Reports(at_s, east_m + error[:, 0], north_m + error[:, 1], claimed, cell)

    monkeypatch.setattr(measure, "reported", honest_55_m)
    found, _, _ = measure.watched("drift", SEED, 100, lambda rng: standing(rng, 0, 8, 60), 0)
    assert max(len(violations) for violations in found.values()) <= 1
