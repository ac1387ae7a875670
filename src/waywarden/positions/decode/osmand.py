"""OsmAnd's live tracking, which Traccar Client speaks too: a query string, a form, or (from version 9) JSON.

Query: speed in knots; time in seconds, milliseconds, ISO 8601 or "yyyy-MM-dd HH:mm:ss", UTC where it names no
zone, and the time of arrival where there is none. JSON: speed in m/s, battery 0 to 1, -1 for unknown.
Accuracy is a 68 % radius in both; as reported it stays in the attributes. Replies: 200, and 400 where no
device is named (the gateway says 404 for one it does not know). A message with a device and no place is still
news: it becomes an event, and so does each alarm. Alarms and events are told in our words (`positions.events`); the
tag's own stay in the attributes (`alarm`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from waywarden.positions.decode.message import Decoded, Message, Reply
from waywarden.positions.decode.numbers import read_numbers
from waywarden.positions.events import event_word, event_words
from waywarden.positions.json_records import NotJson, read_json
from waywarden.positions.rejection import Reason, Rejection
from waywarden.positions.times import TimeRefused, parse_time
from waywarden.positions.units import KMH_PER_KNOT, KMH_PER_MPS, RADIUS_95_PER_68
from waywarden.positions.values import device_name, number, storable, truth, word
from waywarden.schema import DeviceEvent, Mechanism

NO_DEVICE = Reply(400)

QUERY_NUMBERS = {
    "speed": ("speed_kmh", KMH_PER_KNOT),
    "bearing": ("direction_deg", 1.0),
    "heading": ("direction_deg", 1.0),
    "altitude": ("altitude_m", 1.0),
    "accuracy": ("accuracy_m", RADIUS_95_PER_68),
    "hdop": ("hdop", 1.0),
    "sat": ("satellites", 1.0),
    "batt": ("battery_pct", 1.0),
}
JSON_NUMBERS = {
    "speed": ("speed_kmh", KMH_PER_MPS),
    "heading": ("direction_deg", 1.0),
    "altitude": ("altitude_m", 1.0),
    "accuracy": ("accuracy_m", RADIUS_95_PER_68),
}
BATTERY_NUMBERS = {"level": ("battery_pct", 100.0)}
_QUERY_NAMES = frozenset({"id", "deviceid", "lat", "lon", "location", "timestamp", "event", "charge", *QUERY_NUMBERS})
_LOCATION_NAMES = frozenset({"timestamp", "coords", "battery", "is_moving", "event", "extras", "activity", "_"})
_COORDS_NAMES = frozenset({"latitude", "longitude", *JSON_NUMBERS})


@dataclass(frozen=True, slots=True)
class _Said:
    """What both forms of message say."""

    time: Any
    lat: Any
    lon: Any
    known: dict[str, Any]
    attributes: dict[str, Any]
    alarms: tuple[str, ...]
    event: str | None


def decode_osmand(message: Message) -> Decoded:
    """The fix or the status of one message."""
    if "json" in message.content_type or message.body.lstrip()[:1] == b"{":
        try:
            document = read_json(message.body)
        except NotJson:
            document = None
        if not isinstance(document, dict):
            return Decoded(None, reply=NO_DEVICE, rejected=[Rejection(Reason.UNPARSABLE)])
        claimed, said = document.get("device_id"), _read_document(document)
    else:
        parameters = _parameters(message)
        claimed, said = parameters.get("id") or parameters.get("deviceid"), _read_parameters(parameters)
    device = device_name(claimed)
    if device is None:
        reason = Reason.BAD_DEVICE_ID if claimed else Reason.MISSING_FIELD
        return Decoded(None, reply=NO_DEVICE, rejected=[Rejection(reason, "device_id")])
    return _conclude(message, device, said)


def _parameters(message: Message) -> dict[str, str]:
    """Parameters of the query and of a form body; the first of a name wins, so the query's do."""
    query = message.uri.partition("?")[2]
    if message.body:
        form = message.body.decode("utf-8", "replace").strip()
        query = f"{query}&{form}" if query else form
    said: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = unquote_plus(name), unquote_plus(value)
        if value:
            said.setdefault(name, value)
    return said


