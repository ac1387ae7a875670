"""Compile what detects before anybody waits for it: a worker's first step on a new machine took most of a minute."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from waywarden.detection.conditions import read_conditions
from waywarden.detection.rules import detect
from waywarden.schema import POSITION_DTYPES

HERE = {"type": "Point", "coordinates": [0.0, 51.5]}
SQUARE = {"type": "Polygon", "coordinates": [[[0.0, 51.5], [0.01, 51.5], [0.01, 51.51], [0.0, 51.51], [0.0, 51.5]]]}
BEGINS = datetime(2026, 3, 3, tzinfo=UTC)


def compile_all() -> None:
    """Go once through every rule with two invented tags that walk for some minutes."""
    minutes = range(20)
    walks = [
        {
            "device_id": device_id,
            "recorded_at": BEGINS + timedelta(minutes=minute),
            "lat": 51.49 + minute / 1000,
            "lon": 0.0,
            "accuracy_m": 10.0,
            "mechanism": "GPS",
        }
        for device_id in ("one", "other")
        for minute in minutes
    ]
    track = pl.DataFrame(walks, schema_overrides={"recorded_at": POSITION_DTYPES["recorded_at"]})
    of_day = {"tz": "Europe/London", "weekly": [{"days": ["tue"], "from": "00:00", "to": "23:00"}]}
    conditions = read_conditions(
        {
            "type": "FeatureCollection",
            "features": [
                _feature("exclusion_zone", SQUARE, buffer_m=100),
                _feature("inclusion_zone", HERE, radius_m=200),
                _feature("curfew", HERE, radius_m=100, timetable=of_day),
                _feature("attendance", HERE, radius_m=100, timetable=of_day),
                _feature("proximity", None, parameters={"other_device_id": "other"}),
                _feature("non_association", None, parameters={"other_device_id": "other"}),
                _feature("device_health", None),
            ],
        }
    )
    _, carry = detect(track, conditions)
    detect(track.clear(), conditions, carry, now=BEGINS + timedelta(days=2))


def _feature(kind: str, geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    own = {"condition_id": kind, "device_id": "one", "kind": kind}
    return {"type": "Feature", "geometry": geometry, "properties": own | properties}
