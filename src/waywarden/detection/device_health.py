"""Device health: the tag must be worn, charged, heard and located. Rules about the tag itself and not about a place.

In: every row of the tags (`columns.rows_of`, those without a place too), device-health conditions, and what is
remembered. Out: violations opened, changed or closed, and what is to be remembered next. Each check of `health` has
its own episodes and names itself in `flags`; tests/spec/test_detection_device_health.py draws them as tables.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from waywarden.detection.carry import Carry
from waywarden.detection.conditions import Condition
from waywarden.detection.health.arrays import US_PER_MINUTE, Found, rows_as_arrays
from waywarden.detection.health.checks import BATTERY, CHECKS, JAMMING, STAGE_NAMES, Check
from waywarden.detection.health.kernel import advance, run
from waywarden.detection.health.telling import health_evidence, health_sentence
from waywarden.detection.health.watching import Watching, expected_since
from waywarden.detection.settings import HealthSettings
from waywarden.detection.state import CONFIRMED, NEVER
from waywarden.detection.violation import TIER_NAMES, Violation, at_or_none, to_time, to_us, violation_id
from waywarden.detection.windows import Hours

KIND = "device_health"
RULE_VERSION = "device_health/1"

MERELY_POSSIBLE = 0.5  # how sure a pattern of jamming is; all other checks tell what the tag said, or did not say


def detect(
    track: pl.DataFrame, conditions: Sequence[Condition], carry: Carry, *, now: datetime | None = None
) -> tuple[list[Violation], Carry]:
    """Violations of these conditions by these rows (`columns.rows_of`). `now` only looks: it changes no carry."""
    if not conditions:
        return [], carry
    device_ids, rows = rows_as_arrays(track)
    heard = len(device_ids)
    if now is not None:
        named = {condition.device_id for condition in conditions if not condition.applies_to_every_device}
        silent = sorted((set(carry) | named) - set(device_ids))
        device_ids = device_ids + silent
        rows = rows._replace(first=np.concatenate([rows.first, np.full(len(silent), rows.first[-1])]))
    memory = Watching(device_ids, conditions, carry, rows, now)
    violations = _violations(memory, *memory.go_through(run, rows))
    after = memory.into(carry, heard)
    if now is not None:
        memory.expect()
        violations |= _violations(memory, *memory.go_through(advance, to_us(now)))
    return sorted(violations.values(), key=_order), after


def due(conditions: Sequence[Condition], carry: Carry, after: datetime) -> dict[str, datetime]:
    """When each tag must next be looked at though nothing comes: a window begins or ends, or silence says something.

    A tag that was never heard falls due by the beginning of the condition that names it.
    """
    hours, now = Hours(conditions), to_us(after)
    moments: dict[str, list[int]] = {}
    for index, condition in enumerate(conditions):
        assert isinstance(condition.settings, HealthSettings)
        minutes = (condition.settings.silent_minutes, condition.settings.silent_confirmed_minutes)
        waits_us = [round(wait * US_PER_MINUTE) for wait in minutes if not math.isinf(wait)]
        edge = hours.next_edge(index, after)
        edges = [] if edge is None else [to_us(edge)]
        windows = zip(*hours.between(index, now, now), strict=True)
        begins = next((int(begins) for begins, ends in windows if begins <= now < ends), None)
        for device_id in carry if condition.applies_to_every_device else [condition.device_id]:
            since = expected_since(condition, carry.devices.get(device_id))
            silent = [] if begins is None or since == NEVER else [max(since, begins) + wait for wait in waits_us]
            moments.setdefault(device_id, []).extend(moment for moment in (*edges, *silent) if moment > now)
    return {device_id: to_time(min(later)) for device_id, later in moments.items() if later}


def _order(violation: Violation) -> tuple[Any, ...]:
    """By tag and beginning; of one moment a tamper first."""
    (flag,) = violation.flags
    check = BATTERY if flag in STAGE_NAMES else CHECKS.index(Check(flag))
    return violation.device_id, violation.began_at, violation.condition_id, check


def _violations(memory: Watching, found: Found, count: int) -> dict[str, Violation]:
    """By id; an episode found twice in one call counts as it was last."""
    violations = {}
    for index in range(count):
        watch = int(found.watch[index])
        condition = memory.conditions[memory.condition_of[watch]]
        device_id = memory.device_ids[memory.tag_of[watch]]
        violation = _violation(condition, device_id, int(found.check[index]), found.episode[index])
        violations[violation.violation_id] = violation
    return violations


def _violation(condition: Condition, device_id: str, check: int, episode: Any) -> Violation:
    began_at = at_or_none(episode["began_at"])
    assert began_at is not None, "an episode has a beginning"
    sure = MERELY_POSSIBLE if check == JAMMING and episode["tier"] < CONFIRMED else 1.0
    return Violation(
        violation_id=violation_id(f"{condition.condition_id}/{CHECKS[check]}", device_id, began_at),
        condition_id=condition.condition_id,
        device_id=device_id,
        kind=KIND,
        tier=TIER_NAMES[int(episode["tier"])],
        began_at=began_at,
        ended_at=at_or_none(episode["ended_at"]),
        possible_at=at_or_none(episode["possible_at"]),
        confirmed_at=at_or_none(episode["confirmed_at"]),
        cleared_at=at_or_none(episode["cleared_at"]),
        peak_belief=sure,
        min_distance_m=None,
        fixes=int(episode["rows"]),
        evidence=health_evidence(check, episode, sure),
        flags=(STAGE_NAMES[episode["stage"]] if check == BATTERY else str(CHECKS[check]),),
        rule_version=RULE_VERSION,
        parameters=condition.settings.as_json(),
        sentence=health_sentence(check, episode),
    )
