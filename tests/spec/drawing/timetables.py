"""Timetables in a few words, one row a line; times are the wall clock's.

every day 19:00-07:00               a weekly row; to the next day where it ends no later than it begins
mon-fri 09:00-17:00 priority 1      some days; the higher priority decides where rows overlap
bank_holiday 10:00-12:00            in place of the weekday's rows on a bank holiday
not sat sun 20:00-21:00             a row that takes away; with no row it is always
except 4 Mar 12:00 to 5 Mar 09:00: agreed       an authorised absence
also 4 Mar 12:00 to 4 Mar 14:00: agreed         one more window
suspended 4 Mar 00:00 to 6 Mar 00:00: hospital  nothing is demanded
tz Europe/Paris                     another clock than London's
bank holidays scotland              whose bank holidays count
"""

import re
from datetime import datetime
from typing import Any

from tests.spec.drawing.times import DAY, TIME, clock

WALL = "%Y-%m-%dT%H:%M"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ROW = re.compile(
    r"(?P<takes>not )?(?P<days>[a-z_ -]+) (?P<since>\d\d:\d\d)-(?P<until>\d\d:\d\d)( priority (?P<priority>-?\d+))?"
)
DATED = re.compile(rf"(?P<what>except|also|suspended) (?P<since>{TIME}) to (?P<until>{TIME}): (?P<why>.+)")


def timetable(table: str, day: datetime = DAY) -> dict[str, Any]:
    """The timetable object that conditions carry (docs/reference)."""
    read: dict[str, Any] = {}
    for line in filter(None, map(str.strip, table.strip().splitlines())):
        if line.startswith("tz "):
            read["tz"] = line.removeprefix("tz ")
        elif line.startswith("bank holidays "):
            read["bank_holidays"] = line.removeprefix("bank holidays ")
        elif dated := DATED.fullmatch(line):
            span = {
                name: f"{clock(dated[key], day):%Y-%m-%dT%H:%M}" for name, key in (("from", "since"), ("to", "until"))
            }
            applies = {"applies": True} if dated["what"] == "also" else {}
            name = "suspended" if dated["what"] == "suspended" else "except"
            read.setdefault(name, []).append({**span, "why": dated["why"], **applies})
        else:
            read.setdefault("weekly", []).append(_row(line))
    if "also " in table:
        read.setdefault("weekly", [])  # one more window and no week: then only
    return read


def _row(line: str) -> dict[str, Any]:
    row = ROW.fullmatch(line)
    assert row, f"not a row of a drawn timetable: {line}"
    read: dict[str, Any] = {"days": _days(row["days"]), "from": row["since"], "to": row["until"]}
    if row["takes"]:
        read["applies"] = False
    if row["priority"]:
        read["priority"] = int(row["priority"])
    return read


def _days(text: str) -> list[str]:
    """`every day`, `mon-fri`, `sat sun`, `bank_holiday`."""
    if text == "every day":
        return list(WEEK)
    days: list[str] = []
    for part in text.split():
        first, _, last = part.partition("-")
        days += WEEK[WEEK.index(first) : WEEK.index(last) + 1] if last else [first]
    return days
