"""An event as a decoder or a file gives it -> as the store keeps it."""

from collections.abc import Mapping
from typing import Any

from waywarden.centre.gateway.delivery import Event

MAX_KIND_CHARACTERS = 64
COLUMNS: dict[str, type | tuple[type, ...]] = {"battery_pct": (int, float), "charging": bool, "motion": bool}


def event_of(row: Mapping[str, Any], device: int) -> Event:
    """`row` has recorded_at, event and attributes (`positions.decode.Decoded`); what has a column leaves the latter."""
    detail = dict(row["attributes"])
    known = {name: detail.pop(name) for name, kind in COLUMNS.items() if isinstance(detail.get(name), kind)}
    return Event(device, row["recorded_at"], row["event"][:MAX_KIND_CHARACTERS], detail, **known)
