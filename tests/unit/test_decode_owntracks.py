"""OwnTracks: who is speaking, and what its less common messages mean."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from waywarden.positions.decode import Decoded, Message, decode
from waywarden.positions.rejection import Reason

RECEIVED_AT = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
LOCATION = {"_type": "location", "lat": 51.5, "lon": -0.1, "tst": 1772546400, "tid": "AB"}


def tell(said: Any, **around: Any) -> Decoded:
    return decode("owntracks", Message(json.dumps(said).encode(), RECEIVED_AT, **around))


def test_the_device_named_outside_the_body_wins() -> None:
    assert tell(LOCATION).device_id == "AB"
    assert tell(LOCATION | {"topic": "owntracks/anna/phone"}).device_id == "phone"
    assert tell(LOCATION, uri="/pub?u=anna&d=tag-7").device_id == "tag-7"
    assert tell(LOCATION, user="anna").device_id == "anna"


@pytest.mark.parametrize(("state", "charging"), [(0, None), (1, False), (2, True), (3, True)])
def test_the_battery_state_says_whether_it_charges(state: int, charging: bool | None) -> None:
    assert tell(LOCATION | {"bs": state}).positions[0].get("charging") is charging


def test_a_transition_is_an_event_and_a_place() -> None:
    decoded = tell(LOCATION | {"_type": "transition", "event": "leave", "acc": 10})
    assert decoded.events[0]["event"] == decoded.positions[0]["event"] == "leave"
    assert decoded.positions[0]["attributes"]["accuracy_reported_m"] == 10


def test_an_encrypted_message_is_kept_with_what_to_do() -> None:
    (rejection,) = tell({"_type": "encrypted", "data": "x"}, device="tag-7").rejected
    assert rejection.reason is Reason.UNSUPPORTED_MESSAGE
    assert "plain messages" in rejection.required_action


@pytest.mark.parametrize("missing", ["lat", "lon", "tst"])
def test_a_location_without_its_essentials_is_rejected(missing: str) -> None:
    decoded = tell({name: value for name, value in LOCATION.items() if name != missing})
    assert [each.reason for each in decoded.rejected] == [Reason.MISSING_FIELD]


def test_an_empty_body_says_nothing() -> None:
    decoded = decode("owntracks", Message(b"", RECEIVED_AT))
    assert (decoded.positions, decoded.events, decoded.rejected) == ([], [], [])
    assert decoded.reply.body == b"[]"
