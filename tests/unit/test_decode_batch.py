"""A batch: each record stands on its own."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from waywarden.positions.decode import Message, decode
from waywarden.positions.rejection import Reason

RECEIVED_AT = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
GOOD = {"device_id": "tag-7", "recorded_at": "2026-03-03T14:00:00Z", "lat": 51.5, "lon": -0.1}


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([GOOD, GOOD | {"lat": 51.6}]),
        json.dumps({"positions": [GOOD, GOOD | {"lat": 51.6}]}),
        json.dumps(GOOD) + "\n\n" + json.dumps(GOOD | {"lat": 51.6}) + "\n",
    ],
    ids=["array", "positions", "lines"],
)
def test_three_ways_to_write_the_same_batch(body: str) -> None:
    decoded = decode("batch", Message(body.encode(), RECEIVED_AT))
    assert [fix["lat"] for fix in decoded.positions] == [51.5, 51.6]
    assert (decoded.device_id, decoded.rejected) == ("tag-7", [])


@pytest.mark.parametrize(
    ("bad", "reason", "column"),
    [
        ({"device_id": None}, Reason.MISSING_FIELD, "device_id"),
        ({"device_id": "x" * 101}, Reason.BAD_DEVICE_ID, "device_id"),
        ({"recorded_at": "2026-03-03 14:00:00"}, Reason.TIME_WITHOUT_ZONE, "recorded_at"),
        ({"recorded_at": "soon"}, Reason.UNREADABLE_TIME, "recorded_at"),
        ({"lat": "north"}, Reason.BAD_COORDINATES, "lat"),
        ({"lon": True}, Reason.BAD_COORDINATES, "lon"),
        ({"lon": None}, Reason.MISSING_FIELD, "lon"),
        ({"mechanism": "guess"}, Reason.OUT_OF_RANGE, "mechanism"),
    ],
)
def test_a_bad_record_is_refused_and_the_good_one_beside_it_goes_through(
    bad: dict[str, Any], reason: Reason, column: str
) -> None:
    decoded = decode("batch", Message(json.dumps([GOOD | bad, GOOD]).encode(), RECEIVED_AT))
    assert [(each.reason, each.column, each.row) for each in decoded.rejected] == [(reason, column, 1)]
    assert len(decoded.positions) == 1


def test_a_record_with_an_event_and_no_place_is_an_event() -> None:
    cut = {"device_id": "tag-7", "recorded_at": "2026-03-03T14:00:00Z", "event": "strapCut", "battery_pct": 40}
    decoded = decode("batch", Message(json.dumps([GOOD, cut, GOOD | {"lat": None}]).encode(), RECEIVED_AT))
    (event,) = decoded.events
    assert (event["event"], event["attributes"], event["row"]) == ("strap_cut", {"battery_pct": 40.0}, 2)
    assert len(decoded.positions) == 1
    assert [(each.column, each.row) for each in decoded.rejected] == [("lat", 3)]


def test_a_line_that_is_no_json_costs_only_itself() -> None:
    decoded = decode("batch", Message(json.dumps(GOOD).encode() + b"\n{oops\n[1]\n", RECEIVED_AT))
    assert [(each.reason, each.row) for each in decoded.rejected] == [(Reason.UNPARSABLE, 2), (Reason.UNPARSABLE, 3)]


def test_aliases_and_extras_and_the_gateways_own_clock() -> None:
    said = {"uid": 7, "time": 1772546400, "latitude": "51.5", "lng": -0.1, "accuracy": 8, "received_at": 1, "zip": 3}
    (fix,) = decode("batch", Message(json.dumps(said).encode(), RECEIVED_AT)).positions
    assert (fix["device_id"], fix["lat"], fix["accuracy_m"], fix["received_at"]) == ("7", 51.5, 8.0, RECEIVED_AT)
    assert fix["attributes"] == {"zip": 3, "received_at": 1}
