"""When does a timetable apply? Asked of the wall clock minute by minute, from the JSON object alone.

Nothing here is shared with `waywarden.civil_time`: no moments in UTC, no weeks, no merging. A row has begun when the
clock has already shown its `from`, and is over when the clock shows its `to` or later, and will show again neither `to`
nor any time before it. Those two sentences settle both nights on which the clocks change.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import holidays

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
HOLIDAYS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}


def applies_each_minute(table: dict[str, Any], since: datetime, minutes: int, step: int = 1) -> list[bool]:
    """Does it apply at `since` (UTC) and at every `step`-th minute after it?"""
    zone = ZoneInfo(table["tz"])
    margin = 24 * 60 // step  # the clock is watched a day longer on either side
    walls = [
        (since + timedelta(minutes=step * number)).astimezone(zone).replace(tzinfo=None)
        for number in range(-margin, minutes // step + margin)
    ]
    latest_shown = list(accumulate(walls, max))
    earliest_to_come = list(accumulate(reversed(walls[1:]), min))[::-1]
    return [
        decided(table, walls[index], latest_shown[index], earliest_to_come[index])
        for index in range(margin, margin + minutes // step)
    ]


def decided(table: dict[str, Any], wall: datetime, latest_shown: datetime, earliest_to_come: datetime) -> bool:
    def within(begins: datetime, ends: datetime) -> bool:
        return begins <= latest_shown and (wall < ends or earliest_to_come <= ends)

    for row in table.get("suspended", []):
        if within(*dated(row)):
            return False
    exceptions = [row.get("applies", False) for row in table.get("except", []) if within(*dated(row))]
    if exceptions:
        return any(exceptions)
    if "weekly" not in table:
        return True
    deciding = []
    for ago in (-1, 0, 1, 2):
        day = wall.date() - timedelta(days=ago)
        for row in table["weekly"]:
            if starts_on(row, day, table) and within(*daily(row, day)):
                deciding.append((row.get("priority", 0), row.get("applies", True)))
    return max(deciding)[1] if deciding else False


def starts_on(row: dict[str, Any], day: date, table: dict[str, Any]) -> bool:
    has_own_rows = any("bank_holiday" in other["days"] for other in table["weekly"])
    if has_own_rows and day.weekday() < 5 and day in named(table["bank_holidays"], day.year):
        return "bank_holiday" in row["days"]
    return DAYS[day.weekday()] in row["days"]


@lru_cache
def named(region: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv=HOLIDAYS[region], years=year)


def daily(row: dict[str, Any], day: date) -> tuple[datetime, datetime]:
    begins, ends = at_clock(day, row["from"]), at_clock(day, row["to"])
    return begins, ends if ends > begins else ends + timedelta(days=1)


def at_clock(day: date, clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return datetime.combine(day, time()) + timedelta(hours=hours, minutes=minutes)


def dated(row: dict[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["to"])
