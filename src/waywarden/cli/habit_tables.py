"""What a person is shown of habits: places, the week as seven lines of letters, nights, and what changed."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from waywarden.cli.output import Row

LONDON = ZoneInfo("Europe/London")
IN_TABLE = 12  # places; the rest is told in one line
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LETTERS = {"home": "H", "work": "W", "regular": "R", "other": "o", "moving": "m", "not_known": "·"}
HOURS = "where most of each hour goes, 00 to 23 (London)"
LEGEND = "H home  W work  R regular  o other  m moving  · not known"


def habit_tables(rows: list[Row]) -> list[list[Row]]:
    """Five tables for each tag; those without a row are left out."""
    tables = []
    for _, of_tag in groupby(rows, lambda row: row["device_id"]):
        own = list(of_tag)
        kinds = {
            kind: [row for row in own if row["row"] == kind] for kind in ("summary", "place", "hour", "night", "change")
        }
        tables += [
            [_summary(row) for row in kinds["summary"]],
            _places(kinds["place"]),
            list(_week(kinds["hour"])),
            [_night(row, kinds["place"]) for row in kinds["night"] if row["away"]],
            [{"what changed in the last seven days": row["sentence"]} for row in kinds["change"]]
            or [{"what changed in the last seven days": "Nothing that stands out."}],
        ]
    return [table for table in tables if table]


def _summary(row: Row) -> Row:
    away = f"{row['nights_away']} of {row['nights_known']} known"
    if row["nights_away"] is None:
        away = "no home found" if row["nights_known"] else "no night known"
    return {
        "tag": row["device_id"],
        "from (London)": _clock(row["since"]),
        "to": _clock(row["until"]),
        "known": f"{100 * row['known_share']:.0f} %",
        "nights away": away,
        "hours as usual": "too few weeks" if row["regularity"] is None else f"{100 * row['regularity']:.0f} %",
    }


def _places(rows: list[Row]) -> list[Row]:
    table = [
        {
            "place": row.get("name") or f"{row['lat']:.5f}, {row['lon']:.5f}",
            "seems": row["role"],
            "hours": f"{row['minutes'] / 60:,.0f}",
            "visits": row["visits"],
            "nights": row["nights"],
            "first": _clock(row["first_at"])[:10],
            "last": _clock(row["last_at"])[:10],
        }
        for row in rows[:IN_TABLE]
    ]
    if rest := rows[IN_TABLE:]:
        hours = sum(row["minutes"] for row in rest) / 60
        table.append(
            {"place": f"{len(rest)} more", "hours": f"{hours:,.0f}", "visits": sum(row["visits"] for row in rest)}
        )
    return table


def _week(rows: list[Row]) -> Iterator[Row]:
    if not rows:
        return
    for weekday, name in enumerate(WEEKDAYS, 1):
        hours = [row for row in rows if row["weekday"] == weekday]
        yield {"weekday": name, HOURS: " ".join(_letter(row) for row in hours)}
    yield {"weekday": "", HOURS: LEGEND}


def _letter(row: Row) -> str:
    most = max(LETTERS, key=lambda kind: float(row[kind]))
    return LETTERS[most] if row[most] > 0 else " "


def _night(row: Row, places: list[Row]) -> Row:
    place: dict[str, Any] = next((one for one in places if one["place_id"] == row["place_id"]), {})
    where = place.get("name") or (f"{place['lat']:.5f}, {place['lon']:.5f}" if place else "under way")
    night = datetime.fromisoformat(row["night"])
    return {"night away from home": f"{night:%a} {row['night']}", "at": where, "minutes": round(row["minutes"])}


def _clock(iso: str) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(LONDON):%Y-%m-%d %H:%M}"
