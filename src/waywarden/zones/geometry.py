"""From a drawn shape to a zone that can be measured against.

In: a GeoJSON Polygon or MultiPolygon (holes allowed), or a Point with a radius in metres. Out: a `Zone`, or a
`ZoneError` that says what is wrong with the drawing and what to do. Questions asked of a zone (`signed_distance_m`,
`path_distance_m`) answer in metres, negative inside.

A zone is measured in metres east and north of its own middle (`geodesy.LocalFrame`). That map is linear in degrees,
so a straight line on the map stays straight and the inside test is exactly GeoJSON's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry import MultiPolygon, Polygon
from shapely.validation import explain_validity

from waywarden.geodesy import LocalFrame
from waywarden.zones.outline import (
    NO_NUMBER,
    SWAPPED,
    TOO_FAR_ROUND,
    bounds,
    edges_and_blocks,
    extent,
    fault_of,
    in_metres,
    unwrapped,
)
from waywarden.zones.table import ZONE, Shapes, ZoneTable, path_distance, signed_distance, to_frame

MAX_VERTICES = 20_000  # a borough drawn by survey has some thousands
MAX_EXTENT_M = 100_000.0  # the flat frame is off by 0.2 % at 20 km and 5 % at this size; no order names more
MIN_AREA_M2 = 1.0
NO_AREA = "the shape has no area: draw a surface of at least a square metre"
FAULTS = {
    NO_NUMBER: "a coordinate is not a number: give [longitude, latitude] in degrees",
    SWAPPED: "latitude and longitude look swapped: GeoJSON positions are [longitude, latitude]",
    TOO_FAR_ROUND: "a longitude is beyond 360 degrees: give WGS84 degrees, not metres of a grid",
}
UNITED_KINGDOM = (49.0, -9.0, 61.5, 2.5)  # south, west, north, east, degrees: to notice swapped coordinates


class ZoneError(ValueError):
    """This shape can't be a zone. The message says why and what to do; it holds no coordinates."""


@dataclass(frozen=True, eq=False)
class Zone:
    """A prepared shape. `edges` and `blocks` are those of ZoneTable; a circle has none."""

    frame: LocalFrame
    bounding_radius_m: float
    circle_radius_m: float
    edges: NDArray[np.float64]
    blocks: NDArray[np.float64]


def zone_from_geojson(geometry: Any, radius_m: float | None = None) -> Zone:
    """The zone of this GeoJSON geometry. `radius_m` goes with a Point and with nothing else."""
    if not isinstance(geometry, dict) or "type" not in geometry:
        raise ZoneError("no geometry: give a Polygon, a MultiPolygon, or a Point with radius_m")
    kind = geometry["type"]
    coordinates = geometry.get("coordinates")
    if kind == "Point":
        return _circle(coordinates, radius_m)
    if kind not in ("Polygon", "MultiPolygon"):
        raise ZoneError(f"a {kind} is no zone: draw a Polygon, a MultiPolygon, or a Point with radius_m")
    if radius_m is not None:
        raise ZoneError(f"radius_m belongs to a Point, not to a {kind}: drop it, or put the buffer in buffer_m")
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts:
        raise ZoneError(f"the {kind} is empty: draw at least one ring")
    return _shape([_rings(part) for part in parts])


def signed_distance_m(zone: Zone, lat: ArrayLike, lon: ArrayLike) -> NDArray[np.float64]:
    """Metres from each place (degrees) to the zone's edge, negative inside. Broadcasts like NumPy."""
    zones, shapes = zone_table([zone])
    lats, lons = np.broadcast_arrays(np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64))
    distances = np.empty(lats.shape)
    for index in np.ndindex(lats.shape):
        x, y = to_frame(zones[0], float(lats[index]), float(lons[index]))
        distances[index] = signed_distance(zones[0], shapes, x, y)
    return distances


def path_distance_m(zone: Zone, lat: float, lon: float, end_lat: float, end_lon: float) -> float:
    """The least signed distance (metres) on the straight way between two places: negative if it goes inside."""
    zones, shapes = zone_table([zone])
    return path_distance(zones[0], shapes, *to_frame(zones[0], lat, lon), *to_frame(zones[0], end_lat, end_lon))


def zone_table(zones: Sequence[Zone]) -> ZoneTable:
    """These zones, in this order, as the flat arrays a kernel reads."""
    table = np.zeros(len(zones), ZONE)
    block_ends = np.cumsum([len(zone.blocks) for zone in zones], dtype=np.int64)
    edge_ends = np.cumsum([len(zone.edges) for zone in zones], dtype=np.int64)
    for name in ("lat", "lon", "metres_per_degree_lat", "metres_per_degree_lon"):
        table[name] = [getattr(zone.frame, name) for zone in zones]
    for name in ("bounding_radius_m", "circle_radius_m"):
        table[name] = [getattr(zone, name) for zone in zones]
    table["last_block"], table["last_edge"] = block_ends, edge_ends
    table["first_block"][1:], table["first_edge"][1:] = block_ends[:-1], edge_ends[:-1]
    none = np.empty((0, 4))
    edges = np.concatenate([none, *(zone.edges for zone in zones)])
    blocks = np.concatenate([none, *(zone.blocks for zone in zones)])
    return ZoneTable(table, Shapes(edges, blocks))


