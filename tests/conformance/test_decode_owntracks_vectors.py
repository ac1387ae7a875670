"""OwnTracks messages of every kind that its own documents and its consumers' tests show."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.paths import DATA, needs_shared_data

from waywarden.positions.decode import Decoded, Message, decode
from waywarden.positions.rejection import Reason

pytestmark = [pytest.mark.conformance, needs_shared_data]
RECEIVED_AT = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)


def load(name: str, part: str) -> list[dict[str, Any]]:
    path = DATA / "protocols" / name
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))[part] if path.exists() else []
    return found


def tell(body: str, device: str | None = None) -> Decoded:
    decoded = decode("owntracks", Message(body.encode(), RECEIVED_AT, device=device))
    assert (decoded.reply.status, decoded.reply.body) == (200, b"[]"), "else the phone sends it for ever"
    return decoded


@pytest.mark.parametrize("vector", load("owntracks_http.json", "vectors"), ids=lambda vector: vector["id"])
def test_the_fix_is_the_peers(vector: dict[str, Any]) -> None:
    decoded = tell(vector["input"]["body"])
    (fix,), (theirs,) = decoded.positions, vector["decoded"]
    assert decoded.device_id == vector["device_ids"][0]
    assert (fix["lat"], fix["lon"]) == (theirs["lat"], theirs["lon"])
    assert fix["recorded_at"] == datetime.fromisoformat(theirs["fix_time"])
    assert fix.get("speed_kmh", 0.0) == theirs["speed_knots"] == 0.0
    assert fix.get("altitude_m", 0.0) == theirs["altitude_m"]
    assert fix["attributes"].get("accuracy_reported_m", 0.0) == theirs["accuracy_m"]
    assert fix.get("event") == theirs["attributes"].get("event")
    assert fix.get("battery_pct") == theirs["attributes"].get("batteryLevel")


@pytest.mark.parametrize("sample", load("owntracks_message_types.json", "samples"), ids=lambda s: s["_type"])
def test_every_documented_kind_is_understood(sample: dict[str, Any]) -> None:
    decoded = tell(json.dumps(sample), "phone")
    assert not decoded.rejected
    if sample["_type"] == "location":
        assert decoded.positions[0]["speed_kmh"] == sample["vel"]
    else:
        assert [event["event"] for event in decoded.events] == [sample["_type"]]
        assert not decoded.positions


@pytest.mark.parametrize(
    "step",
    [step for scenario in load("owntracks_semantics.json", "scenarios") for step in scenario["steps"]],
    ids=lambda step: step["topic"],
)
def test_semantics_by_home_assistant(step: dict[str, Any]) -> None:
    if "raw" in step:
        assert tell(step["raw"], "phone").rejected[0].reason is Reason.UNPARSABLE
        return
    payload = step["payload"]
    decoded = tell(json.dumps(payload | {"topic": step["topic"]}))
    assert decoded.device_id == "phone"
    match payload["_type"]:
        case "location" | "transition":
            fix = decoded.positions[0]
            assert (fix["lat"], fix["attributes"]["accuracy_reported_m"]) == (payload["lat"], payload["acc"])
            assert fix["event"] == payload.get("event", payload["t"])
        case "waypoints":
            regions = decoded.events[0]["attributes"]["waypoints"]
            assert [region["desc"] for region in regions] == [r["name"] for r in step["expect"]["regions"]]
