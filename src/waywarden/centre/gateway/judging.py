"""Decoded message + who sent it -> what is stored, what is refused, and whether the sender is believed at all."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from waywarden.centre.gateway.delivery import Delivery, Event, Refusal, Row
from waywarden.centre.gateway.directory import Directory, Sender
from waywarden.centre.gateway.events import event_of
from waywarden.positions.decode import Decoded, Message, decode
from waywarden.positions.json_records import read_records
from waywarden.positions.rejection import Reason, Rejection
from waywarden.positions.validate import check_row, is_without_place


class Verdict(Enum):
    """Who is speaking?"""

    BELIEVED = auto()
    UNKNOWN_DEVICE = auto()
    WRONG_SECRET = auto()


NOT_KEPT = b"not kept: a protected person carries this tag"
REASONS = {Verdict.UNKNOWN_DEVICE: Reason.UNKNOWN_DEVICE, Verdict.WRONG_SECRET: Reason.WRONG_SECRET}


@dataclass(slots=True)
class Judged:
    """`delivery` is what goes to the store. `rows` are the record numbers of its positions, in a batch."""

    verdict: Verdict
    delivery: Delivery
    rows: list[int] = field(default_factory=list)

    @property
    def strangers(self) -> bool:
        """Was anything refused because of who sent it?"""
        refused = any(refusal.rejection.reason in REASONS.values() for refusal in self.delivery.refusals)
        return refused or self.verdict is not Verdict.BELIEVED


def understand(feed: str, message: Message, presented: bytes | None, directory: Directory) -> tuple[Decoded, Judged]:
    """What a message says, and what is to be made of it. `presented` is the digest of the sender's secret."""
    decoded = decode(feed, message)
    if feed == "batch":
        return decoded, judge_batch(message, decoded, presented, directory)
    return decoded, judge(feed, message, decoded, presented, directory)


def judge(feed: str, message: Message, decoded: Decoded, presented: bytes | None, directory: Directory) -> Judged:
    """A message of one device."""
    sender = directory.find(decoded.device_id) if decoded.device_id else None
    verdict = _verdict(decoded.device_id, sender, presented, directory)
    whole = message_content(message)
    device_id = decoded.device_id or ""
    if verdict is not Verdict.BELIEVED:
        # A message that names no device fails by that, or by what it is, before its secret matters.
        why = [] if decoded.device_id else decoded.rejected
        refusals = [Refusal(one, whole, device_id) for one in why or [Rejection(REASONS[verdict])]]
        return Judged(verdict, Delivery(feed, message.received_at, refusals=refusals, keep=False))
    accepted, rejected = [], list(decoded.rejected)
    for row in decoded.positions:
        rejection = check_row(row, message.received_at, live=True)
        if rejection:
            rejected.append(rejection)
        else:
            accepted.append(row)
    events = []
    for event in decoded.events:
        rejection = check_row(event, message.received_at, live=True)
        if rejection:
            rejected.append(rejection)
        else:
            events.append(event)
    delivery = Delivery(
        feed,
        message.received_at,
        target=f"{message.method} {message.uri}",
        content_type=message.content_type,
        body=message.body,
        device=sender.device if sender else None,
        positions=_keyed(accepted, sender),
        events=list(_events(events, sender)),
        refusals=[Refusal(rejection, _kept(whole, sender), device_id) for rejection in rejected],
        keep=sender is not None and not sender.entrusted,
    )
    return Judged(verdict, delivery)


def judge_batch(message: Message, decoded: Decoded, presented: bytes | None, directory: Directory) -> Judged:
    """A batch, whose rows may be of many devices: each is accepted only if the sender may send for its device."""
    numbers = _position_numbers(decoded)
    refused: list[tuple[int, Rejection, str]] = [(one.row or 0, one, "") for one in decoded.rejected]
    accepted: list[Row] = []
    events: list[Event] = []
    rows: list[int] = []
    verdicts: dict[str, Verdict] = {}
    said = [*zip(numbers, decoded.positions, strict=True), *((event["row"], event) for event in decoded.events)]
    for number, row in said:
        device_id = row["device_id"]
        sender = directory.find(device_id)
        if device_id not in verdicts:
            verdicts[device_id] = _verdict(device_id, sender, presented, directory)
        verdict = verdicts[device_id]
        if verdict is not Verdict.BELIEVED:
            refused.append((number, Rejection(REASONS[verdict], "device_id", number), device_id))
        elif rejection := check_row(row, message.received_at, live=True):
            refused.append((number, Rejection(rejection.reason, rejection.column, number), device_id))
        elif is_without_place(row):
            events += _events([row], sender)
        else:
            accepted += _keyed([row], sender)
            rows.append(number)
    contents = _contents(message) if refused else {}
    devices = {row["device"] for row in accepted} | {event.device for event in events}
    any_entrusted = any((sender := directory.find(name)) and sender.entrusted for name in verdicts)
    delivery = Delivery(
        "batch",
        message.received_at,
        target=f"{message.method} {message.uri}",
        content_type=message.content_type,
        body=message.body,
        device=devices.pop() if len(devices) == 1 else None,
        positions=accepted,
        events=events,
        refusals=[
            Refusal(why, _kept(contents.get(number, message.body), directory.find(who)), who)
            for number, why, who in refused
        ],
        keep=bool(accepted or events) and not any_entrusted,
    )
    believed = directory.knows(presented)
    return Judged(Verdict.BELIEVED if believed else Verdict.WRONG_SECRET, delivery, rows)


def _kept(content: bytes, sender: Sender | None) -> bytes:
    """What quarantine keeps: of a tag that a protected person carries, nothing it said."""
    return NOT_KEPT if sender is not None and sender.entrusted else content


def message_content(message: Message) -> bytes:
    """A whole message, as quarantine keeps it."""
    return f"{message.method} {message.uri}\n".encode() + message.body


def _verdict(device_id: str | None, sender: Sender | None, presented: bytes | None, directory: Directory) -> Verdict:
    if sender is not None:
        return Verdict.BELIEVED if directory.allows(sender, presented) else Verdict.WRONG_SECRET
    if device_id is not None:
        return Verdict.UNKNOWN_DEVICE
    return Verdict.BELIEVED if directory.knows(presented) else Verdict.WRONG_SECRET


def _keyed(rows: Iterable[Row], sender: Sender | None) -> list[Row]:
    return [row | {"device": sender.device} for row in rows] if sender else []


def _events(events: Iterable[Row], sender: Sender | None) -> Iterator[Event]:
    if sender is not None:
        for event in events:
            yield event_of(event, sender.device)


def _position_numbers(decoded: Decoded) -> list[int]:
    """The numbers of the records that became positions: neither rejected nor events, in order."""
    others = {one.row for one in decoded.rejected} | {event["row"] for event in decoded.events}
    total = len(decoded.positions) + len(decoded.events) + len(decoded.rejected)
    return [number for number in range(1, total + 1) if number not in others]


def _contents(message: Message) -> dict[int, bytes]:
    """Each record of a batch by its number, as quarantine keeps it; what is no record is left out."""
    return {
        number: json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
        for number, record in enumerate(read_records(message.body), start=1)
        if not isinstance(record, Rejection)
    }
