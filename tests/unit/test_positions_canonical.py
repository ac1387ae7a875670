"""Two rows for one key: which one stays, and what the other is called."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from waywarden.positions.canonical import canonical
from waywarden.positions.rejection import Reason
from waywarden.schema import POSITION_DTYPES

NOW = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
FIX = {"device_id": "t1", "recorded_at": NOW, "mechanism": "GPS", "lat": 51.5, "lon": -0.1, "received_at": NOW}


@pytest.mark.parametrize(
    ("winner", "loser", "reason"),
    [
        ({}, {}, Reason.DUPLICATE),
        ({}, {"received_at": NOW + timedelta(hours=1), "buffered": True}, Reason.DUPLICATE),
        ({"accuracy_m": 5.0}, {"accuracy_m": 9.0}, Reason.CONFLICTING_DUPLICATE),
        ({"accuracy_m": 500.0}, {"accuracy_m": None}, Reason.CONFLICTING_DUPLICATE),
        ({"lat": 51.4}, {"lat": 51.5}, Reason.CONFLICTING_DUPLICATE),
        ({"speed_kmh": 1.0}, {}, Reason.CONFLICTING_DUPLICATE),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_same_one_stays_in_either_order(
    winner: dict[str, Any], loser: dict[str, Any], reason: Reason, turned: bool
) -> None:
    rows = [FIX | winner, FIX | loser]
    kept, rejected = canonical(pl.DataFrame(rows[::-1] if turned else rows, POSITION_DTYPES))
    assert kept.equals(pl.DataFrame([FIX | winner], POSITION_DTYPES))
    assert [each.reason for each in rejected] == [reason]


def test_events_of_one_moment_are_apart_and_come_after_the_places() -> None:
    said = {"device_id": "t1", "recorded_at": NOW}
    rows = [said | {"event": event} for event in ("strap_cut", "case_opened", "strap_cut")] + [FIX]
    kept, rejected = canonical(pl.DataFrame(rows, POSITION_DTYPES))
    assert kept["event"].to_list() == [None, "case_opened", "strap_cut"]
    assert [(each.reason, each.row) for each in rejected] == [(Reason.DUPLICATE, 3)]


def test_another_mechanism_is_another_position() -> None:
    kept, rejected = canonical(pl.DataFrame([FIX, FIX | {"mechanism": "LBS"}], POSITION_DTYPES))
    assert (kept["mechanism"].to_list(), rejected) == (["GPS", "LBS"], [])
