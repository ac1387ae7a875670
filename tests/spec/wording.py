"""The drawn table of a case in plain words, for a reader who has never seen one."""

from collections.abc import Iterable, Mapping
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
    "proximity": "distance from a protected person's tag",
    "non_association": "not to meet another wearer",
    "device_health": "the tag itself is watched",
}
MECHANISMS = {"LBS": "from cell towers", "RF": "from the home beacon", "WIFI": "from Wi-Fi"}
USUAL_ACCURACY_M = 20.0
PROPERTIES = {"condition_id", "device_id", "kind", "radius_m", "buffer_m", "shape", "east_m", "north_m", "parameters"}


def demanded(case: Case, conditions: Iterable[Condition]) -> list[str]:
    """Each condition of the case in a line."""
    several = len(case.drawn_conditions) > 1
    return [
        (f"`{condition.condition_id}`: " if several else "") + _condition(condition, differs)
        for condition, differs in zip(conditions, case.drawn_conditions, strict=True)
    ]


def _condition(condition: Condition, differs: Mapping[str, Any]) -> str:
    parts = [KINDS[condition.kind]]
    if condition.kind not in WITHOUT_A_PLACE:
        shape = differs.get("shape", "round")
        parts.append(f"round, {differs.get('radius_m', RADIUS_M):,.0f} m" if shape == "round" else SHAPES[shape][0])
    if condition.buffer_m:
        parts.append(f"with a buffer ring of {condition.buffer_m:,.0f} m")
    for name, ahead, behind in (("east_m", "east", "west"), ("north_m", "north", "south")):
        if name in differs:
            parts.append(f"{_either(differs[name], ahead, behind)} of the picture's middle")
    if not condition.applies_to_every_device and condition.other_device_id is None:
        parts.append(f"for tag {condition.device_id} only")
    if condition.other_device_id is not None:
        parts.append(f"tag {condition.device_id} from tag {condition.other_device_id}")
    parts += [f"{_name(name)} {differs[name]}" for name in ("valid_from", "valid_to") if name in differs]
    parts += [f"{name} {value:g}" for name, value in differs.get("parameters", {}).items() if _is_number(value)]
    if timetable := differs.get("timetable"):
        parts.append("timetable: " + "; ".join(map(str.strip, timetable.strip().splitlines())))
    return ", ".join(parts)


def sent(case: Case) -> list[str]:
    """Each line of the positions as a line of words."""
    read = lines(case.positions, case.date)
    several = len({line.device_id for line in read}) > 1
    first = case.drawn_conditions[0]
    return [_line(line, case.date, first, name_tag=several) for line in read]


def _line(line: Line, day: datetime, first: Mapping[str, Any], *, name_tag: bool) -> str:
    parts = [_when(line, day) + (f", tag {line.device_id}" if name_tag else "")]
    if line.degrees:
        parts.append(f"at latitude {line.degrees[0]:g}, longitude {line.degrees[1]:g}")
    if line.north_m:
        parts.append(_place(line.north_m, *_sides(first)))
        if line.east_m != (0.0, 0.0):
            parts.append(_place(line.east_m, "east of the middle", "west of the middle"))
    if line.has_place:
        parts.append(MECHANISMS.get(line.mechanism, ""))
        parts.append(_accuracy(line.accuracy_m))
    parts += [_said(name, value) for name, value in line.said.items()]
    return ": ".join([parts[0], ", ".join(filter(None, parts[1:]))])


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


def _sides(first: Mapping[str, Any]) -> tuple[str, str]:
    if first.get("kind") in WITHOUT_A_PLACE:
        return "north of the mark", "south of the mark"
    if first.get("shape", "round") == "round":
        return "outside the edge", "inside the edge"
    return "north of the northern edge", "south of the northern edge"


def _place(metres: Metres, ahead: str, behind: str) -> str:
    begin, end = metres
    if begin == end:
        return _either(begin, ahead, behind)
    return f"from {_either(begin, ahead, behind)} to {_either(end, ahead, behind)}"


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


def _name(name: str) -> str:
    return name.replace("_", " ").replace("valid to", "valid until")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)
