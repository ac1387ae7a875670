"""What enters a decoder and what leaves it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from waywarden.positions.rejection import Rejection


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


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a message says.

    `device_id` is whom it claims to be from, where it is one device. `positions` are rows with the names and
    units of `schema.POSITION`, an absent name being unknown, and `attributes`, a dict of everything else.
    They are not yet judged by `validate`. `events` are rows without a place: device_id, recorded_at,
    received_at, event (its word), attributes.
    """

    device_id: str | None
    positions: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    reply: Reply = Reply()
    rejected: list[Rejection] = field(default_factory=list)
