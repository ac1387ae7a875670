"""When was a path truly inside a zone, and how deep?

A Path (metres) and a zone enter; intervals leave, found by geometry along the path and not from any fix. The zone is
taken from its published GeoJSON, in metres around its own middle, so the answer does not lean on the frame the
simulation moves in, nor on the code that detection uses.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from waywarden.geodesy import LocalFrame
from waywarden.simulation.exclusion import ExclusionZone
from waywarden.simulation.london import CENTRE
from waywarden.simulation.path import Path
from waywarden.simulation.streets import Points


@dataclass(frozen=True)
class Entry:
    """One true presence in a zone, seconds since the scenario's start. `left_s` is None if the path ends inside."""

    entered_s: float
    left_s: float | None
    depth_m: float  # the furthest he got from the edge


@dataclass(frozen=True)
class ZoneOnGround:
    """A zone's published geometry in metres around its own middle."""

    frame: LocalFrame
    shape: shapely.Polygon

    @classmethod
    def of(cls, zone: ExclusionZone) -> "ZoneOnGround":
        """From the GeoJSON the condition is published with; a circle within 4 cm (256 corners)."""
        geometry = zone.geometry
        if zone.radius_m is not None:
            lon, lat = geometry["coordinates"]
            return cls(LocalFrame.at(lat, lon), shapely.Point(0, 0).buffer(zone.radius_m, quad_segs=64))
        lons, lats = np.array(geometry["coordinates"][0]).T
        frame = LocalFrame.at(float(lats[0]), float(lons[0]))
        return cls(frame, shapely.Polygon(np.column_stack(frame.to_metres(lats, lons))))

    def place(self, points: Points) -> Points:
        """Points (n, 2) of the simulation, in metres around the zone."""
        return np.column_stack(self.frame.to_metres(*CENTRE.to_degrees(points[:, 0], points[:, 1])))

    def signed_distance_m(self, points: Points) -> NDArray[np.float64]:
        """Metres to the edge for points (n, 2) of the simulation, negative inside."""
        places = shapely.points(self.place(points))
        away = shapely.distance(self.shape.exterior, places)
        return np.asarray(np.where(shapely.covers(self.shape, places), -away, away))


def entries(path: Path, zone: ExclusionZone) -> list[Entry]:
    """Every presence of the path in the zone, in order of time."""
    ground = ZoneOnGround.of(zone)
    merged: list[list[float]] = []
    for begins_s, ends_s in sorted(_pieces_inside(path, ground)):
        if merged and begins_s <= merged[-1][1] + 1e-3:
            merged[-1][1] = max(merged[-1][1], ends_s)
        else:
            merged.append([begins_s, ends_s])
    found = []
    for entered_s, left_s in merged:
        if left_s - entered_s < 1e-3:  # touches the edge, and is not inside
            continue
        times = np.linspace(entered_s, left_s, 400)
        depth_m = -float(ground.signed_distance_m(path.at(times)).min())
        found.append(Entry(entered_s, left_s if left_s < path.end_s else None, depth_m))
    return found


def _pieces_inside(path: Path, ground: ZoneOnGround) -> list[tuple[float, float]]:
    """(from, to) of every part of every straight line of the path that lies in the zone."""
    points = ground.place(path.points)
    lines = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1))
    shapely.prepare(ground.shape)
    pieces = []
    for k in np.flatnonzero(shapely.intersects(ground.shape, lines)):
        begins_s, lasts_s = path.time_s[k], path.time_s[k + 1] - path.time_s[k]
        length_m = lines[k].length
        if length_m == 0:
            pieces.append((float(begins_s), float(begins_s + lasts_s)))
            continue
        for part in shapely.get_parts(ground.shape.intersection(lines[k])):
            along = np.hypot(*(shapely.get_coordinates(part) - points[k]).T) / length_m
            pieces.append((float(begins_s + along.min() * lasts_s), float(begins_s + along.max() * lasts_s)))
    return pieces
