"""OsmAnd and Traccar Client: units, times, and news without a place."""

from datetime import UTC, datetime

import pytest

from waywarden.positions.decode import Decoded, Message, decode
from waywarden.positions.rejection import Reason

RECEIVED_AT = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)


def get(query: str) -> Decoded:
    return decode("osmand", Message(b"", RECEIVED_AT, "GET", "/?" + query))


def post(body: str) -> Decoded:
    return decode("osmand", Message(body.encode(), RECEIVED_AT, content_type="application/json"))


def test_query_speed_is_knots_and_accuracy_a_68_percent_radius() -> None:
    (fix,) = get("id=tag-7&lat=51.5&lon=-0.1&speed=10&accuracy=10&batt=81&heading=90").positions
    assert (fix["speed_kmh"], fix["direction_deg"], fix["battery_pct"]) == (18.52, 90, 81)
    assert fix["accuracy_m"] == pytest.approx(16.2146, abs=1e-4)
    assert fix["attributes"] == {"accuracy_reported_m": 10.0}


def test_json_speed_is_metres_a_second_and_minus_one_is_unknown() -> None:
    coords = '{"latitude":51.5,"longitude":-0.1,"speed":10,"heading":-1,"accuracy":0}'
    (fix,) = post(f'{{"device_id":"tag-7","location":{{"coords":{coords},"battery":{{"level":-1}}}}}}').positions
    assert fix["speed_kmh"] == 36
    assert not {"direction_deg", "accuracy_m", "battery_pct"} & fix.keys()


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("1772546520", 14),
        ("1772546520000", 14),
        ("2026-03-03T14:02:00Z", 14),
        ("2026-03-03T15:02:00%2B01:00", 14),
        ("2026-03-03%2013:02:00", 13),
    ],
)
def test_times_in_every_way_the_protocol_knows(written: str, hour: int) -> None:
    (fix,) = get(f"id=tag-7&lat=51.5&lon=-0.1&timestamp={written}").positions
    assert fix["recorded_at"] == datetime(2026, 3, 3, hour, 2, tzinfo=UTC)


def test_without_a_time_it_is_the_time_of_arrival_and_location_is_a_place() -> None:
    (fix,) = get("deviceid=tag-7&location=51.5,-0.1").positions
    assert (fix["recorded_at"], fix["lat"], fix["lon"]) == (RECEIVED_AT, 51.5, -0.1)


def test_a_form_body_is_read_like_a_query() -> None:
    form = Message(b"id=tag-7&lat=51.5&lon=-0.1\n", RECEIVED_AT, content_type="application/x-www-form-urlencoded")
    assert decode("osmand", form).positions[0]["lat"] == 51.5


@pytest.mark.parametrize("news", ["cell=234,15,1,2", "wifi=aa-bb,-60", "batt=3", "valid=0&lat=51.5&lon=-0.1"])
def test_no_place_is_news_and_never_a_made_up_position(news: str) -> None:
    decoded = get(f"id=tag-7&{news}")
    assert (decoded.positions, decoded.rejected, decoded.reply.status) == ([], [], 200)
    assert decoded.events[0]["event"] == "status"


def test_an_alarm_is_an_event_of_its_own_in_our_words() -> None:
    decoded = get("id=tag-7&lat=51.5&lon=-0.1&alarm=tampering")
    assert decoded.positions[0]["event"] == decoded.events[0]["event"] == "case_opened"
    assert decoded.events[0]["attributes"]["alarm"] == "tampering"


def test_several_alarms_of_one_message_are_several_events() -> None:
    decoded = get("id=tag-7&batt=9&alarm=lowBattery,removing")
    assert [event["event"] for event in decoded.events] == ["battery_low", "strap_cut"]
    assert decoded.events[0]["attributes"]["battery_pct"] == 9.0


def test_an_alarm_that_nobody_knows_keeps_its_word() -> None:
    assert get("id=tag-7&alarm=hardBraking").events[0]["event"] == "hardBraking"


@pytest.mark.parametrize("message", [get("lat=51.5&lon=-0.1"), post("{"), post("[]"), post('{"location":{}}')])
def test_a_message_from_nobody_is_400(message: Decoded) -> None:
    assert (message.device_id, message.reply.status) == (None, 400)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("lat=51.5", Reason.MISSING_FIELD),
        ("lat=north&lon=-0.1", Reason.BAD_COORDINATES),
        ("lat=51.5&lon=-0.1&timestamp=yesterday", Reason.UNREADABLE_TIME),
    ],
)
def test_a_fix_that_cannot_be_read_is_kept_with_a_reason_and_not_asked_for_again(query: str, reason: Reason) -> None:
    decoded = get(f"id=tag-7&{query}")
    assert [each.reason for each in decoded.rejected] == [reason]
    assert decoded.reply.status == 200


def test_a_broken_gauge_does_not_cost_the_fix() -> None:
    (fix,) = get("id=tag-7&lat=51.5&lon=-0.1&batt=140&speed=fast").positions
    assert fix["attributes"] == {"batt": "140", "speed": "fast"}


def test_what_no_database_can_hold_never_passes_the_door() -> None:
    (fix,) = post(
        '{"device_id":"t","location":{"coords":{"latitude":1,"longitude":2},"x":"\\u0000\\ud800","y":1e999}}'
    ).positions
    assert fix["attributes"] == {"x": "\ufffd?", "y": None}
