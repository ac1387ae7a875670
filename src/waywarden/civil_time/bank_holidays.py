"""Bank holidays of the three parts of the United Kingdom that keep their own, as days on which rows may differ.

From the `holidays` library, whose lists include the days proclaimed once (a coronation, a state funeral). It also
names the feast itself where a substitute day is kept for it; in law the bank holiday is then the substitute, which
is always a weekday (Banking and Financial Dealings Act 1971, schedule 1), so weekends are left out.
"""

from datetime import date
from functools import lru_cache

import holidays

SUBDIVISIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
SATURDAY = 5


def is_bank_holiday(day: date, region: str) -> bool:
    """Is this day a bank holiday there? `region` is a key of SUBDIVISIONS."""
    return day in _of_year(day.year, region)


@lru_cache(maxsize=1024)
def _of_year(year: int, region: str) -> frozenset[date]:
    named = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[region], years=year)
    return frozenset(day for day in named if day.weekday() < SATURDAY)
