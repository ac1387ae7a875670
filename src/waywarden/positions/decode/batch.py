"""POST /api/positions: many fixes at once, as a JSON array, `{"positions": [...]}`, or JSON lines.

Names, aliases and units are those of position files; accuracy is a 95 % radius; a time must name its zone.
Each record is accepted or rejected on its own, and `row` counts them from 1. The reply's body is the
gateway's to write: only it knows how many became durable.
"""

from dataclasses import replace

from waywarden.positions.decode.message import Decoded, Message, Reply
from waywarden.positions.json_records import read_records
from waywarden.positions.records import Reading, Refused, Row, read_record
from waywarden.positions.rejection import Rejection

REPLY = Reply(200, "application/json")


def decode_batch(message: Message) -> Decoded:
    """The fixes of one batch. `device_id` is set where every accepted record names the same one."""
    reading = Reading(received_at=message.received_at)
    positions: list[Row] = []
    rejected: list[Rejection] = []
    for row, record in enumerate(read_records(message.body), start=1):
        if isinstance(record, Rejection):
            rejected.append(replace(record, row=row))
            continue
        try:
            positions.append(read_record(record, reading, row))
        except Refused as refused:
            rejected.append(refused.rejection)
    devices = {position["device_id"] for position in positions}
    return Decoded(devices.pop() if len(devices) == 1 else None, positions, reply=REPLY, rejected=rejected)
