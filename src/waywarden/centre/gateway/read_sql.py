"""The SQL that reads positions, as CSV for Polars: several times faster than a Python object for each value."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from waywarden.schema import PEOPLES_WORDS, POSITION_DTYPES, UTC_TIME, DeviceEvent

TIMES = tuple(name for name, kind in POSITION_DTYPES.items() if kind == UTC_TIME)


# A tag that says what only a person may say has said nothing: it must not close its own violation.
_PEOPLES_WORDS = ", ".join(f"'{word}'" for word in PEOPLES_WORDS)
_OWN_WORD = f"CASE WHEN p.{{0}} IN ({_PEOPLES_WORDS}) THEN 'said ' || p.{{0}} ELSE p.{{0}} END"


def _as_text(name: str, kind: Any) -> str:
    """The column in a form that Polars reads at once."""
    if name == "event":
        return _OWN_WORD.format(name)
    if kind == UTC_TIME:  # microseconds since 1970; a float of seconds is exact to that until the year 2242
        return f"round(date_part('epoch', p.{name}) * 1e6)::bigint"
    return f"p.{name}::text" if kind == pl.Boolean else f"p.{name}"  # "true", not PostgreSQL's "t"


_SELECTED = ", ".join(
    f"{_as_text(name, kind)} AS {name}" for name, kind in POSITION_DTYPES.items() if name != "device_id"
)
_COLUMNS = f"device.device_id, device.id AS device, {_SELECTED}"


def _without_place(*known: str, event: str) -> str:
    """The columns of a row without a place: its times, what is `known` beside them, its `event`; the others null."""
    said = {name: _as_text(name, kind) for name, kind in POSITION_DTYPES.items() if name in (*TIMES, *known)}
    said["event"] = event
    return "device.device_id, device.id AS device, " + ", ".join(
        f"{said.get(name, 'NULL')} AS {name}" for name in POSITION_DTYPES if name != "device_id"
    )


def copying(query: str, columns: Iterable[str]) -> str:
    """The COPY of these columns of a query: what a caller does not read need not be written, sent and read."""
    return f"COPY (SELECT {', '.join(columns)} FROM ({query}) AS p) TO STDOUT (FORMAT csv)"  # noqa: S608 (our own)


FRAME_DTYPES: dict[str, Any] = {
    "device_id": POSITION_DTYPES["device_id"],
    "device": pl.Int64,
    **{name: kind for name, kind in POSITION_DTYPES.items() if name != "device_id"},
}
CSV_DTYPES = {name: pl.Int64 if name in TIMES else kind for name, kind in FRAME_DTYPES.items()}

_WANTED = """
    FROM unnest(%(devices)s::bigint[], %(after)s::timestamptz[]) AS wanted(device, after)
    JOIN devices_device AS device ON device.id = wanted.device
"""
# What a tag says while a protected person carries it is no wearer's, and is remembered by nobody. Her times are looked
# up once a device; a look-up for each row cost as much as reading it.
_HELD = """
    CROSS JOIN LATERAL (
        SELECT range_agg(tstzrange(began_at, ended_at)) AS by_her FROM devices_entrustment
        WHERE device_id = wanted.device
    ) AS held
"""
_WORN = "held.by_her IS NULL OR NOT held.by_her @> p.recorded_at"
# OFFSET 0 keeps each device's look-up on its own index range, however many devices are asked for at once.
_PLACED = f"""
    SELECT {_COLUMNS} {_WANTED} {_HELD}
    CROSS JOIN LATERAL (
        SELECT * FROM position
        WHERE device_id = wanted.device AND recorded_at > wanted.after
          AND recorded_at > %(earliest)s::timestamptz AND recorded_at <= %(until)s::timestamptz
        OFFSET 0
    ) AS p
