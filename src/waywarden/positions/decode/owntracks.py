"""OwnTracks over HTTP: one JSON object, whose `_type` says what it is.

A `location` is a position: velocity in km/h, accuracy a 68 % radius in metres, battery in %, `tst` in epoch
seconds. A `transition` (the phone crossed a region it watches) is an event, and a position where it has a
place. Everything else the phone says (`waypoint`, `waypoints`, `lwt`, `status`, `cmd`, `steps` ...) is an
event. An `encrypted` message cannot be read. The reply is always 200 with `[]`: to any other answer the phone
queues the message and sends it for ever.

The device is the one named outside the body (`d` of the query, X-Limit-D), else by `topic`, else the user
(`u`), else the tracker id `tid`.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from waywarden.positions.decode.message import Decoded, Message, Reply
from waywarden.positions.decode.numbers import read_numbers
from waywarden.positions.json_records import NotJson, read_json
from waywarden.positions.rejection import Reason, Rejection
from waywarden.positions.times import TimeRefused, parse_time
from waywarden.positions.units import RADIUS_95_PER_68
from waywarden.positions.values import device_name, number, storable, word
from waywarden.schema import Mechanism

REPLY = Reply(200, "application/json", b"[]")

NUMBERS = {
    "acc": ("accuracy_m", RADIUS_95_PER_68),
    "vel": ("speed_kmh", 1.0),
    "cog": ("direction_deg", 1.0),
    "alt": ("altitude_m", 1.0),
    "batt": ("battery_pct", 1.0),
}
# `bs`: 0 unknown, 1 unplugged, 2 charging, 3 full (and so on the charger).
CHARGING = {1: False, 2: True, 3: True}
EVENTS = frozenset(
    {"transition", "waypoint", "waypoints", "lwt", "status", "cmd", "card", "steps", "beacon", "request"}
)
_SPOKEN_FOR = frozenset({"_type", "lat", "lon", "tst", "t", "bs", "topic", *NUMBERS})


def decode_owntracks(message: Message) -> Decoded:
    """The fix or the event of one message."""
    if not message.body.strip():
        return Decoded(None, reply=REPLY)  # a phone's way to ask for news, and to clear a retained message
    try:
        said = read_json(message.body)
    except NotJson:
        said = None
    if not isinstance(said, dict):
        return Decoded(None, reply=REPLY, rejected=[Rejection(Reason.UNPARSABLE)])
    device = _device(message, said)
    if device is None:
        return Decoded(None, reply=REPLY, rejected=[Rejection(Reason.MISSING_FIELD, "device_id")])
    kind = said.get("_type")
    if kind == "location":
        return _decode_location(message, device, said)
    if isinstance(kind, str) and kind in EVENTS:
        return _decode_event(message, device, kind, said)
    detail = "encrypted payload" if kind == "encrypted" else "unknown _type"
    return Decoded(device, reply=REPLY, rejected=[Rejection(Reason.UNSUPPORTED_MESSAGE, detail=detail)])


def _device(message: Message, said: Mapping[str, Any]) -> str | None:
    query = parse_qs(message.uri.partition("?")[2])
    topic = word(said.get("topic")) or ""
    levels = topic.split("/")
    candidates = (
        *query.get("d", ()),
        message.device,
        levels[2] if len(levels) > 2 else None,
        message.user,
        *query.get("u", ()),
        said.get("tid"),
    )
    return next((name for name in map(device_name, candidates) if name is not None), None)


def _decode_location(message: Message, device: str, said: Mapping[str, Any]) -> Decoded:
    rejected, position = _position(message, device, said, word(said.get("t")))
    return Decoded(device, [position] if position else [], reply=REPLY, rejected=[rejected] if rejected else [])


def _decode_event(message: Message, device: str, kind: str, said: Mapping[str, Any]) -> Decoded:
    try:
        happened_at = message.received_at if said.get("tst") is None else parse_time(said["tst"])
    except TimeRefused as refused:
        return Decoded(device, reply=REPLY, rejected=[Rejection(refused.reason, "recorded_at")])
    name = kind if kind != "transition" else word(said.get("event")) or kind
    event = {
        "device_id": device,
        "recorded_at": happened_at,
        "received_at": message.received_at,
        "event": name,
        "attributes": {"_type": kind} | _rest(said, frozenset({"_type", "tst", "topic"})),
    }
    if kind != "transition" or said.get("lat") is None or said.get("tst") is None:
        return Decoded(device, events=[event], reply=REPLY)
    rejected, position = _position(message, device, said, name)
    return Decoded(device, [position] if position else [], [event], REPLY, [rejected] if rejected else [])


def _position(
    message: Message, device: str, said: Mapping[str, Any], event: str | None
) -> tuple[Rejection | None, dict[str, Any] | None]:
    """The place the message names, or why it names none."""
    for name, column in (("tst", "recorded_at"), ("lat", "lat"), ("lon", "lon")):
        if said.get(name) is None:
            return Rejection(Reason.MISSING_FIELD, column), None
    lat, lon = number(said["lat"]), number(said["lon"])
    if lat is None or lon is None:
        return Rejection(Reason.BAD_COORDINATES, "lat" if lat is None else "lon"), None
    try:
        recorded_at = parse_time(said["tst"])
    except TimeRefused as refused:
        return Rejection(refused.reason, "recorded_at"), None
    known, attributes = read_numbers(said, NUMBERS)
    row: dict[str, Any] = {
        "device_id": device,
        "recorded_at": recorded_at,
        "received_at": message.received_at,
        "lat": lat,
        "lon": lon,
        "mechanism": Mechanism.GPS,
        **known,
    }
    if (battery_state := number(said.get("bs"))) in CHARGING:
        row["charging"] = CHARGING[int(battery_state or 0)]
    if event is not None:
        row["event"] = event
    row["attributes"] = attributes | _rest(said, _SPOKEN_FOR)
    return None, row


def _rest(said: Mapping[str, Any], used: frozenset[str]) -> dict[str, Any]:
    return {str(storable(name)): storable(value) for name, value in said.items() if name not in used}
