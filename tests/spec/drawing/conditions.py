"""Conditions drawn in a few words: what differs from the plain condition of its kind.

A plain condition is always valid and concerns every tag (two tags that must keep apart: d1 from d2). A place is round,
300 m, where nothing else is said. What may differ are the properties of a condition's Feature (docs/reference), with
`valid_from` and `valid_to` as drawn times and `timetable` in words (`timetables.py`), and three more:

    shape       one of `shapes.SHAPES`
    east_m      the zone's middle is so far east of the picture's
    north_m     or north
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.spec.drawing.positions import MIDDLE, RADIUS_M
from tests.spec.drawing.shapes import geometry
from tests.spec.drawing.times import DAY, clock
from tests.spec.drawing.timetables import timetable

from waywarden.detection.conditions import Condition, read_conditions
from waywarden.geodesy import LocalFrame

WITHOUT_A_PLACE = ("proximity", "non_association", "device_health")
PLAIN: Mapping[str, Mapping[str, Any]] = {
    "proximity": {"device_id": "d1", "parameters": {"other_device_id": "d2"}},
    "non_association": {"device_id": "d1", "parameters": {"other_device_id": "d2"}},
}


def condition(
    kind: str = "exclusion_zone",
    condition_id: str = "zone",
    *,
    day: datetime = DAY,
    middle: LocalFrame = MIDDLE,
    **differs: Any,
) -> Condition:
    """The condition of this kind with what differs from the plain one."""
    drawn = feature(kind, condition_id, day, middle, differs)
    return read_conditions({"type": "FeatureCollection", "features": [drawn]})[0]


def zone(condition_id: str = "zone", **differs: Any) -> Condition:
    """An exclusion zone."""
    return condition("exclusion_zone", condition_id, **differs)


def feature(
    kind: str, condition_id: str, day: datetime, middle: LocalFrame, differs: Mapping[str, Any]
) -> dict[str, Any]:
    """The GeoJSON Feature of a drawn condition."""
    plain = PLAIN.get(kind, {})
    properties = {"condition_id": condition_id, "device_id": "*", "kind": kind, **plain, **differs}
    properties["parameters"] = {**plain.get("parameters", {}), **differs.get("parameters", {})}
    for name in ("valid_from", "valid_to"):
        if name in properties:
            properties[name] = clock(properties[name], day).isoformat()
    if isinstance(properties.get("timetable"), str):
        properties["timetable"] = timetable(properties["timetable"], day)
    shape = properties.pop("shape", "round")
    lat, lon = middle.to_degrees(properties.pop("east_m", 0.0), properties.pop("north_m", 0.0))
    if kind in WITHOUT_A_PLACE:
        return {"type": "Feature", "geometry": None, "properties": properties}
    if shape == "round":
        properties.setdefault("radius_m", RADIUS_M)
    place = geometry(shape, LocalFrame.at(float(lat), float(lon)))
    return {"type": "Feature", "geometry": place, "properties": properties}