def _read_parameters(said: Mapping[str, str]) -> _Said:
    lat, lon = said.get("lat"), said.get("lon")
    if (location := said.get("location")) is not None:
        lat, _, lon = location.partition(",")
    if (valid := said.get("valid")) is not None and truth(valid) is False:
        lat = lon = None  # the tag says it has no fix: the place is where it was once
    known, attributes = read_numbers(said, QUERY_NUMBERS)
    if (charging := truth(said.get("charge"))) is not None:
        known["charging"] = charging
    attributes |= _rest(said, _QUERY_NAMES)
    alarms = tuple(event_words(said.get("alarm")))
    return _Said(said.get("timestamp"), lat, lon, known, attributes, alarms, event_word(said.get("event")))


def _read_document(document: Mapping[str, Any]) -> _Said:
    location = _object(document, "location")
    coords, battery, extras = (_object(location, name) for name in ("coords", "battery", "extras"))
    known, attributes = read_numbers(coords, JSON_NUMBERS)
    charge, unknown_charge = read_numbers(battery, BATTERY_NUMBERS)
    known |= charge
    for column, answer in (("charging", battery.get("is_charging")), ("motion", location.get("is_moving"))):
        if (known_answer := truth(answer)) is not None:
            known[column] = known_answer
    attributes |= {f"battery_{name}": value for name, value in unknown_charge.items()}
    attributes |= _rest(extras, frozenset()) | _rest(coords, _COORDS_NAMES) | _rest(location, _LOCATION_NAMES)
    if (activity := word(_object(location, "activity").get("type"))) is not None:
        attributes["activity"] = activity
    place = coords.get("latitude"), coords.get("longitude")
    alarms = tuple(event_words(location.get("alarm")) or event_words(extras.get("alarm")))
    return _Said(location.get("timestamp"), *place, known, attributes, alarms, event_word(location.get("event")))


def _object(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    child = parent.get(name)
    return child if isinstance(child, dict) else {}


def _rest(part: Mapping[str, Any], used: frozenset[str]) -> dict[str, Any]:
    return {str(storable(name)): storable(value) for name, value in part.items() if name not in used}


def _conclude(message: Message, device: str, said: _Said) -> Decoded:
    """A position where there is a place, an event where there is none, and an event for every alarm."""
    try:
        recorded_at = message.received_at if said.time is None else parse_time(said.time, "UTC")
    except TimeRefused as refused:
        return Decoded(device, rejected=[Rejection(refused.reason, "recorded_at")])
    heard = {"device_id": device, "recorded_at": recorded_at, "received_at": message.received_at}
    if said.lat is None and said.lon is None:
        news = said.attributes | said.known
        words = said.alarms or (said.event or DeviceEvent.STATUS,)
        return Decoded(device, events=[heard | {"event": one, "attributes": news} for one in words])
    events = [heard | {"event": alarm, "attributes": said.attributes} for alarm in said.alarms]
    for column, degrees in (("lat", said.lat), ("lon", said.lon)):
        if degrees is None or degrees == "":
            return Decoded(device, events=events, rejected=[Rejection(Reason.MISSING_FIELD, column)])
    lat, lon = number(said.lat), number(said.lon)
    if lat is None or lon is None:
        column = "lat" if lat is None else "lon"
        return Decoded(device, events=events, rejected=[Rejection(Reason.BAD_COORDINATES, column)])
    position = heard | {"lat": lat, "lon": lon, "mechanism": Mechanism.GPS} | said.known
    if said.alarms or said.event is not None:
        position["event"] = said.alarms[0] if said.alarms else said.event
    position["attributes"] = said.attributes
    return Decoded(device, [position], events)
