"""The promises of docs/explanation/detection.md, held on a seed that nobody tuned on. Small, so that it runs each time;
`waywarden bench detection` measures them properly.
"""

import numpy as np
import pytest

from waywarden.cli.bench.detection.alerts import ours
from waywarden.cli.bench.detection.measures import entries, false_alerts, passages
from waywarden.simulation.plain.crowd import Crowd, crowd
from waywarden.simulation.plain.skies import RADIUS_95, Reports, reported
from waywarden.simulation.plain.ways import Journey, driving_through, passing_by, standing, walking_in

SEED = 101


def living(sky: str, beyond_m: float, wearers: int = 100) -> Crowd:
    return crowd(sky, SEED, wearers, lambda rng: standing(rng, beyond_m, 24, 60))


@pytest.mark.parametrize("sky", ["drift", "indoor", "canyon", "wild", "cells"])
def test_living_60_m_outside_the_edge(sky: str) -> None:
    here = living(sky, 60)
    rates = false_alerts(here, ours(here))
    assert rates["confirmed"] <= 20, "per 1,000 wearer-days"
    assert rates["possible"] <= 150


def test_a_tag_without_senses_is_believed_by_its_places_alone() -> None:
    here = living("drift", 60).without_sensors()
    assert false_alerts(here, ours(here))["confirmed"] <= 20


@pytest.mark.parametrize(("start_m", "least"), [(None, 0.95), (60.0, 0.88)])
def test_walking_in_is_found_in_time(start_m: float | None, least: float) -> None:
    walks = crowd("drift", SEED, 150, lambda rng: walking_in(rng, 60, start_m))
    found = entries(walks, ours(walks))
    assert found["possible in 2 min"] >= least
    assert found["confirmed in 4 min"] >= least
    assert found["stuck"] <= 0.02
    assert found["alerts each"] <= 1.05


@pytest.mark.parametrize("sky", ["drift", "canyon", "wild"])
def test_a_minute_of_driving_through_is_seen(sky: str) -> None:
    drives = crowd(sky, SEED, 100, lambda rng: driving_through(rng, 60))
    assert passages(drives, ours(drives)) >= 0.95


def test_a_bus_300_m_away_is_nothing() -> None:
    buses = crowd("drift", SEED, 50, lambda rng: passing_by(rng, 300, 9, 60))
    assert sum(map(len, ours(buses, buffer_m=200).values())) == 0


def test_eight_hours_on_the_border_are_one_episode_at_most() -> None:
    def honest_55_m(sky: str, rng: np.random.Generator, journey: Journey) -> Reports:
        sigma_m = 55 / RADIUS_95
        memory_s = float(rng.choice([1, 60, 180, 400]))
        error = rng.normal(0, sigma_m, (len(journey.at_s), 2))
        for index in range(1, len(error)):
            keep = np.exp(-(journey.at_s[index] - journey.at_s[index - 1]) / memory_s)
            error[index] = keep * error[index - 1] + np.sqrt(1 - keep**2) * error[index]
        claimed = np.full(len(error), 55.0)
        true = reported("drift", rng, journey)
        east_m, north_m = journey.east_m + error[:, 0], journey.north_m + error[:, 1]
        return Reports(
            journey.at_s, east_m, north_m, claimed, true.cell, true.speed_ms, true.course_deg, true.motion, true.kept
        )

    border = crowd("drift", SEED, 100, lambda rng: standing(rng, 0, 8, 60), under=honest_55_m)
    assert max(map(len, ours(border).values())) <= 1
    assert max(map(len, ours(border.without_sensors()).values())) <= 1
