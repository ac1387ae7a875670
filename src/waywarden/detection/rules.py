"""The rules, in order, and the one way in: `detect(track, conditions, carry) -> (violations, carry)`.

In: positions of any number of tags as columns, the conditions, and what was remembered (`Carry`; none = never seen).
Out: every violation opened, changed or closed, those still open with `ended_at` None, and what to remember. Cutting
the positions anywhere and carrying over equals not cutting them: merge what the calls return by violation_id, last
wins. No clock: `now` lets time pass for tags that say nothing, and changes no carry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import polars as pl

from waywarden.detection import exclusion_zone
from waywarden.detection.carry import Carry
from waywarden.detection.columns import placed
from waywarden.detection.conditions import KINDS, Condition
from waywarden.detection.state import MECHANISMS
from waywarden.detection.violation import Violation, at_or_none

__all__ = ["RULES", "RULE_VERSION", "Carry", "LateFix", "Violation", "detect"]


class Detect(Protocol):
    """A rule: the track, the conditions of its kind and the memory in, violations and the next memory out."""

    def __call__(
        self, track: pl.DataFrame, conditions: Sequence[Condition], carry: Carry, *, now: datetime | None = None
    ) -> tuple[list[Violation], Carry]: ...


@dataclass(frozen=True)
class Rule:
    """One kind of condition, the version of its rule, and the rule."""

    kind: str
    version: str
    detect: Detect


RULES = (Rule(exclusion_zone.KIND, exclusion_zone.RULE_VERSION, exclusion_zone.detect),)
RULE_VERSION = "+".join(rule.version for rule in RULES)

assert tuple(rule.kind for rule in RULES) == KINDS


class LateFix(ValueError):
    """A fix of this tag is not later than what the carry has seen: replay from an older carry."""

    def __init__(self, device_id: str) -> None:
        super().__init__(f"device {device_id} has a fix that is not later than its carry: replay from an older carry")
        self.device_id = device_id


def detect(
    track: pl.DataFrame,
    conditions: Sequence[Condition],
    carry: Carry | None = None,
    *,
    now: datetime | None = None,
) -> tuple[list[Violation], Carry]:
    """Find violations. Raises LateFix before anything is decided if the track reaches back behind the carry."""
    carry = carry or Carry()
    track = placed(track)
    _refuse_late(track, carry)
    violations: list[Violation] = []
    for rule in RULES:
        own = [condition for condition in conditions if condition.kind == rule.kind]
        found, carry = rule.detect(track, own, carry, now=now)
        violations += found
    return violations, carry


def _refuse_late(track: pl.DataFrame, carry: Carry) -> None:
    first_fixes = track.unique("device_id", keep="first", maintain_order=True)
    for device_id, recorded_at, mechanism in first_fixes.select("device_id", "recorded_at", "mechanism").iter_rows():
        kept = carry.devices.get(device_id)
        if kept is not None:
            last_at, last_mechanism = kept.last_key
            if (recorded_at, MECHANISMS.index(mechanism)) <= (at_or_none(last_at), last_mechanism):
                raise LateFix(device_id)
