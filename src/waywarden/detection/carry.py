"""Carry: all that detection remembers between two batches, as a value.

One entry a tag, and in it one a condition, each the bytes of its rule's records. A carry never changes; `detect`
returns a new one. Its bytes are the same for the same history, so two checkpoints can be compared, and they name
their version: bytes of another version are refused, and the caller replays the fixes instead.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from waywarden.detection.state import DEVICE, KEPT, MECHANISMS, NEVER, PAIR

MAGIC = b"WWC4"
HEARD = struct.Struct("<qqq")
SPELL = struct.Struct("<qq")


class CarryError(ValueError):
    """These bytes are no carry of this version: replay the tag's fixes from the beginning."""


class LateFix(ValueError):
    """A row of this tag is not later than what the carry has heard: replay from an older carry."""

    def __init__(self, device_id: str) -> None:
        super().__init__(f"device {device_id} has a fix that is not later than its carry: replay from an older carry")
        self.device_id = device_id


@dataclass(frozen=True)
class Heard:
    """The last row of a tag, by what orders rows: its time (µs), its order (`columns.ORDER`) and its event.

    `own_at` is when the tag itself was last heard: the last row may be a person's review, which breaks no silence.
    """

    at: int
    order: int
    event: str = ""
    own_at: int = NEVER

    @property
    def key(self) -> tuple[int, int, str]:
        """The next row must come after this."""
        return self.at, self.order, self.event

    def to_bytes(self) -> bytes:
        return HEARD.pack(self.at, self.order, self.own_at) + self.event.encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Heard":
        at, order, own_at = HEARD.unpack_from(data)
        return cls(at, order, data[HEARD.size :].decode(), own_at)


@dataclass(frozen=True)
class DeviceCarry:
    """One tag: the last row heard of it, its DEVICE record, and for each condition_id what its rule remembers.

    The rule owns those bytes; it refuses bytes that are not its own with a CarryError.
    """

    heard: Heard
    device: bytes
    conditions: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Carry:
    """What is remembered of some tags. An absent tag was never heard of."""

    devices: Mapping[str, DeviceCarry] = field(default_factory=dict)

    def __iter__(self) -> Iterator[str]:
        return iter(self.devices)

    def for_device(self, device_id: str) -> "Carry":
        """Only this tag; empty if nothing is remembered of it."""
        kept = self.devices.get(device_id)
        return Carry({device_id: kept} if kept else {})

    def merge(self, other: "Carry") -> "Carry":
        """Both together; where both know a tag, the other's memory is the newer."""
        return Carry({**self.devices, **other.devices})

    def to_bytes(self) -> bytes:
        """All tags, in order of their ids."""
        parts = [MAGIC]
        for device_id in sorted(self.devices):
            kept = self.devices[device_id]
            parts += [_block(device_id.encode()), _block(kept.heard.to_bytes()), _block(kept.device)]
            parts += [struct.pack("<I", len(kept.conditions))]
            for condition_id in sorted(kept.conditions):
                parts += [_block(condition_id.encode()), _block(kept.conditions[condition_id])]
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Carry":
        """The carry whose `to_bytes` this is. Raises CarryError for anything else."""
        if data[:4] != MAGIC:
            raise CarryError("not a carry of this version: replay the tag's fixes from the beginning")
        devices = {}
        reader = _Reader(bytes(data), 4)
        while reader.offset < len(data):
            device_id = reader.block().decode()
            heard = Heard.from_bytes(reader.block(at_least=HEARD.size))
            device = reader.block(DEVICE.itemsize)
            conditions = {}
            for _ in range(reader.number()):
                condition_id = reader.block().decode()
                conditions[condition_id] = reader.block()
            devices[device_id] = DeviceCarry(heard, device, conditions)
        return cls(devices)


def pack_pair(pair: Any, kept: Any, spells: Sequence[tuple[int, int]] = ()) -> bytes:
    """A PAIR record, its spells out (as many as it says), and its KEPT record if any slot was ever used."""
    used = any(kept[slot]["at"] != NEVER for slot in KEPT.names or ())
    return bytes(pair.tobytes() + b"".join(SPELL.pack(*spell) for spell in spells) + (kept.tobytes() if used else b""))


def unpack_pair(data: bytes, pairs: Any, kept: Any, index: int) -> list[tuple[int, int]]:
    """Write what `pack_pair` made into row `index` of these arrays; its spells. Raises CarryError for other bytes."""
    refused = CarryError("a carry of another version: replay the tag's fixes from the beginning")
    if len(data) < PAIR.itemsize:
        raise refused
    pairs[index] = np.frombuffer(data, PAIR, count=1)[0]
    rest = PAIR.itemsize + SPELL.size * int(pairs[index]["spells"])
    if len(data) not in (rest, rest + KEPT.itemsize):
        raise refused
    if len(data) > rest:
        kept[index] = np.frombuffer(data, KEPT, offset=rest)[0]
    return [(began, ended) for began, ended in SPELL.iter_unpack(data[PAIR.itemsize : rest])]


def _block(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data


@dataclass
class _Reader:
    data: bytes
    offset: int

    def number(self) -> int:
        if self.offset + 4 > len(self.data):
            raise CarryError("a carry cut short: replay the tag's fixes from the beginning")
        (value,) = struct.unpack_from("<I", self.data, self.offset)
        self.offset += 4
        return int(value)

    def block(self, size: int | None = None, *, at_least: int = 0) -> bytes:
        length = self.number()
        wrong = length < at_least or (size is not None and length != size)
        if wrong or self.offset + length > len(self.data):
            raise CarryError("a carry cut short or of another version: replay the tag's fixes from the beginning")
        self.offset += length
        return self.data[self.offset - length : self.offset]


assert len(MECHANISMS) == DEVICE["heard_at"].shape[0]
