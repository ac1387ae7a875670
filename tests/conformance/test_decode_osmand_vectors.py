"""What Traccar's own decoder says of OsmAnd and Traccar Client messages, ours says too."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.paths import DATA, needs_shared_data

from waywarden.positions.decode import Decoded, Message, decode
from waywarden.positions.units import KMH_PER_KNOT

pytestmark = [pytest.mark.conformance, needs_shared_data]
RECEIVED_AT = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)


def vectors(name: str) -> list[dict[str, Any]]:
    path = DATA / "protocols" / name
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["vectors"] if path.exists() else []
    return found


def ask(given: dict[str, str]) -> Decoded:
    body = given.get("body", "").encode()
    return decode("osmand", Message(body, RECEIVED_AT, given["method"], given["uri"], given.get("contentType", "")))


@pytest.mark.parametrize("vector", vectors("osmand_http.json"), ids=lambda vector: vector["id"])
def test_the_fix_is_the_peers(vector: dict[str, Any]) -> None:
    decoded = ask(vector["input"])
    (fix,), (theirs,) = decoded.positions, vector["decoded"]
    assert decoded.device_id == vector["device_ids"][0]
    assert decoded.reply.status == vector["http_status"]
    assert (fix["lat"], fix["lon"]) == pytest.approx((theirs["lat"], theirs["lon"]), abs=1e-9)
    fix_time = theirs["fix_time"]
    assert fix["recorded_at"] == (datetime.fromisoformat(fix_time) if fix_time else RECEIVED_AT)
    # Theirs counts 1.94384 knots to 1 m/s: five digits.
    assert fix["speed_kmh"] == pytest.approx(theirs["speed_knots"] * KMH_PER_KNOT, rel=1e-5)
    assert fix["altitude_m"] == theirs["altitude_m"]
    assert fix.get("direction_deg", 0.0) == theirs["course_deg"]
    said = theirs["attributes"]
    assert fix.get("battery_pct") == pytest.approx(said.get("batteryLevel"))
    assert fix.get("hdop", 0.0) == said.get("hdop", 0.0)
    assert fix.get("motion") == said.get("motion")
    assert fix.get("event") == said.get("event")


@pytest.mark.parametrize("vector", vectors("osmand_client_requests.json"), ids=lambda v: v["server_url"])
def test_a_client_without_a_fix_sends_zeros_and_its_alarm_still_counts(vector: dict[str, Any]) -> None:
    decoded = decode("osmand", Message(b"", RECEIVED_AT, "POST", vector["request"]))
    (fix,) = decoded.positions
    assert fix["recorded_at"] == datetime(1989, 8, 17, tzinfo=UTC)
    assert (fix["lat"], fix["lon"], fix["speed_kmh"], fix["battery_pct"]) == (0, 0, 0, 0)
    assert "accuracy_m" not in fix, "an accuracy of zero is unknown"
    assert [event["event"] for event in decoded.events] == ([vector["alarm"]] if "alarm" in vector else [])
