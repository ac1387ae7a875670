"""One record (a JSON object, a GeoJSON property list, a GPX point) -> one row, or the reason it is none.

`columns.read_columns` does the same for whole tables; tests/property/test_positions_agree.py holds them
together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from waywarden.positions.aliases import guess_columns
from waywarden.positions.events import event_word
from waywarden.positions.rejection import Reason, Rejection
from waywarden.positions.times import TimeRefused, parse_time
from waywarden.positions.values import (
    OPTIONAL_NUMBERS,
    OPTIONAL_TRUTHS,
    device_name,
    mechanism,
    number,
    optional_number,
    storable,
    truth,
)
from waywarden.schema import Mechanism

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a source: what its words leave open."""

    mapping: Mapping[str, str] | None = None  # schema name -> source name, over the guess
    assume_tz: str | None = None  # zone of times that name none; None refuses them
    accuracy_ratio: float = 1.0  # reported radius -> 95 % radius (units.radius_ratio)
    device_id: str | None = None  # every row is this device, whatever the source says
    received_at: datetime | None = None  # arrival by our own clock, over what the source says


class Refused(ValueError):
    """The record is no position; `rejection` says why."""

    def __init__(self, reason: Reason, column: str, row: int | None = None) -> None:
        super().__init__(str(reason))
        self.rejection = Rejection(reason, column, row)


def read_record(record: Mapping[str, Any], reading: Reading, row: int | None = None) -> Row:
    """The row, with the schema's names for what the record says, and `attributes` for all else. Refused says
    why not.

    Units are the schema's; only the accuracy's confidence is converted. Ranges are checked, places are not:
    that is `validate.check_row`.
    """
    names = guess_columns(record, reading.mapping)
    found = {column: record.get(source) for column, source in names.items()}
    event = event_word(found.get("event"))
    without_place = event is not None and _empty(found.get("lat")) and _empty(found.get("lon"))
    used = set(names.values())
    accepted: Row = {
        "device_id": _device(found.get("device_id"), reading, row),
        "recorded_at": _time(found.get("recorded_at"), reading, row),
        "received_at": reading.received_at,
        "lat": None if without_place else _degrees("lat", found.get("lat"), row),
        "lon": None if without_place else _degrees("lon", found.get("lon"), row),
        "mechanism": _mechanism(found.get("mechanism"), row),
    }
    refused: Row = {}
    if not _empty(found.get("received_at")):
        arrival = _arrival(found["received_at"], reading)
        (refused if arrival is None else accepted)["received_at"] = arrival
    for column in OPTIONAL_NUMBERS:
        if column in found and not _empty(found[column]):
            factor = reading.accuracy_ratio if column == "accuracy_m" else 1.0
            value = optional_number(column, found[column], factor)
            (refused if value is None else accepted)[column] = value
    for column in OPTIONAL_TRUTHS:
        if column in found and not _empty(found[column]):
            answer = truth(found[column])
            (refused if answer is None else accepted)[column] = answer
    if event is not None:
        accepted["event"] = event
    attributes = {name: storable(value) for name, value in record.items() if name not in used and value is not None}
    attributes |= {names[column]: storable(found[column]) for column in refused}
    if reading.accuracy_ratio != 1.0 and "accuracy_m" in accepted:
        attributes["accuracy_reported_m"] = number(found["accuracy_m"])
    accepted["attributes"] = attributes
    return accepted


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _device(claimed: Any, reading: Reading, row: int | None) -> str:
    if reading.device_id is not None:
        return reading.device_id
    if _empty(claimed):
        raise Refused(Reason.MISSING_FIELD, "device_id", row)
    name = device_name(claimed)
    if name is None:
        raise Refused(Reason.BAD_DEVICE_ID, "device_id", row)
    return name


def _time(value: Any, reading: Reading, row: int | None) -> datetime:
    if _empty(value):
        raise Refused(Reason.MISSING_FIELD, "recorded_at", row)
    try:
        return parse_time(value, reading.assume_tz)
    except TimeRefused as refused:
        raise Refused(refused.reason, "recorded_at", row) from None


def _arrival(value: Any, reading: Reading) -> datetime | None:
    """When the source heard of the fix; None where our own gateway's clock has already said."""
    if reading.received_at is not None:
        return None
    try:
        return parse_time(value, reading.assume_tz)
    except TimeRefused:
        return None


def _degrees(column: str, value: Any, row: int | None) -> float:
    if _empty(value):
        raise Refused(Reason.MISSING_FIELD, column, row)
    degrees = number(value)
    if degrees is None:
        raise Refused(Reason.BAD_COORDINATES, column, row)
    return degrees


def _mechanism(value: Any, row: int | None) -> Mechanism:
    if _empty(value):
        return Mechanism.GPS
    found = mechanism(value)
    if found is None:
        raise Refused(Reason.OUT_OF_RANGE, "mechanism", row)
    return found
