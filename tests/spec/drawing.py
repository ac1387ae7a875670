"""Draw positions as a table, and read violations back as one.

A line of positions is `14:00-14:09 +500..+60`, one fix a minute, walked evenly; or a single `14:10 -80`. Numbers are
metres outside the edge (negative inside), due north of a round zone of 300 m. After them may stand `east 40` (metres
east), `within 8` (95 % radius, 20 where it does not say), `by LBS`, `of d2`.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from waywarden.detection.conditions import Condition, read_conditions
from waywarden.detection.violation import Violation
from waywarden.geodesy import LocalFrame

DAY = datetime(2026, 3, 3, tzinfo=UTC)
MIDDLE = LocalFrame.at(51.5, -0.1)
RADIUS_M = 300.0
LINE = re.compile(
    r"(?P<since>\d\d:\d\d(:\d\d)?)(-(?P<until>\d\d:\d\d))?\s+(?P<out>[+-]?\d+)(\.\.(?P<to>[+-]?\d+))?"
    r"(\s+east (?P<east>-?\d+)(\.\.(?P<east_to>-?\d+))?)?(\s+within (?P<within>\d+|nothing))?"
    r"(\s+by (?P<by>\w+))?(\s+of (?P<of>\w+))?"
)


def drawn(table: str) -> pl.DataFrame:
    """The positions of a drawn table, in the order of the natural key."""
    rows = [row for line in table.strip().splitlines() for row in _line(line.strip())]
    schema = {"recorded_at": pl.Datetime("us", "UTC"), "accuracy_m": pl.Float64}
    return pl.DataFrame(rows, schema_overrides=schema).sort("device_id", "recorded_at", "mechanism")


def _line(line: str) -> list[dict[str, Any]]:
    read = LINE.fullmatch(line)
    assert read, f"not a line of a drawn table: {line}"
    since, until = clock(read["since"]), clock(read["until"] or read["since"])
    steps = int((until - since) / timedelta(minutes=1))
    out, east = float(read["out"]), float(read["east"] or 0)
    to, east_to = float(read["to"] or out), float(read["east_to"] or east)
    rows = []
    for step in range(steps + 1):
        share = step / steps if steps else 0.0
        lat, lon = MIDDLE.to_degrees(east + share * (east_to - east), RADIUS_M + out + share * (to - out))
        within = read["within"] or "20"
        rows.append(
            {
                "device_id": read["of"] or "d1",
                "recorded_at": since + timedelta(minutes=step),
                "lat": float(lat),
                "lon": float(lon),
                "accuracy_m": None if within == "nothing" else float(within),
                "mechanism": read["by"] or "GPS",
            }
        )
    return rows


def clock(text: str) -> datetime:
    hours, minutes, *seconds = map(int, text.split(":"))
    return DAY + timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)


def zone(condition_id: str = "zone", **properties: Any) -> Condition:
    """The round zone of 300 m as a condition on every tag. `valid_from` and `valid_to` are drawn times."""
    times = {name: clock(properties[name]).isoformat() for name in ("valid_from", "valid_to") if name in properties}
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [MIDDLE.lon, MIDDLE.lat]},
        "properties": {
            "condition_id": condition_id,
            "device_id": "*",
            "kind": "exclusion_zone",
            "radius_m": RADIUS_M,
            **properties,
            **times,
        },
    }
    return read_conditions({"type": "FeatureCollection", "features": [feature]})[0]


def read_back(violations: Sequence[Violation]) -> list[str]:
    """Each violation as `tier began-ended possible confirmed flags`, with `open` and `-` for what is not."""
    return [
        " ".join(
            [
                violation.tier,
                f"{_hour(violation.began_at)}-{_hour(violation.ended_at) if violation.ended_at else 'open'}",
                f"possible {_hour(violation.possible_at)}",
                f"confirmed {_hour(violation.confirmed_at)}",
                *violation.flags,
            ]
        )
        for violation in violations
    ]


def _hour(time: datetime | None) -> str:
    if time is None:
        return "-"
    return f"{time:%H:%M:%S}" if time.second else f"{time:%H:%M}"
