"""What the gateway hands to the store: a message as it came, and what was made of it.

A `Delivery` is one message with the positions and events decoded from it and the rows refused. Its positions are rows
(the live path: one or a few) or a frame (an import), with the names of `schema.POSITION` and the device's key in
`device`. `Appended` is the store's answer: what was new, what was held already.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from waywarden.positions.rejection import Reason, Rejection

Row = dict[str, Any]

MAX_QUARANTINED_BYTES = 64 * 1024  # of one refused content: enough to see what it is, too little to fill a disk
CUT_NOTICE = b"\n[cut here by the gateway: %d bytes in all]"


@dataclass(frozen=True, slots=True)
class Event:
    """What a tag said besides where it is. `detail` is whatever has no column."""

    device: int
    recorded_at: datetime
    kind: str
    detail: dict[str, Any]
    battery_pct: float | None = None
    charging: bool | None = None
    motion: bool | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row, or a whole message, that is kept aside: why, and what was sent. Content never holds a secret."""

    rejection: Rejection
    content: bytes
    claimed_device: str = ""

    @property
    def kept_content(self) -> bytes:
        """The content, cut where it is too long to keep, and saying so."""
        if len(self.content) <= MAX_QUARANTINED_BYTES:
            return self.content
        return self.content[:MAX_QUARANTINED_BYTES] + CUT_NOTICE % len(self.content)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message. `device` is the tag that sent it, where one did.

    The raw message is kept as number `message`: a new number, or that of a message stored before; a stranger's message
    (`keep` is false) is not, only what is in quarantine.
    """

    feed: str
    received_at: datetime
    target: str = ""
    content_type: str = ""
    body: bytes = b""
    device: int | None = None
    positions: Sequence[Row] | pl.DataFrame = ()
    events: Sequence[Event] = ()
    refusals: Sequence[Refusal] = ()
    message: int | None = None
    keep: bool = True

    @property
    def rows(self) -> int:
        return len(self.positions)

    @property
    def senders(self) -> set[int]:
        """The tags that were heard by this message. Of a file handed over nobody was: it is no sign of life."""
        if self.device is not None:
            return {self.device}
        if isinstance(self.positions, pl.DataFrame):
            return set()
        return {row["device"] for row in self.positions} | {event.device for event in self.events}


@dataclass(slots=True)
class Appended:
    """What became of one delivery. `refused` pairs the index of a position with why another one was kept."""

    message: int | None
    accepted: int
    refused: list[tuple[int, Reason]] = field(default_factory=list)

    def count(self, reason: Reason) -> int:
        return sum(refused is reason for _, refused in self.refused)
