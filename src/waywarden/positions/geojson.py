"""GeoJSON (RFC 7946) and OGC Moving Features JSON -> records.

A Point is one record: its properties, with lon, lat and altitude from its coordinates. A LineString or
MultiPoint is one record for each vertex, its times taken from `coordTimes`, `times` or `datetimes` beside it
(a list as long as the coordinates); a MultiLineString has a list of such lists. A line that names no device
is named after its file. A MovingPoint carries its own `datetimes`. Other geometries are no positions and are
rejected.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from waywarden.positions.aliases import guess_columns
from waywarden.positions.rejection import Reason, Rejection

Record = Mapping[str, Any]
TIME_LISTS = ("coordTimes", "times", "datetimes")


def records(document: Mapping[str, Any], track_name: str | None = None) -> Iterator[Record | Rejection]:
    """Each place of a FeatureCollection or a Feature, or the rejection of a feature that is none."""
    features = document.get("features") if document.get("type") == "FeatureCollection" else [document]
    if not isinstance(features, list):
        yield Rejection(Reason.UNPARSABLE, detail="no list of features")
        return
    for feature in features:
        if isinstance(feature, dict):
            yield from _feature(feature, track_name)
        else:
            yield Rejection(Reason.UNPARSABLE, detail="not a feature")


def _feature(feature: Mapping[str, Any], track_name: str | None) -> Iterator[Record | Rejection]:
    geometry = feature.get("temporalGeometry") or feature.get("geometry")
    properties = feature.get("properties") or {}
    if not isinstance(geometry, dict) or not isinstance(properties, dict):
        yield Rejection(Reason.UNPARSABLE, detail="no geometry")
        return
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Point":
        yield _place(coordinates) | properties
        return
    times = next((part[name] for part in (geometry, properties) for name in TIME_LISTS if name in part), None)
    common = {name: value for name, value in properties.items() if name not in TIME_LISTS}
    if track_name is not None and "device_id" not in guess_columns(common):
        common["device_id"] = track_name
    match geometry.get("type"):
        case "LineString" | "MultiPoint" | "MovingPoint":
            yield from _line(coordinates, times, common)
        case "MultiLineString" if isinstance(coordinates, list) and isinstance(times, list):
            # strict=False: a line that has no list of times yields records without time, each rejected as
            # such
            padded = [*times, *[None] * (len(coordinates) - len(times))]
            for line, line_times in zip(coordinates, padded, strict=False):
                yield from _line(line, line_times, common)
        case _:
            yield Rejection(Reason.UNPARSABLE, detail="a geometry that is neither points nor lines with times")


def _line(coordinates: Any, times: Any, common: Mapping[str, Any]) -> Iterator[Record | Rejection]:
    if not isinstance(coordinates, list):
        yield Rejection(Reason.UNPARSABLE, detail="no coordinates")
        return
    if not isinstance(times, list) or len(times) != len(coordinates):
        times = [None] * len(coordinates)  # whose time is whose cannot be said: each vertex is rejected for it
    for place, time in zip(coordinates, times, strict=True):
        yield _place(place) | dict(common) | {"recorded_at": time}


def _place(coordinates: Any) -> dict[str, Any]:
    values = coordinates if isinstance(coordinates, list) else []
    return dict(zip(("lon", "lat", "altitude_m"), values, strict=False))