def _circle(coordinates: Any, radius_m: float | None) -> Zone:
    if not isinstance(radius_m, int | float) or isinstance(radius_m, bool):
        raise ZoneError("a Point needs radius_m: give the radius of the zone in metres")
    if not 0 < radius_m <= MAX_EXTENT_M:
        raise ZoneError(f"radius_m must be above 0 and at most {MAX_EXTENT_M:,.0f} metres")
    lon, lat = _positions([coordinates])[0]
    none = np.empty((0, 4))
    return Zone(LocalFrame.at(float(lat), float(lon)), float(radius_m), float(radius_m), none, none)


def _rings(part: Any) -> list[NDArray[np.float64]]:
    """The rings of one polygon as (vertices, 2) arrays of lon, lat; the first is the outer one."""
    if not isinstance(part, list) or not part:
        raise ZoneError("a polygon of the zone has no ring: draw one, or leave the polygon out")
    rings = [_positions(ring) for ring in part]
    for ring in rings:
        if len(ring) < 4:
            raise ZoneError("a ring needs at least four positions, the last equal to the first")
        if ring[0].tolist() != ring[-1].tolist():
            raise ZoneError("a ring is not closed: repeat its first position at its end")
    return rings


def _positions(values: Any) -> NDArray[np.float64]:
    """(n, 2) lon, lat of GeoJSON positions; a height is dropped. Refuses what can't be a place."""
    try:
        positions = np.array([[float(value[0]), float(value[1])] for value in values])
    except (TypeError, ValueError, IndexError, KeyError):
        raise ZoneError("coordinates must be lists of [longitude, latitude] in degrees") from None
    if not len(positions):
        raise ZoneError("a ring is empty: draw at least three corners")
    if fault := FAULTS.get(fault_of(positions, *UNITED_KINGDOM)):
        raise ZoneError(fault)
    return positions


def _shape(parts: list[list[NDArray[np.float64]]]) -> Zone:
    vertices = sum(len(ring) for rings in parts for ring in rings)
    if vertices > MAX_VERTICES:
        raise ZoneError(f"too many vertices ({vertices:,}): simplify the shape to at most {MAX_VERTICES:,}")
    start_lon = float(parts[0][0][0, 0])
    unwrapped_parts = [[unwrapped(ring, start_lon) for ring in rings] for rings in parts]
    polygons = [_polygon(rings) for rings in unwrapped_parts]
    rings = unwrapped_parts[0] if len(polygons) == 1 else _merged(polygons)
    corners, ends = np.concatenate(rings), np.cumsum([len(ring) for ring in rings])
    west, south, east, north = bounds(corners)
    frame = LocalFrame.at((south + north) / 2, (west + east) / 2)
    rings_m = in_metres(corners, frame.lat, frame.lon, frame.metres_per_degree_lat, frame.metres_per_degree_lon)
    area_m2, bounding_radius_m = extent(rings_m, ends)
    if area_m2 < MIN_AREA_M2:
        raise ZoneError(NO_AREA)
    if bounding_radius_m > MAX_EXTENT_M:
        raise ZoneError(f"the zone is wider than {MAX_EXTENT_M / 500:,.0f} km: split it, or check its corners")
    return Zone(frame, bounding_radius_m, 0.0, *edges_and_blocks(rings_m, ends))


def _merged(polygons: list[Polygon]) -> list[NDArray[np.float64]]:
    """The rings of the ground that they cover: where parts overlap or share an edge, that edge would be no edge."""
    merged = shapely.union_all(polygons)
    pieces = list(merged.geoms) if isinstance(merged, MultiPolygon) else [merged]
    return [np.asarray(ring.coords) for piece in pieces for ring in (piece.exterior, *piece.interiors)]


def _polygon(rings: list[NDArray[np.float64]]) -> Polygon:
    polygon = Polygon(rings[0], rings[1:])
    if not polygon.is_valid:
        if polygon.convex_hull.area == 0:
            raise ZoneError(NO_AREA)
        # "Self-intersection[lon lat]": the words are for the user, the place is not for a log.
        reason = explain_validity(polygon).split("[")[0].strip().lower()
        raise ZoneError(f"the shape is not a valid surface ({reason}): redraw it without touching itself")
    return polygon
