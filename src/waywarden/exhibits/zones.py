"""Zones on a picture: an outline, hatched inside where one must keep out; the ring around it dashed; what it is, in a
word.

A zone's own name is never written: it may be somebody's address.
"""

from typing import Any, NamedTuple

from shapely import get_coordinates, transform
from shapely.geometry import shape

from waywarden.exhibits import marks
from waywarden.exhibits.basemap import path_of
from waywarden.exhibits.frame import MapFrame
from waywarden.exhibits.labels import Room
from waywarden.exhibits.palette import ZONE
from waywarden.zones.ring import ring_around

HATCH = (
    '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<path d="M0 0V7" stroke="{ZONE}" stroke-width="0.8" opacity="0.35"/></pattern>'
)


class MapZone(NamedTuple):
    """GeoJSON of a polygon, or of a point with `radius_m`; `word`: what it is, of everybody's words."""

    word: str
    keep_out: bool
    geometry: dict[str, Any]
    radius_m: float | None
    buffer_m: float


def zones(shown: list[MapZone], frame: MapFrame) -> str:
    svg = []
    for zone in shown:
        fill = "url(#hatch)" if zone.keep_out else "none"
        svg.append(_outline(zone.geometry, zone.radius_m, frame, f'fill="{ZONE}" fill-opacity="0.05" stroke="none"'))
        svg.append(_outline(zone.geometry, zone.radius_m, frame, f'fill="{fill}" stroke="{ZONE}" stroke-width="1.4"'))
        if zone.buffer_m > 0:
            around = ring_around(zone.geometry, zone.buffer_m) or zone.geometry
            reach = zone.radius_m + zone.buffer_m if zone.radius_m is not None else None
            dashed = f'fill="none" stroke="{ZONE}" stroke-width="1" stroke-dasharray="5 3" stroke-opacity="0.7"'
            svg.append(_outline(around, reach, frame, dashed))
    return "".join(svg)


def words(shown: list[MapZone], frame: MapFrame, room: Room) -> str:
    """What each is, above it."""
    written = []
    for zone in shown:
        x, y = _top(zone, frame)
        free = room.baseline(zone.word, x, y, 10.5, 4)
        if free:
            written.append(marks.label(zone.word, free[0], free[1], 10.5, ZONE, free[2]))
    return "".join(written)


def _outline(geometry: dict[str, Any], radius_m: float | None, frame: MapFrame, paint: str) -> str:
    if geometry["type"] == "Point":
        lon, lat = geometry["coordinates"][:2]
        ((x, y),) = frame.to_page([lat], [lon])
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{float(frame.units(radius_m or 0, lat)):.1f}" {paint}/>'
    drawn = transform(shape(geometry), lambda corners: frame.to_page(corners[:, 1], corners[:, 0]))
    return f'<path d="{path_of(drawn)}" fill-rule="evenodd" {paint}/>'


def _top(zone: MapZone, frame: MapFrame) -> tuple[float, float]:
    if zone.geometry["type"] == "Point":
        lon, lat = zone.geometry["coordinates"][:2]
        ((x, y),) = frame.to_page([lat], [lon])
        return x, y - float(frame.units(zone.radius_m or 0, lat))
    corners = get_coordinates(shape(zone.geometry))
    on_page = frame.to_page(corners[:, 1], corners[:, 0])
    x, y = on_page[on_page[:, 1].argmin()]
    return float(x), float(y)
