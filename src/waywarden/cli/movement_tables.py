"""What a person is shown of stays and trips: few columns, London's clock."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from waywarden.cli.output import Row

LONDON = ZoneInfo("Europe/London")
SAID_FROM = 0.005  # a smaller share is not worth a word


def stay_table(rows: list[Row]) -> list[list[Row]]:
    """One table; the tag where there are several."""
    several = len({row["device_id"] for row in rows}) > 1
    return [[_stay(row, several) for row in rows]]


def trip_table(rows: list[Row]) -> list[list[Row]]:
    """One table; the tag where there are several."""
    several = len({row["device_id"] for row in rows}) > 1
    return [[_trip(row, several) for row in rows]]


def _stay(row: Row, several: bool) -> Row:
    return {
        **({"tag": row["device_id"]} if several else {}),
        **_when(row),
        "place": f"{row['lat']:.5f}, {row['lon']:.5f}",
        "within": f"{row['radius_m']:,.0f} m",
        "fixes": row["fixes"],
        "in gaps": _share(row["gap_share"]),
    }


def _trip(row: Row, several: bool) -> Row:
    return {
        **({"tag": row["device_id"]} if several else {}),
        **_when(row),
        "distance": f"{_km(row['distance_m'])} ± {_km(row['distance_error_m'])} km",
        "fastest": f"≥ {row['max_speed_kmh']:.0f} km/h",
        "fixes": row["fixes"],
        "in gaps": _share(row["gap_share"]),
        "unknown": _unknown(row),
    }


def _when(row: Row) -> dict[str, Any]:
    began, ended = (datetime.fromisoformat(row[name]).astimezone(LONDON) for name in ("started_at", "ended_at"))
    minutes = round((ended - began).total_seconds() / 60)
    same_day = began.date() == ended.date()
    return {
        "from (London)": f"{began:%Y-%m-%d %H:%M}",
        "to": f"{ended:%H:%M}" if same_day else f"{ended:%Y-%m-%d %H:%M}",
        "for": f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min",
    }


def _unknown(row: Row) -> str:
    """Which of the stays at its ends is not in the data."""
    if row["from_stay"] and row["to_stay"]:
        return ""
    return "whither" if row["from_stay"] else "whence" if row["to_stay"] else "both"


def _share(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= SAID_FROM else ""


def _km(distance_m: float) -> str:
    return f"{distance_m / 1000:,.1f}"
