"""Which positions are believed: the rules at their edges."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from waywarden.positions.rejection import REQUIRED_ACTION, Reason
from waywarden.positions.validate import MAX_AGE, check_row

NOW = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
GOOD = {"device_id": "t1", "recorded_at": NOW, "lat": 51.5, "lon": -0.1}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"lat": 90.0, "lon": 180.0}, None),
        ({"lat": 90.0001}, Reason.BAD_COORDINATES),
        ({"lon": -180.0001}, Reason.BAD_COORDINATES),
        ({"lat": float("nan")}, Reason.BAD_COORDINATES),
        ({"lon": float("inf")}, Reason.BAD_COORDINATES),
        ({"lat": 0.0, "lon": 0.0}, Reason.ZERO_COORDINATES),
        ({"lat": 0.0}, None),
        ({"lat": None}, Reason.MISSING_FIELD),
        ({"lat": None, "lon": None}, Reason.MISSING_FIELD),
        ({"lat": None, "lon": None, "event": "strap_cut"}, None),
        ({"lat": None, "event": "strap_cut"}, Reason.MISSING_FIELD),
        ({"lat": None, "lon": None, "event": "strap_cut", "battery_pct": 101.0}, Reason.OUT_OF_RANGE),
        ({"recorded_at": NOW + timedelta(minutes=5)}, None),
        ({"recorded_at": NOW + timedelta(minutes=5, microseconds=1)}, Reason.FUTURE_TIME),
        ({"recorded_at": NOW - MAX_AGE}, None),
        ({"recorded_at": NOW - timedelta(weeks=1024)}, Reason.TOO_OLD),
        ({"mechanism": "LBS"}, None),
        ({"mechanism": "MAGIC"}, Reason.OUT_OF_RANGE),
        ({"accuracy_m": -1.0}, Reason.OUT_OF_RANGE),
        ({"battery_pct": 100.5}, Reason.OUT_OF_RANGE),
        ({"altitude_m": float("nan")}, Reason.OUT_OF_RANGE),
    ],
)
def test_a_live_row(change: dict[str, Any], reason: Reason | None) -> None:
    rejection = check_row(GOOD | change, NOW, live=True)
    assert (rejection and rejection.reason) == reason


def test_old_times_are_fine_in_a_file() -> None:
    assert check_row(GOOD | {"recorded_at": datetime(1999, 1, 1, tzinfo=UTC)}, NOW, live=False) is None


def test_every_reason_says_what_to_do() -> None:
    assert set(REQUIRED_ACTION) == set(Reason)
