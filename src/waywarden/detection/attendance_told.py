"""The account of a window that was not kept, put into a violation."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from waywarden.detection.attendance_minutes import owed_us
from waywarden.detection.conditions import Condition
from waywarden.detection.sentence_attendance import Attended, attendance_sentence
from waywarden.detection.state import NEVER
from waywarden.detection.told import told as told_of_place
from waywarden.detection.violation import Violation, at_or_none, to_time


def told(condition: Condition, device_id: str, account: Any, seen: Any, demand: Any, rule_version: str) -> Violation:
    """The violation of this ACCOUNT and SEEN record."""
    violation = told_of_place(condition, device_id, account, seen, flags=_flags(account), rule_version=rule_version)
    if not account["fixes"]:
        violation = replace(violation, min_distance_m=None)  # no fix, no distance
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
