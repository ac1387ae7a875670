"""Fixes and stays as points, trips as lines: GeoJSON (RFC 7946). What is said of the file is a member `export`."""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl
import polars.selectors as cs

from waywarden.tracks.writing.about import About
from waywarden.tracks.writing.text import as_text

Feature = dict[str, Any]


def write_points(rows: pl.DataFrame, about: About) -> bytes:
    """A point for each row, `lat`, `lon` and `altitude_m` its coordinates, the rest that is known its properties."""
    return _collection((_point(row) for row in _told(rows).iter_rows(named=True)), about)


def write_trips(trips: pl.DataFrame, fixes: pl.DataFrame, about: About) -> bytes:
    """A line through the fixes of each trip (`schema.TRIP`), with their times as `coordTimes`; no geometry where there
    are fewer than two. `fixes` are those that may be believed.
    """
    return _collection((_line(trip, told, fixes) for trip, told in _with_told(trips)), about)


def _point(row: dict[str, Any]) -> Feature:
    place = [row.pop("lon"), row.pop("lat")]
    height = row.pop("altitude_m", None)
    return _feature({"type": "Point", "coordinates": place if height is None else [*place, height]}, row)


def _with_told(trips: pl.DataFrame) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    return zip(trips.iter_rows(named=True), _told(trips).iter_rows(named=True), strict=True)


def _line(trip: dict[str, Any], told: dict[str, Any], fixes: pl.DataFrame) -> Feature:
    own = (pl.col("device_id") == trip["device_id"]) & pl.col("recorded_at").is_between(
        trip["started_at"], trip["ended_at"]
    )
    path = _told(fixes.filter(own).select("recorded_at", "lat", "lon"))
    if path.height < 2:  # a line has two ends
        return _feature(None, told)
    line = {"type": "LineString", "coordinates": [list(place) for place in path.select("lon", "lat").iter_rows()]}
    return _feature(line, told | {"coordTimes": path["recorded_at"].to_list()})


def _told(rows: pl.DataFrame) -> pl.DataFrame:
    """Times as text, which JSON has no type for."""
    return rows.with_columns(as_text(rows.select(cs.datetime())))


def _feature(geometry: dict[str, Any] | None, properties: dict[str, Any]) -> Feature:
    known = {name: value for name, value in properties.items() if value is not None}
    return {"type": "Feature", "geometry": geometry, "properties": known}


def _collection(features: Iterator[Feature], about: About) -> bytes:
    """A feature a line, so that a large file can be looked into."""
    said = {"reference": about.reference, "title": about.title, "period": about.period, "reason": about.reason}
    head = json.dumps({"type": "FeatureCollection", "export": said | {"note": about.note}}, ensure_ascii=False)
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, allow_nan=False) for feature in features)
    return f'{head[:-1]}, "features": [\n{lines}\n]}}\n'.encode("utf-8", "replace")
