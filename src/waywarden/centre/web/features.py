"""Rows as GeoJSON for the maps. Callers have asked the access layer; nothing here decides who may see what."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from waywarden.centre.cases.models import Condition
from waywarden.centre.gateway.models import LatestPosition
from waywarden.zones.ring import ring_around

Feature = dict[str, Any]
DECIMALS = {"lat": 6, "lon": 6, "to_lat": 6, "to_lon": 6, "gap_share": 3}


def collection(features: Iterable[Feature]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def zone(condition: Condition) -> Feature:
    """A condition's zone and its buffer's ring; a circle stays a Point with radius_m, and the page draws both."""
    assert condition.geometry is not None, "only conditions with a place are drawn"
    return {
        "type": "Feature",
        "geometry": condition.geometry,
        "properties": {
            "condition_id": condition.condition_id,
            "name": condition.name,
            "kind": condition.kind,
            "wearer": condition.wearer.key,
            "radius_m": condition.radius_m,
            "buffer_m": condition.buffer_m,
            "buffer": ring_around(condition.geometry, condition.buffer_m),
            "hidden": condition.hidden,
        },
    }


def latest(row: LatestPosition, wearer_key: str, look: str | None) -> Feature:
    """Where a tag was last seen, and the look of its wearer's most urgent alert."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
        "properties": {
            "wearer": wearer_key,
            "recorded_at": row.recorded_at.isoformat(),
            "accuracy_m": row.accuracy_m,
            "speed_kmh": row.speed_kmh,
            "direction_deg": row.direction_deg,
            "mechanism": row.mechanism,
            "battery_pct": row.battery_pct,
            "look": look,
        },
    }


def columns(frame: pl.DataFrame, names: Iterable[str]) -> dict[str, list[Any]]:
    """A frame as columns, which is a fraction of the size of an object per row; times as epoch milliseconds."""
    return {name: _told(frame[name]).to_list() for name in names}


def rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Degrees to 0.1 m, shares to 0.1 %, everything else to a tenth: no tag is surer than that, and months are long."""
    measures = [name for name, dtype in frame.schema.items() if dtype.is_float()]
    return frame.with_columns(pl.col(name).round(DECIMALS.get(name, 1)) for name in measures)


def _told(values: pl.Series) -> pl.Series:
    return values.dt.epoch("ms") if isinstance(values.dtype, pl.Datetime) else values
