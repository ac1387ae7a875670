"""The SQL that reads positions, as CSV for Polars: several times faster than a Python object for each value."""

from typing import Any

import polars as pl

from waywarden.schema import POSITION_DTYPES, UTC_TIME

TIMES = tuple(name for name, kind in POSITION_DTYPES.items() if kind == UTC_TIME)


def _as_text(name: str, kind: Any) -> str:
    """The column in a form that Polars reads at once."""
    if kind == UTC_TIME:  # microseconds since 1970; a float of seconds is exact to that until the year 2242
        return f"round(date_part('epoch', p.{name}) * 1e6)::bigint"
    return f"p.{name}::text" if kind == pl.Boolean else f"p.{name}"  # "true", not PostgreSQL's "t"


_SELECTED = ", ".join(_as_text(name, kind) for name, kind in POSITION_DTYPES.items() if name != "device_id")
_COLUMNS = f"device.device_id, device.id, {_SELECTED}"

FRAME_DTYPES: dict[str, Any] = {
    "device_id": POSITION_DTYPES["device_id"],
    "device": pl.Int64,
    **{name: kind for name, kind in POSITION_DTYPES.items() if name != "device_id"},
}
CSV_DTYPES = {name: pl.Int64 if name in TIMES else kind for name, kind in FRAME_DTYPES.items()}

# OFFSET 0 keeps each device's look-up on its own index range, however many devices are asked for at once.
TRACKS = f"""
COPY (
    SELECT {_COLUMNS}
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS wanted(device, after)
    JOIN devices_device AS device ON device.id = wanted.device
    CROSS JOIN LATERAL (
        SELECT * FROM position
        WHERE device_id = wanted.device AND recorded_at > wanted.after
          AND recorded_at > %s::timestamptz AND recorded_at <= %s::timestamptz
        OFFSET 0
    ) AS p
) TO STDOUT (FORMAT csv)
"""  # noqa: S608 (column names of our own)

CANDIDATES = f"""
COPY (
    SELECT {_COLUMNS}
    FROM position AS p JOIN devices_device AS device ON device.id = p.device_id
    WHERE p.cell = ANY(%s::bigint[]) AND p.recorded_at > %s::timestamptz AND p.recorded_at <= %s::timestamptz
) TO STDOUT (FORMAT csv)
"""  # noqa: S608 (column names of our own)

LATEST = """
COPY (
    SELECT device.device_id, device.id, round(date_part('epoch', p.recorded_at) * 1e6)::bigint,
        round(date_part('epoch', p.heard_at) * 1e6)::bigint, p.lat, p.lon, p.accuracy_m, p.speed_kmh, p.direction_deg,
        NULL, NULL, NULL, p.mechanism, p.battery_pct, p.charging::text, NULL, NULL, NULL
    FROM latest_position AS p JOIN devices_device AS device ON device.id = p.device_id
    WHERE p.device_id = ANY(%s::bigint[])
) TO STDOUT (FORMAT csv)
"""