"""  # noqa: S608 (column names of our own)
# An alarm that came with a fix is in the fix's row already.
_SAID = f"""
    SELECT {_without_place("battery_pct", "charging", "motion", event=_OWN_WORD.format("kind"))} {_WANTED} {_HELD}
    CROSS JOIN LATERAL (
        SELECT * FROM device_event AS said
        WHERE said.device_id = wanted.device AND said.recorded_at > wanted.after
          AND said.recorded_at <= %(until)s::timestamptz
          AND NOT EXISTS (
              SELECT FROM position AS fix
              WHERE fix.device_id = wanted.device AND fix.recorded_at = said.recorded_at AND fix.event = said.kind
                AND fix.recorded_at > %(earliest)s::timestamptz)
        OFFSET 0
    ) AS p
"""  # noqa: S608 (column names of our own)
# Fitted on a wearer: its first sign, from which on it ought to be heard.
_FITTED = f"""
    SELECT {_without_place(event="p.event")} {_WANTED}
    JOIN (
        SELECT device_id, began_at AS recorded_at, began_at AS received_at, '{DeviceEvent.ACTIVATED}' AS event
        FROM devices_activation WHERE ended_at IS NULL OR ended_at > began_at
    ) AS p ON p.device_id = wanted.device AND p.recorded_at > wanted.after AND p.recorded_at <= %(fitted_until)s
"""  # noqa: S608 (column names of our own)

# A named person has looked at its strap or case; whatever moment it is told of, it was then.
_REVIEWED = f"""
    SELECT {_without_place(event="p.event")} {_WANTED}
    JOIN (SELECT device_id, at AS recorded_at, at AS received_at, part || '_reviewed' AS event FROM devices_review) AS p
        ON p.device_id = wanted.device AND p.recorded_at > wanted.after AND p.recorded_at <= %(until)s::timestamptz
"""  # noqa: S608 (column names of our own)

TRACKS = _PLACED
WORN_TRACKS = f"{_PLACED} WHERE {_WORN}"
ROWS = " UNION ALL ".join((f"{_PLACED} WHERE {_WORN}", f"{_SAID} WHERE {_WORN}", _FITTED, _REVIEWED))

# What a tag said in these words, and what people said of it, with a fix or without one; none of it has a place.
_WORDS = f"""
    SELECT {_without_place(event=_OWN_WORD.format("event"))} {_WANTED} {_HELD}
    CROSS JOIN LATERAL (
        SELECT recorded_at, received_at, event FROM position
        WHERE device_id = wanted.device AND recorded_at > wanted.after AND recorded_at <= %(until)s::timestamptz
          AND event IS NOT NULL AND event = ANY(%(words)s)
        UNION
        SELECT recorded_at, received_at, kind FROM device_event
        WHERE device_id = wanted.device AND recorded_at > wanted.after AND recorded_at <= %(until)s::timestamptz
          AND kind = ANY(%(words)s)
        OFFSET 0
    ) AS p
"""  # noqa: S608 (column names of our own)
WORDS = " UNION ALL ".join((f"{_WORDS} WHERE {_WORN}", _FITTED, _REVIEWED))

CANDIDATES = f"""
    SELECT {_COLUMNS}
    FROM position AS p JOIN devices_device AS device ON device.id = p.device_id
    WHERE p.cell = ANY(%s::bigint[]) AND p.recorded_at > %s::timestamptz AND p.recorded_at <= %s::timestamptz
"""  # noqa: S608 (column names of our own)

_LATEST = ("recorded_at", "lat", "lon", "accuracy_m", "speed_kmh", "direction_deg", "mechanism", "battery_pct")
_KNOWN_OF_LATEST = {name: _as_text(name, POSITION_DTYPES[name]) for name in (*_LATEST, "charging")} | {
    "received_at": "round(date_part('epoch', heard.at) * 1e6)::bigint"
}
_COLUMNS_OF_LATEST = ", ".join(
    f"{_KNOWN_OF_LATEST.get(name, 'NULL')} AS {name}" for name in POSITION_DTYPES if name != "device_id"
)
LATEST = f"""
    SELECT device.device_id, device.id AS device, {_COLUMNS_OF_LATEST}
    FROM latest_position AS p JOIN devices_device AS device ON device.id = p.device_id
    LEFT JOIN heard ON heard.device_id = p.device_id
    WHERE p.device_id = ANY(%s::bigint[])
"""  # noqa: S608 (column names of our own)
