"""Exclusion zones around places that somebody else needs to be safe in.

A wearer, his path and a random generator enter, ExclusionZones leave: circles of 200-500 m and irregular polygons of
that size, each a GeoJSON feature as the conditions format has it. A zone is never on the wearer's own home, and is laid
clear of his daily ways where that can be, as a court would lay it; for a few it begins within sight of the door.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely

from waywarden.simulation.london import CENTRE, PLACES
from waywarden.simulation.path import Path
from waywarden.simulation.streets import Points, crosses_river, nearest_place, place_points
from waywarden.simulation.wearers import Wearer

BUFFER_M = 200
DOORSTEP_M = (60.0, 200.0)  # the hard case: how far outside the edge a near neighbour lives
LEAD_M = (550.0, 850.0)  # how far from the edge a scripted approach sets out


@dataclass(frozen=True)
class ExclusionZone:
    """One condition of one wearer. `centre` (2,) and `shape` in metres; a circle has `radius_m`, a polygon None."""

    condition_id: str
    device_id: str
    centre: Points
    shape: shapely.Polygon
    radius_m: float | None

    @property
    def geometry(self) -> dict[str, Any]:
        """GeoJSON: Point for a circle, Polygon otherwise; degrees to 0.1 m."""
        if self.radius_m is not None:
            return {"type": "Point", "coordinates": _degrees(self.centre[None, :])[0]}
        return {"type": "Polygon", "coordinates": [_degrees(np.array(self.shape.exterior.coords))]}

    def feature(self, valid_from: datetime) -> dict[str, Any]:
        """The condition as a GeoJSON feature, in force from `valid_from`."""
        place = PLACES[nearest_place(self.centre)].name
        return {
            "type": "Feature",
            "geometry": self.geometry,
            "properties": {
                "condition_id": self.condition_id,
                "device_id": self.device_id,
                "kind": "exclusion_zone",
                "name": f"{place} {self.condition_id[-1]}",
                "radius_m": self.radius_m,
                "buffer_m": BUFFER_M,
                "hidden": False,
                "valid_from": valid_from.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "valid_to": None,
                "timetable": None,
                "parameters": {},
            },
        }


def conditions_in_force(zones: list[ExclusionZone], start: datetime) -> dict[str, Any]:
    """All zones as one FeatureCollection, in force since thirty days before `start` (UTC)."""
    valid_from = start - timedelta(days=30)
    return {"type": "FeatureCollection", "features": [zone.feature(valid_from) for zone in zones]}


def zone_out_of_the_way(wearer: Wearer, number: int, path: Path, rng: np.random.Generator) -> ExclusionZone:
    """A zone in some neighbourhood within 10 km of home that his ways do not touch; else the clearest of forty."""
    near = np.flatnonzero(np.hypot(*(place_points() - wearer.home.point).T) < 10_000)
    centres = place_points()[rng.choice(near, 40)] + rng.normal(0, 350, (40, 2))
    clear_m = _clearance_m(path, centres)
    radius_m = _radius_m(rng)
    clear = np.flatnonzero(clear_m > 1.15 * radius_m + BUFFER_M)
    pick = int(clear[0]) if len(clear) else int(np.argmax(clear_m))
    return _zone(wearer, number, centres[pick], radius_m, rng.random() < 0.4, rng)


def zone_by_the_door(wearer: Wearer, number: int, path: Path, rng: np.random.Generator) -> ExclusionZone:
    """A circle whose edge lies 60-200 m from his home, on the side where he walks least."""
    radius_m = _radius_m(rng)
    centres = _around(wearer.home.point, radius_m + rng.uniform(*DOORSTEP_M), 36)
    return _zone(wearer, number, centres[int(np.argmax(_clearance_m(path, centres)))], radius_m, False, rng)


def zone_to_approach(
    wearer: Wearer, number: int, path: Path, from_s: float, rng: np.random.Generator
) -> ExclusionZone | None:
    """A zone some ten minutes' walk from where he is at `from_s`, clear of his ways if it can be; None in midstream."""
    here = path.at(np.array([from_s]))[0]
    radius_m = _radius_m(rng)
    centres = _around(here, radius_m + rng.uniform(*LEAD_M), 48)
    polygon = bool(rng.random() < 0.4)
    dry = np.array([not crosses_river(np.vstack([here, centre])) for centre in centres])
    clear_m = np.where(dry, _clearance_m(path, centres), -np.inf)
    if not dry.any():
        return None
    clear = np.flatnonzero(clear_m > 1.15 * radius_m + 30)
    pick = int(rng.choice(clear)) if len(clear) else int(np.argmax(clear_m))
    return _zone(wearer, number, centres[pick], radius_m, polygon, rng)


def _radius_m(rng: np.random.Generator) -> float:
    return float(rng.choice([200, 250, 300, 350, 400, 500], p=[0.2, 0.2, 0.3, 0.1, 0.1, 0.1]))


def _around(point: Points, distance_m: float, count: int) -> Points:
    """(count, 2) points at one distance in every direction."""
    bearings = np.arange(count) * (2 * np.pi / count)
    return point + distance_m * np.column_stack([np.cos(bearings), np.sin(bearings)])


def _clearance_m(path: Path, centres: Points) -> np.ndarray[Any, np.dtype[np.float64]]:
    """How near to each centre (n, 2) does the path come? (n,) metres."""
    line = shapely.LineString(path.points)
    shapely.prepare(line)
    return np.asarray(shapely.distance(line, shapely.points(centres)))


def _zone(
    wearer: Wearer, number: int, centre: Points, radius_m: float, polygon: bool, rng: np.random.Generator
) -> ExclusionZone:
    """A circle, or a polygon of 7 corners between 0.75 and 1.15 of the radius."""
    if polygon:
        bearings = (np.arange(7) + rng.uniform(-0.25, 0.25, 7)) * (2 * np.pi / 7)
        reach = radius_m * rng.uniform(0.75, 1.15, 7)
        shape = shapely.Polygon(centre + reach[:, None] * np.column_stack([np.cos(bearings), np.sin(bearings)]))
    else:
        shape = shapely.Point(centre).buffer(radius_m, quad_segs=64)
    key = f"{wearer.device_id}-{'ABC'[number]}"
    return ExclusionZone(key, wearer.device_id, centre, shape, None if polygon else radius_m)


def _degrees(points: Points) -> list[list[float]]:
    """[lon, lat] pairs, GeoJSON's order."""
    lats, lons = CENTRE.to_degrees(points[:, 0], points[:, 1])
    return [[round(float(lon), 6), round(float(lat), 6)] for lat, lon in zip(lats, lons, strict=True)]
