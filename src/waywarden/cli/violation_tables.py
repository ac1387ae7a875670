"""What a person is shown of violations and of their comparison: few columns, London's clock, 100 columns wide."""

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from waywarden.cli.output import Row

LONDON = ZoneInfo("Europe/London")


def violation_table(rows: list[Row]) -> list[list[Row]]:
    """One table of violations, each in a few columns and its sentence; the tag where there are several."""
    several = len({row["device_id"] for row in rows}) > 1
    return [[_violation(row, several) for row in rows]]


def comparison_tables(rows: list[Row]) -> list[list[Row]]:
    """How many of each kind and tier; how many changed and how; and each violation that did."""
    from waywarden.detection.compare import Change

    violations = [row for row in rows if row["row"] == "violation"]
    changes = Counter(row["change"] for row in violations)
    tables = [
        [_count(row) for row in rows if row["row"] == "count"],
        [{str(change): changes[change] for change in Change}],
        [_difference(row) for row in violations if row["change"] != Change.SAME],
    ]
    return [table for table in tables if table]


def _violation(row: Row, several: bool) -> Row:
    return {
        **({"tag": row["device_id"]} if several else {}),
        "tier": row["tier"],
        "kind": row["kind"].replace("_", " "),
        "began (London)": _clock(row["began_at"]),
        "ended": _ended(row["began_at"], row["ended_at"]),
        "sure": _sure(row),
        "what happened": row["sentence"],
    }


def _sure(row: Row) -> str:
    """As the sentence says it. What rests on no fix that was weighed has none: an approach, silence, the tag itself."""
    silent = row["tier"] == "possible" and "dark" in row["flags"]
    if row["tier"] == "approach" or row["kind"] == "device_health" or "accumulated" in row["flags"] or silent:
        return ""
    return f"{min(99, int(100 * row['peak_belief']))} %"


def _count(row: Row) -> Row:
    return {
        "kind": row["kind"].replace("_", " "),
        "tier": row["tier"],
        "before": row["before"],
        "after": row["after"],
        "per 1,000 wearer-days": _rate(row["before_per_1000_wearer_days"]),
        "and after": _rate(row["after_per_1000_wearer_days"]),
        "wearer-days": f"{row['wearer_days']:,.1f}",
    }


def _difference(row: Row) -> Row:
    before, after = row["before"], row["after"]
    return {
        "change": row["change"],
        "tag": row["device_id"],
        "kind": row["kind"].replace("_", " "),
        "tier": _both(before, after, "tier"),
        "began (London)": _both_clocks(before, after),
        "times that moved": "" if not (before and after) else _moved(before, after),
    }


def _both(before: Row | None, after: Row | None, name: str) -> str:
    if before is None or after is None or before[name] == after[name]:
        return str((after or before or {})[name])
    return f"{before[name]} to {after[name]}"


def _both_clocks(before: Row | None, after: Row | None) -> str:
    """When it begins, before and after where that is not the same minute."""
    clocks = [_clock(side["began_at"]) for side in (before, after) if side is not None]
    if len(set(clocks)) == 1:
        return clocks[0]
    day, other_day = (clock[:10] for clock in clocks)
    return f"{clocks[0]} to {clocks[1][11:] if day == other_day else clocks[1]}"


def _moved(before: Row, after: Row) -> str:
    names = {"began_at": "began", "possible_at": "possible", "confirmed_at": "confirmed", "ended_at": "ended"}
    return ", ".join(
        f"{said} {_time(before[name])} to {_time(after[name])}"
        for name, said in names.items()
        if before[name] != after[name]
    )


def _clock(iso: str) -> str:
    return f"{_local(iso):%Y-%m-%d %H:%M}"


def _time(iso: str | None) -> str:
    return f"{_local(iso):%H:%M}" if iso else "never"


def _ended(began: str, ended: str | None) -> str:
    if ended is None:
        return "goes on"
    return f"{_local(ended):%H:%M}" if _local(ended).date() == _local(began).date() else _clock(ended)


def _local(iso: str) -> datetime:
    return datetime.fromisoformat(iso).astimezone(LONDON)


def _rate(rate: float | None) -> Any:
    return "–" if rate is None else f"{rate:,.1f}"
