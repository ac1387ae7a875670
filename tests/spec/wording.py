"""The drawn table of a case in plain words, for a reader who has never seen one."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.spec.case import Case
from tests.spec.drawing.conditions import WITHOUT_A_PLACE
from tests.spec.drawing.positions import RADIUS_M, Line, Metres, lines
from tests.spec.drawing.shapes import SHAPES
from tests.spec.drawing.times import written

from waywarden.detection.conditions import Condition

KINDS = {
    "exclusion_zone": "an exclusion zone",
    "inclusion_zone": "an inclusion zone",
    "curfew": "a curfew",
    "attendance": "an attendance",
    "proximity": "tag {tag} must keep {distance_m:,.0f} m away from tag {other}, a protected person's",
    "non_association": "tag {tag} must not be within {distance_m:,.0f} m of tag {other}, another wearer's",
    "device_health": "the tag itself is watched",
}
MECHANISMS = {"LBS": "from cell towers", "RF": "from the home beacon", "WIFI": "from Wi-Fi"}
USUAL_ACCURACY_M = 20.0
SAID_ALREADY = ("other_device_id", "distance_m")


@dataclass(frozen=True)
class Scale:
    """Words for metres ahead of and behind a mark that lies `shift_m` back; beyond the far edge they are another's."""

    at: str
    ahead: str
    behind: str
    shift_m: float = 0.0
    far_edge_m: float = -math.inf

    def said(self, metres: float) -> str:
        if metres < self.far_edge_m:
            return f"{self.far_edge_m - metres:,.0f} m beyond the far edge"
        return _either(metres + self.shift_m, self.ahead, self.behind) if metres + self.shift_m else self.at


def demanded(case: Case, conditions: Iterable[Condition]) -> list[str]:
    """Each condition of the case in a line."""
    several = len(case.drawn_conditions) > 1
    return [
        (f"`{condition.condition_id}`: " if several else "") + _condition(condition, differs)
        for condition, differs in zip(conditions, case.drawn_conditions, strict=True)
    ]


def _condition(condition: Condition, differs: Mapping[str, Any]) -> str:
    parts = [_what(condition, differs)]
    if condition.buffer_m:
        parts.append(f"with a buffer ring of {condition.buffer_m:,.0f} m")
    for name, ahead, behind in (("east_m", "east", "west"), ("north_m", "north", "south")):
        if name in differs:
            parts.append(f"its middle {_either(differs[name], ahead, behind)} of the picture's")
    if not condition.applies_to_every_device and condition.other_device_id is None:
        parts.append(f"for tag {condition.device_id} only")
    for name, words in (("valid_from", "valid from"), ("valid_to", "valid until")):
        if name in differs:
            parts.append(f"{words} {differs[name]}")
    for name, value in differs.get("parameters", {}).items():
        if name not in SAID_ALREADY:
            parts.append(f"with `{name}` {'without a limit' if value is None else value}")
    if timetable := differs.get("timetable"):
        parts.append("timetable: " + "; ".join(map(str.strip, timetable.strip().splitlines())))
    return ", ".join(parts)


def _what(condition: Condition, differs: Mapping[str, Any]) -> str:
    if condition.other_device_id is not None:
        return KINDS[condition.kind].format(
            tag=condition.device_id,
            other=condition.other_device_id,
            distance_m=condition.settings.as_json()["distance_m"],
        )
    if condition.kind in WITHOUT_A_PLACE:
        return KINDS[condition.kind]
    shape = differs.get("shape", "round")
    drawn = f"round, {differs.get('radius_m', RADIUS_M):,.0f} m" if shape == "round" else SHAPES[shape][0]
    return f"{KINDS[condition.kind]}, {drawn}"


def sent(case: Case, kind: str) -> list[str]:
    """Each line of the positions as a line of words."""
    read = lines(case.positions, case.date)
    several = len({line.device_id for line in read}) > 1
    scale = _scale(kind, case.drawn_conditions[0])
    return [_line(line, case.date, scale, name_tag=several) for line in read]


def _scale(kind: str, first: Mapping[str, Any]) -> Scale | None:
    """How metres north of the northern edge are best said of this picture; None where the place is of no matter."""
    if first.get("kind", kind) == "device_health":
        return None
    if first.get("kind", kind) in WITHOUT_A_PLACE:
        return Scale("in the middle", "north of the middle", "south of the middle", shift_m=RADIUS_M)
    if first.get("shape", "round") == "round":
        return Scale(
            "on the edge", "outside the edge", "inside the edge", far_edge_m=-2 * first.get("radius_m", RADIUS_M)
        )
    return Scale("on the northern edge", "north of the northern edge", "south of the northern edge")


def _line(line: Line, day: datetime, scale: Scale | None, *, name_tag: bool) -> str:
    parts = []
    if line.degrees:
        parts.append(f"at latitude {line.degrees[0]:g}, longitude {line.degrees[1]:g}")
    if line.north_m and scale:
        parts.append(_place(line.north_m, scale))
        if line.east_m != (0.0, 0.0):
            parts.append(_place(line.east_m, Scale("due north", "east of the middle", "west of the middle")))
    if line.has_place:
        parts.append(MECHANISMS.get(line.mechanism, ""))
        parts.append(_accuracy(line.accuracy_m))
    parts += [_said(name, value) for name, value in line.said.items()]
    tag = f", tag {line.device_id}" if name_tag else ""
    return ": ".join(filter(None, [_when(line, day) + tag, ", ".join(filter(None, parts))]))


def _when(line: Line, day: datetime) -> str:
    what = "fix" if line.has_place else "message without a place"
    if line.since == line.until:
        return f"{written(line.since, day)}, one {what}"
    return f"{written(line.since, day)} to {written(line.until, day)}, a {what} every {_duration(line.every_s)}"


def _duration(every_s: int) -> str:
    if every_s % 3600 == 0:
        return "hour" if every_s == 3600 else f"{every_s // 3600} hours"
    if every_s % 60 == 0:
        return "minute" if every_s == 60 else f"{every_s // 60} minutes"
    return f"{every_s} seconds"


def _place(metres: Metres, scale: Scale) -> str:
    begin, end = (scale.said(value) for value in metres)
    if begin == end:
        return begin
    return f"from {begin.removeprefix('on ')} to {end.removeprefix('on ')}"


def _either(metres: float, ahead: str, behind: str) -> str:
    return f"{abs(metres):,.0f} m {ahead if metres >= 0 else behind}"


def _accuracy(accuracy_m: float | None) -> str:
    if accuracy_m is None:
        return "claiming no accuracy"
    return "" if accuracy_m == USUAL_ACCURACY_M else f"claiming {accuracy_m:,.0f} m"


def _said(name: str, value: Any) -> str:
    match name, value:
        case "event", _:
            return f"saying `{value}`"
        case "motion", moving:
            return f"its motion sensor says {'moving' if moving else 'still'}"
        case "charging", charging:
            return "on the charger" if charging else "off the charger"
        case "battery_pct", _:
            return f"battery {value:g} %"
        case "speed_kmh", _:
            return f"speed {value:g} km/h"
    return f"course {value:g} degrees"
