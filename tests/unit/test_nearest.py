"""How near an episode came, on the alert's page."""

from typing import Any

import pytest

from waywarden.centre.web.nearest import nearest

NOT_MEASURED = {"min_distance_m": None, "parameters": {}, "evidence": []}


def record(nearest_m: float, errors_m: dict[float, float | None], **parameters: float) -> dict[str, Any]:
    evidence = [{"distance_m": at_m, "accuracy_m": error_m} for at_m, error_m in errors_m.items()]
    return {"min_distance_m": nearest_m, "parameters": parameters, "evidence": evidence}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (record(-64.2, {-64.2: 12.0, 30.0: 5.0}), "64 m inside, ± 12 m"),
        (record(-1.0, {-1.0: 584.0}), "1 m inside, ± 584 m"),
        (record(1234.0, {1234.0: None}), "1,234 m outside"),
        (record(-181.0, {-181.0: 31.0}, distance_m=300.0), "about 120 m apart, ± 31 m"),
        (NOT_MEASURED, None),
    ],
)
def test_a_distance_goes_with_its_error(given: dict[str, Any], said: str | None) -> None:
    assert nearest(given) == said
