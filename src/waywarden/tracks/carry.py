"""Carry: what is remembered of each tag between two batches of positions, as a value with stable bytes.

A carry never changes; `stays` returns a new one. Its bytes name their version: bytes of another are refused, and the
caller replays the fixes instead.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from waywarden.tracks.cluster import CLUSTER

MAGIC = b"WWT1"
HEAD = struct.Struct("<Iqq")
CLUSTERS = 2 * CLUSTER.itemsize


class CarryError(ValueError):
    """These bytes are no carry of this version: replay the tag's fixes from the beginning."""


class LateFix(ValueError):
    """A row of this tag is not later than what the carry has heard: replay from an older carry."""

    def __init__(self, device_id: str) -> None:
        super().__init__(f"device {device_id} has a fix that is not later than its carry: replay from an older carry")
        self.device_id = device_id


@dataclass(frozen=True)
class TagCarry:
    """One tag: its last fix by what orders fixes (time in µs, mechanism), and its two CLUSTER records."""

    heard: tuple[int, int]
    clusters: bytes


@dataclass(frozen=True)
class TracksCarry:
    """What is remembered of some tags. An absent tag was never heard of."""

    tags: Mapping[str, TagCarry] = field(default_factory=dict)

    def __iter__(self) -> Iterator[str]:
        return iter(self.tags)

    def for_device(self, device_id: str) -> "TracksCarry":
        """Only this tag; empty if nothing is remembered of it."""
        kept = self.tags.get(device_id)
        return TracksCarry({device_id: kept} if kept else {})

    def merge(self, other: "TracksCarry") -> "TracksCarry":
        """Both together; where both know a tag, the other's memory is the newer."""
        return TracksCarry({**self.tags, **other.tags})

    def to_bytes(self) -> bytes:
        """All tags, in order of their ids."""
        parts = [MAGIC]
        for device_id in sorted(self.tags):
            name, kept = device_id.encode(), self.tags[device_id]
            parts += [HEAD.pack(len(name), *kept.heard), name, kept.clusters]
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "TracksCarry":
        """The carry whose `to_bytes` this is. Raises CarryError for anything else."""
        if data[:4] != MAGIC:
            raise CarryError("not a carry of this version: replay the tag's fixes from the beginning")
        tags, offset = {}, len(MAGIC)
        while offset < len(data):
            if offset + HEAD.size > len(data):
                raise CarryError("a carry cut short: replay the tag's fixes from the beginning")
            length, at, order = HEAD.unpack_from(data, offset)
            named = offset + HEAD.size + length
            offset = named + CLUSTERS
            if offset > len(data):
                raise CarryError("a carry cut short: replay the tag's fixes from the beginning")
            tags[data[named - length : named].decode()] = TagCarry((at, order), bytes(data[named:offset]))
        return cls(tags)

    def clusters_of(self, device_ids: list[str], none: np.ndarray) -> np.ndarray:
        """The CLUSTER records of these tags, (n, 2); where nothing is remembered, those of `none`."""
        remembered = [self.tags[one].clusters if one in self.tags else none.tobytes() for one in device_ids]
        return np.frombuffer(b"".join(remembered), CLUSTER).reshape(-1, 2).copy()
