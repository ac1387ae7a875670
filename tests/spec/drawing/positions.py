"""Positions drawn as a table, one line a movement.

A line is when, where, and how well: `14:00-14:09 +500..+60` is one fix a minute, walked evenly from 500 m outside the
edge to 60 m; `14:10 -80` is one fix 80 m inside. Distances are metres north of the northern edge (negative: south of
it), which for a round zone is outside and inside. What may follow, in any order:

    east 40          metres east of the middle; `east -3000..3000` moves
    within 8         the 95 % radius the tag claims (20 where nothing is said); `within nothing` claims none
    by LBS           the mechanism (GPS where nothing is said)
    of d2            the tag (d1 where nothing is said)
    every 15s        the time between fixes (1m where nothing is said)
    speed 30  heading 90  battery 40  moving  still  charging  unplugged    what the tag says besides
    says strap_cut   an event with a place

`14:05 heard strap_cut` is a tag that says something without a place; `14:05 at 0,0` is a fix at these degrees.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from tests.spec.drawing.shapes import wrapped
from tests.spec.drawing.times import DAY, TIME, clock

from waywarden.geodesy import LocalFrame
from waywarden.schema import POSITION_DTYPES

MIDDLE = LocalFrame.at(51.5, -0.1)
RADIUS_M = 300.0  # of a round zone whose radius is not said; other shapes have their northern edge here

HEAD = re.compile(rf"(?P<since>{TIME})(?:-(?P<until>{TIME}))?\s+(?P<rest>.+)")
SPAN = re.compile(r"(?P<since>[+-]?\d+)(\.\.(?P<until>[+-]?\d+))?")
EVERY = re.compile(r"(?P<count>\d+)(?P<unit>[smh])")
SECONDS = {"s": 1, "m": 60, "h": 3600}
NUMBERS = {"speed": "speed_kmh", "heading": "direction_deg", "battery": "battery_pct"}
FLAGS: Mapping[str, tuple[str, bool]] = {
    "moving": ("motion", True),
    "still": ("motion", False),
    "charging": ("charging", True),
    "unplugged": ("charging", False),
}
Metres = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """One line as read: `north_m` and `east_m` where it begins and ends. Without them or `degrees` it has no place."""

    since: datetime
    until: datetime
    every_s: int = 60
    device_id: str = "d1"
    north_m: Metres | None = None
    east_m: Metres = (0.0, 0.0)
    degrees: tuple[float, float] | None = None
    accuracy_m: float | None = 20.0
    mechanism: str = "GPS"
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has_place(self) -> bool:
        return self.north_m is not None or self.degrees is not None


def drawn(table: str, *, day: datetime = DAY, middle: LocalFrame = MIDDLE, edge_m: float = RADIUS_M) -> pl.DataFrame:
    """The positions of a drawn table in the order of detection. `edge_m` is how far north of the middle the edge is."""
    rows = [row for line in lines(table, day) for row in _rows(line, middle, edge_m)]
    frame = pl.DataFrame(rows, schema={name: POSITION_DTYPES[name] for name in COLUMNS})
    return frame.sort("device_id", "recorded_at", "mechanism", "event", nulls_last=True, maintain_order=True)


COLUMNS = (
    "device_id",
    "recorded_at",
    "lat",
    "lon",
    "accuracy_m",
    "mechanism",
    "speed_kmh",
    "direction_deg",
    "motion",
    "battery_pct",
    "charging",
    "event",
)


def lines(table: str, day: datetime = DAY) -> list[Line]:
    """Every line of a drawn table."""
    return [_line(line.strip(), day) for line in table.strip().splitlines() if line.strip()]


def _line(text: str, day: datetime) -> Line:
    head = HEAD.fullmatch(text)
    assert head, f"not a line of a drawn table: {text}"
    since = clock(head["since"], day)
    until = clock(head["until"], day) if head["until"] else since
    assert until >= since, f"a line ends before it begins: {text}"
    words = iter(head["rest"].split())
    read: dict[str, Any] = {"since": since, "until": until}
    said: dict[str, Any] = {}
    for word in words:
        if SPAN.fullmatch(word):
            read["north_m"] = _metres(word)
        elif word in FLAGS:
            name, value = FLAGS[word]
            said[name] = value
        elif word in ("heard", "says"):
            said["event"] = next(words)
        elif word in NUMBERS:
            said[NUMBERS[word]] = float(next(words))
        else:
            read |= _option(word, next(words), text)
    line = Line(**read, said=said)
    assert line.has_place or "event" in said, f"a line says neither where nor what: {text}"
    return line


def _option(word: str, value: str, text: str) -> dict[str, Any]:
    match word:
        case "east":
            return {"east_m": _metres(value)}
        case "at":
            lat, lon = map(float, value.split(","))
            return {"degrees": (lat, lon)}
        case "within":
            return {"accuracy_m": None if value == "nothing" else float(value)}
        case "by":
            return {"mechanism": value}
        case "of":
            return {"device_id": value}
        case "every":
            every = EVERY.fullmatch(value)
            assert every, f"not a time between fixes such as 15s, 5m or 1h: {value}"
            return {"every_s": int(every["count"]) * SECONDS[every["unit"]]}
    raise AssertionError(f"what does {word} mean in: {text}")


def _metres(text: str) -> Metres:
    span = SPAN.fullmatch(text)
    assert span, f"not metres: {text}"
    return float(span["since"]), float(span["until"] or span["since"])


def _rows(line: Line, middle: LocalFrame, edge_m: float) -> Iterator[dict[str, Any]]:
    steps = int((line.until - line.since).total_seconds() / line.every_s)
    for step in range(steps + 1):
        row = {"device_id": line.device_id, "recorded_at": line.since + timedelta(seconds=line.every_s * step)}
        if line.has_place:
            lat, lon = line.degrees or _place(line, step / steps if steps else 0.0, middle, edge_m)
            row |= {"lat": lat, "lon": lon, "accuracy_m": line.accuracy_m, "mechanism": line.mechanism}
        yield row | dict(line.said)


def _place(line: Line, share: float, middle: LocalFrame, edge_m: float) -> tuple[float, float]:
    """Where a share of the way along the line has been walked, in degrees."""
    assert line.north_m is not None
    (out_m, to_m), (east_m, east_to_m) = line.north_m, line.east_m
    lat, lon = middle.to_degrees(east_m + share * (east_to_m - east_m), edge_m + out_m + share * (to_m - out_m))
    return float(lat), wrapped(float(lon))
