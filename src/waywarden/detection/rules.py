"""The rules, in order, and the one way in: `detect(track, conditions, carry) -> (violations, carry)`.

In: rows of any number of tags as columns, the conditions, and what was remembered (`Carry`; none = never seen).
Out: every violation opened, changed or closed, those still open with `ended_at` None, and what to remember. Cutting
the rows anywhere and carrying over equals not cutting them: merge what the calls return by violation_id, last
wins. No clock: `now` lets time pass for tags that say nothing, and changes no carry; `due` says when that is worth it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from itertools import groupby
from typing import Protocol

import polars as pl

from waywarden.detection import (
    attendance,
    curfew,
    device_health,
    exclusion_zone,
    inclusion_zone,
    non_association,
    places,
    proximity,
)
from waywarden.detection.carry import Carry, DeviceCarry, Heard, LateFix
from waywarden.detection.columns import first_rows, last_rows, own_rows, placed, rows_of
from waywarden.detection.conditions import KINDS, Condition
from waywarden.detection.state import NEVER, new_devices
from waywarden.detection.violation import Violation

__all__ = ["RULES", "RULE_VERSION", "Carry", "LateFix", "Violation", "detect", "due"]


class Detect(Protocol):
    """A rule: the track, the conditions of its kind and the memory in, violations and the next memory out.

    The track has the rows that the rule reads (`Reads`). The memory knows every tag of the track.

    A look at `now` returns every violation that is open then and every one that changed after the memory, so that what
    an earlier look found and this one does not is known to be untrue: stored rows came, or a condition was changed.
    """

    def __call__(
        self, track: pl.DataFrame, conditions: Sequence[Condition], carry: Carry, *, now: datetime | None = None
    ) -> tuple[list[Violation], Carry]: ...


class Due(Protocol):
    """For each tag the first moment later than `after` at which passing time alone may change something.

    Too early costs a look; too late is a fault. A tag for which there is no such moment is left out.
    """

    def __call__(self, conditions: Sequence[Condition], carry: Carry, after: datetime) -> dict[str, datetime]: ...


class Reads(Enum):
    """Which rows a rule is given."""

    FIXES = "those with a place"
    OWN_ROWS = "all of the tag's own, also those without a place"
    EVERY_ROW = "people's reviews too"


@dataclass(frozen=True)
class Rule:
    """One kind of condition, the version of its rule, the rule, and what it reads."""

    kind: str
    version: str
    detect: Detect
    due: Due
    reads: Reads = Reads.FIXES


RULES = (
    Rule(exclusion_zone.KIND, exclusion_zone.RULE_VERSION, places.detect, places.due),
    Rule(inclusion_zone.KIND, inclusion_zone.RULE_VERSION, places.detect, places.due),
    Rule(curfew.KIND, curfew.RULE_VERSION, places.detect, places.due),
    Rule(attendance.KIND, attendance.RULE_VERSION, attendance.detect, attendance.due, Reads.OWN_ROWS),
    Rule(proximity.KIND, proximity.RULE_VERSION, proximity.detect, proximity.due),
    Rule(non_association.KIND, non_association.RULE_VERSION, non_association.detect, non_association.due),
    Rule(device_health.KIND, device_health.RULE_VERSION, device_health.detect, device_health.due, Reads.EVERY_ROW),
)
RULE_VERSION = "+".join(rule.version for rule in RULES)

assert tuple(rule.kind for rule in RULES) == KINDS


def detect(
    track: pl.DataFrame,
    conditions: Sequence[Condition],
    carry: Carry | None = None,
    *,
    now: datetime | None = None,
) -> tuple[list[Violation], Carry]:
    """Find violations. Raises LateFix before anything is decided if the track reaches back behind the carry."""
    rows = rows_of(track)
    carry = _hear(rows, carry or Carry())
    read = {Reads.FIXES: placed(rows), Reads.OWN_ROWS: own_rows(rows), Reads.EVERY_ROW: rows}
    violations: list[Violation] = []
    for rule, kinds in _passes():
        own = [condition for condition in conditions if condition.kind in kinds]
        found, carry = rule.detect(read[rule.reads], own, carry, now=now)
        violations += found
    return _with_settings_version(violations, conditions), carry


def _passes() -> Iterator[tuple[Rule, list[str]]]:
    """The rules in order. Neighbours that share their work are one pass over all their kinds."""
    for _, shared in groupby(RULES, key=lambda rule: rule.detect):
        rules = list(shared)
        yield rules[0], [rule.kind for rule in rules]


def due(conditions: Sequence[Condition], carry: Carry, after: datetime) -> dict[str, datetime]:
    """When to call `detect` with `now` though nothing was heard: see `Due`."""
    earliest: dict[str, datetime] = {}
    for rule, kinds in _passes():
        own = [condition for condition in conditions if condition.kind in kinds]
        for device_id, moment in rule.due(own, carry, after).items():
            assert moment > after, "a rule that falls due in the past would fall due for ever"
            earliest[device_id] = min(moment, earliest.get(device_id, moment))
    return earliest


def _with_settings_version(violations: list[Violation], conditions: Sequence[Condition]) -> list[Violation]:
    """Beside the settings in force, the version that they were published in; nothing beside those built in."""
    versions = {one.condition_id: one.settings_version for one in conditions if one.settings_version is not None}
    return [
        replace(one, parameters={**one.parameters, "settings_version": versions[one.condition_id]})
        if one.condition_id in versions
        else one
        for one in violations
    ]


def _hear(rows: pl.DataFrame, carry: Carry) -> Carry:
    """The carry with the last row of each tag noted, after making sure that the first comes later than the noted."""
    for device_id, at, order, event in first_rows(rows):
        kept = carry.devices.get(device_id)
        if kept is not None and (at, order, event) <= kept.heard.key:
            raise LateFix(device_id)
    own_at = {device_id: at for device_id, at, _, _ in last_rows(own_rows(rows))}
    heard: dict[str, DeviceCarry] = {}
    for device_id, at, order, event in last_rows(rows):
        kept = carry.devices.get(device_id)
        last = Heard(at, order, event, own_at.get(device_id, kept.heard.own_at if kept else NEVER))
        heard[device_id] = replace(kept, heard=last) if kept else DeviceCarry(last, new_devices(1).tobytes())
    return carry.merge(Carry(heard))
