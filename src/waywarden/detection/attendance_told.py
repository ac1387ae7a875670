"""The account of a window that was not kept, put into a violation."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from waywarden.detection.attendance_minutes import owed_us
from waywarden.detection.conditions import Condition
from waywarden.detection.sentence_attendance import Attended, attendance_sentence
from waywarden.detection.state import NEVER
from waywarden.detection.violation import (
    TIER_NAMES,
    Violation,
    at_or_none,
    evidence_of,
    to_time,
    violation_id,
)


def told(condition: Condition, device_id: str, account: Any, seen: Any, demand: Any, rule_version: str) -> Violation:
    """The violation of this ACCOUNT and SEEN record."""
    began_at = to_time(account["began_at"])
    violation = Violation(
        violation_id=violation_id(condition.condition_id, device_id, began_at),
        condition_id=condition.condition_id,
        device_id=device_id,
        kind=condition.kind,
        tier=TIER_NAMES[int(account["tier"])],
        began_at=began_at,
        ended_at=at_or_none(account["ended_at"]),
        possible_at=at_or_none(account["possible_at"]),
        confirmed_at=at_or_none(account["confirmed_at"]),
        cleared_at=at_or_none(account["cleared_at"]),
        peak_belief=round(float(account["peak_belief"]), 4),
        min_distance_m=round(float(account["min_distance_m"]), 1) if account["fixes"] else None,
        fixes=int(account["fixes"]),
        evidence=evidence_of(seen),
        flags=_flags(account),
        rule_version=rule_version,
        parameters=condition.settings.as_json(),
        sentence="",
    )
    return replace(violation, sentence=attendance_sentence(violation, _attended(account, demand)))


def _flags(account: Any) -> tuple[str, ...]:
    came = account["arrived_at"] != NEVER
    flags = (("not_attended", not came), ("arrived_late", came and account["late"]), ("left_early", account["left"]))
    return tuple(flag for flag, holds in flags if holds)


def _attended(account: Any, demand: Any) -> Attended:
    return Attended(
        begins=to_time(account["window_at"]),
        ends=to_time(account["window_ends"]),
        stay=_time(demand["stay_us"]),
        owed=_time(owed_us(account, demand)),
        there=_time(account["there_us"]),
        unheard=_time(account["unheard_us"]),
        arrived_at=at_or_none(account["arrived_at"]),
    )


def _time(us: int) -> timedelta:
    return timedelta(microseconds=int(us))
