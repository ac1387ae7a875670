"""POST /api/positions: many fixes at once, as a JSON array, `{"positions": [...]}`, or JSON lines.

Names, aliases and units are those of position files; accuracy is a 95 % radius; a time must name its zone.
Each record is accepted or rejected on its own, and `row` counts them from 1. One that has an event and no place is an
event. The reply's body is the
gateway's to write: only it knows how many became durable.
"""

from dataclasses import replace

from waywarden.positions.decode.message import Decoded, Message, Reply, as_event
from waywarden.positions.json_records import read_records
from waywarden.positions.records import Reading, Refused, Row, read_record
from waywarden.positions.rejection import Rejection
from waywarden.positions.validate import is_without_place

REPLY = Reply(200, "application/json")


def decode_batch(message: Message) -> Decoded:
    """The fixes and events of one batch. `device_id` is set where every accepted record names the same one."""
    reading = Reading(received_at=message.received_at)
    positions: list[Row] = []
    events: list[Row] = []
    rejected: list[Rejection] = []
    for row, record in enumerate(read_records(message.body), start=1):
        if isinstance(record, Rejection):
            rejected.append(replace(record, row=row))
            continue
        try:
            said = read_record(record, reading, row)
        except Refused as refused:
            rejected.append(refused.rejection)
            continue
        if is_without_place(said):
            events.append(as_event(said) | {"row": row})
        else:
            positions.append(said)
    devices = {said["device_id"] for said in (*positions, *events)}
    return Decoded(devices.pop() if len(devices) == 1 else None, positions, events, REPLY, rejected)
