"""When must an attendance be looked at though nothing comes?

In: a condition and what is remembered of it. Out: the first moment at which passing time alone may change something.
Some of the moments named turn out to be idle; none that matters is left out.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from waywarden.detection.attendance_minutes import owed_us
from waywarden.detection.attendance_state import Remembered
from waywarden.detection.conditions import Condition
from waywarden.detection.state import NEVER
from waywarden.detection.violation import to_time, to_us

LOOK_AHEAD = timedelta(days=8)  # a weekly timetable has a window within it; asking again after it costs little


def next_moment(condition: Condition, demand: Any, remembered: Remembered, after: datetime) -> datetime | None:
    """The first such moment later than `after`, or an earlier one at which to ask again. None if there is none."""
    account = remembered.accounts[0]
    if account["passed_at"] == NEVER:
        return None
    after_us = to_us(after)
    later = [
        moment
        for span in condition.spans(after, after + LOOK_AHEAD)
        for moment in _moments(_in_window(account, to_us(span.begins), to_us(span.ends)), demand)
        if moment > after_us
    ]
    if later:
        return to_time(min(later))
    ends_before = condition.valid_to is not None and condition.valid_to <= after + LOOK_AHEAD
    return None if condition.timetable is None or ends_before else after + LOOK_AHEAD


def _in_window(account: Any, begins: int, ends: int) -> Any:
    """The account as it is, or as it will be when this window begins."""
    copied = account.copy()
    if account["window_at"] != begins:
        copied["there_us"] = copied["perhaps_us"] = 0
        copied["there_at"] = NEVER
    copied["window_at"], copied["window_ends"] = begins, ends
    copied["passed_at"] = max(int(account["passed_at"]), begins)
    return copied


def _moments(account: Any, demand: Any) -> Iterator[int]:
    """The end of the window; the moments after which the minutes are too few, whatever is believed till then; and the
    moment at which he has been gone for too long again.
    """
    at, ends = int(account["passed_at"]), int(account["window_ends"])
    left_us = ends - at - int(owed_us(account, demand))
    yield ends
    yield at + int(account["there_us"]) + left_us + 1
    yield at + int(account["perhaps_us"]) + left_us + 1
    if account["told_at"] != NEVER:
        unheard_at = max(at, int(account["told_at"]) + int(demand["silent_us"]))
        yield unheard_at + int(account["there_us"]) + left_us + 1
        yield unheard_at + 1
    if account["there_at"] != NEVER:
        yield int(account["there_at"]) + int(demand["late_us"]) + 1
