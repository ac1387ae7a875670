"""What enters a decoder and what leaves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from waywarden.positions.rejection import Rejection

_OF_A_PLACE = frozenset({"lat", "lon", "mechanism"})


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came: an HTTP request, or bytes with nothing around them.

    `user` and `device` are names from outside the body: basic authentication, or OwnTracks' X-Limit-U and
    X-Limit-D.
    """

    body: bytes
    received_at: datetime
    method: str = "POST"
    uri: str = "/"
    content_type: str = ""
    user: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the protocol wants to hear, once what was decoded is durable."""

    status: int = 200
    content_type: str = "text/plain"
    body: bytes = b""


def as_event(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of positions that has no place, as an event: what it knows besides joins its attributes."""
    named = {name: row.get(name) for name in ("device_id", "recorded_at", "received_at", "event")}
    known = {
        name: value
        for name, value in row.items()
        if value is not None and name not in (*named, *_OF_A_PLACE, "attributes")
    }
    return named | {"attributes": row["attributes"] | known}


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a message says.

    `device_id` is whom it claims to be from, where it is one device. `positions` are rows with the names and
    units of `schema.POSITION`, an absent name being unknown, and `attributes`, a dict of everything else.
    They are not yet judged by `validate`. `events` are rows without a place: device_id, recorded_at,
    received_at, event (a `schema.DeviceEvent` or the tag's own word), attributes (all else it said then, a battery
    level in its column's name and unit); and `row`, its number, where it is one record of many.
    """

    device_id: str | None
    positions: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    reply: Reply = Reply()
    rejected: list[Rejection] = field(default_factory=list)
