"""What docs/explanation/detection.md promises of a home to keep to, on a seed that nobody tuned on."""

import pytest
from tests.quality.keeping import leaving, staying

SEED = 101


@pytest.mark.parametrize("sky", ["drift", "indoor", "canyon", "wild", "cells"])
def test_living_20_m_from_the_edge_of_ones_home_is_no_leaving(sky: str) -> None:
    assert staying(sky, SEED, 100, from_middle_m=80)["confirmed"] <= 100


@pytest.mark.parametrize("sky", ["drift", "indoor", "canyon"])
def test_leaving_on_foot_is_confirmed_within_four_minutes_and_over_when_he_is_back(sky: str) -> None:
    found = leaving(sky, SEED, 100)
    assert found["confirmed in 4 min"] >= 0.97
    assert found["alerts each"] <= 1.05, "one outing is one violation"
    assert found["stuck"] <= 0.01
