"""JSON bytes -> records: one document, or JSON lines; flat objects, or GeoJSON (`geojson.records`).

A document is an array of records, `{"positions": [...]}`, a GeoJSON object, or one record. A line that cannot
be read is rejected by itself.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from waywarden.positions import geojson
from waywarden.positions.rejection import Reason, Rejection

Record = Mapping[str, Any]
_GEOJSON_TYPES = frozenset({"FeatureCollection", "Feature"})


class NotJson(ValueError):
    """The bytes are no JSON."""


def read_json(data: bytes) -> Any:
    """The document. NotJson where there is none; NaN and infinity, which JSON does not have, read as null."""
    try:
        return json.loads(data, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise NotJson from None


def read_records(data: bytes, track_name: str | None = None) -> Iterator[Record | Rejection]:
    """Each record, or the rejection of what stands in its place. `track_name` is for GeoJSON lines."""
    try:
        document = read_json(data)
    except NotJson:
        yield from _read_lines(data, track_name)
    else:
        yield from _records(document, track_name)


def _read_lines(data: bytes, track_name: str | None) -> Iterator[Record | Rejection]:
    for line in data.splitlines():
        if line.strip():
            try:
                yield from _records(read_json(line), track_name)
            except NotJson:
                yield Rejection(Reason.UNPARSABLE, detail="not JSON")


def _records(document: Any, track_name: str | None) -> Iterator[Record | Rejection]:
    if isinstance(document, dict):
        if str(document.get("type")) in _GEOJSON_TYPES:
            yield from geojson.records(document, track_name)
        elif isinstance(document.get("positions"), list):
            yield from _records(document["positions"], track_name)
        else:
            yield document
    elif isinstance(document, list):
        for item in document:
            yield item if isinstance(item, dict) else Rejection(Reason.UNPARSABLE, detail="not an object")
    else:
        yield Rejection(Reason.UNPARSABLE, detail="not an object")
