"""Whose name for what: other people's column names, and ours.

The first alias that a source has wins, so `vehicle_id` is the device even where a row number is called `id`.
Names are compared without case, and with spaces and hyphens as underscores. Names whose unit is not settled
by custom (`speed`, `battery`) are not guessed: they stay attributes until a mapping says what they are.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from waywarden.schema import POSITION

ALIASES: dict[str, tuple[str, ...]] = {column.name: (column.name,) for column in POSITION} | {
    "device_id": ("device_id", "deviceid", "vehicle_id", "user_id", "uid", "user", "id"),
    "recorded_at": ("recorded_at", "tracked_at", "fix_time", "timestamp", "datetime", "time"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "long", "longitude"),
    "accuracy_m": ("accuracy_m", "accuracy", "precision"),
    "direction_deg": ("direction_deg", "bearing", "heading", "course"),
    "altitude_m": ("altitude_m", "altitude", "elevation", "ele"),
}


class UnknownColumn(ValueError):
    """A mapping names a column that the schema, or the source, does not have."""


def guess_columns(names: Iterable[str], mapping: Mapping[str, str] | None = None) -> dict[str, str]:
    """Schema name -> source name for each schema column found. `mapping` overrides the guess."""
    if not mapping:
        return dict(_guess(tuple(names)))
    taken = set(mapping.values())
    guessed = {column: name for column, name in _guess(tuple(names)) if column not in mapping and name not in taken}
    return {**mapping, **guessed}


def parse_mapping(text: str | None) -> dict[str, str]:
    """`lat=Y,lon=X` as a user writes it -> schema name -> source name. UnknownColumn where it is not of that
    form.
    """
    pairs = [pair.partition("=") for pair in text.split(",")] if text else []
    if not all(column and source for column, _, source in pairs):
        raise UnknownColumn("a mapping is written column=SOURCE,column=SOURCE; for instance lat=Y,lon=X")
    return {column.strip(): source.strip() for column, _, source in pairs}


def check_mapping(mapping: Mapping[str, str] | None, names: Iterable[str]) -> None:
    """UnknownColumn where the mapping names a position column, or a source column, that does not exist."""
    present = list(dict.fromkeys(names))
    for column, source in (mapping or {}).items():
        if column not in ALIASES:
            raise UnknownColumn(f"there is no position column `{column}`; there are: {', '.join(ALIASES)}")
        if source not in present:
            raise UnknownColumn(f"the file has no column `{source}`; it has: {', '.join(present[:20])}")


@lru_cache(maxsize=256)
def _guess(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    by_plain_name: dict[str, str] = {}
    for name in names:
        by_plain_name.setdefault(name.strip().lower().replace(" ", "_").replace("-", "_"), name)
    pairs = []
    for column, aliases in ALIASES.items():
        found = next((by_plain_name[alias] for alias in aliases if alias in by_plain_name), None)
        if found is not None:
            pairs.append((column, found))
    return tuple(pairs)
