"""The columns of each stage: name, type, unit, meaning, constraint.

Positions travel as columns (a Polars frame with these names), never as an object per fix. Every room takes and
returns these names; readers translate other people's names at the door (`positions.files`, `positions.decode`).

Times are UTC, microseconds. A frame of positions is sorted by (device_id, recorded_at, mechanism), and that triple,
the natural key, is unique in it.

A row without a place says what a tag said besides where it is: `lat`, `lon` and `mechanism` are null and `event` is
not. At one moment such rows come after the places, in order of their event, which stands in for the mechanism in
their key.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl

UTC_TIME = pl.Datetime("us", "UTC")


class Mechanism(StrEnum):
    """How the tag found its place: satellites, home beacon, cell towers, or Wi-Fi access points."""

    GPS = "GPS"
    RF = "RF"
    LBS = "LBS"
    WIFI = "WIFI"


class DeviceEvent(StrEnum):
    """The words for what a tag says besides where it is. Feeds' own words are translated at the door
    (`positions.events`); a word that is none of these is kept as it is, and means only that the tag was heard.
    """

    STATUS = "status"  # a sign of life
    ACTIVATED = "activated"  # fitted on a wearer: from here on it ought to be heard
    STRAP_CUT = "strap_cut"
    STRAP_CLOSED = "strap_closed"
    CASE_OPENED = "case_opened"
    CASE_CLOSED = "case_closed"
    BATTERY_LOW = "battery_low"
    BATTERY_CRITICAL = "battery_critical"
    BATTERY_DEAD = "battery_dead"  # its last word
    CHARGING = "charging"
    CHARGING_OVER = "charging_over"
    POWER_OFF = "power_off"  # it was switched off, or shuts down
    POWER_ON = "power_on"
    JAMMING = "jamming"
    JAMMING_OVER = "jamming_over"
    # Not the tag's words: a named person has looked at its strap, or its case.
    STRAP_REVIEWED = "strap_reviewed"
    CASE_REVIEWED = "case_reviewed"


PEOPLES_WORDS = (DeviceEvent.STRAP_REVIEWED, DeviceEvent.CASE_REVIEWED)


@dataclass(frozen=True)
class Column:
    """One column of a stage. `low` and `high` are inclusive; a value outside is refused at the door."""

    name: str
    dtype: Any
    unit: str
    meaning: str
    required: bool = False
    low: float | None = None
    high: float | None = None


POSITION = (
    Column("device_id", pl.String, "", "the tag, as it names itself", required=True),
    Column("recorded_at", UTC_TIME, "", "when the tag was there, or said so, by its own clock", required=True),
    Column("received_at", UTC_TIME, "", "when the gateway heard of it"),
    Column("lat", pl.Float64, "degree", "latitude, WGS84", required=True, low=-90, high=90),
    Column("lon", pl.Float64, "degree", "longitude, WGS84", required=True, low=-180, high=180),
    Column("accuracy_m", pl.Float64, "m", "radius that holds the true place with 95 % probability", low=0),
    Column("speed_kmh", pl.Float64, "km/h", "speed over ground", low=0),
    Column("direction_deg", pl.Float64, "degree", "course over ground, clockwise from north", low=0, high=360),
    Column("altitude_m", pl.Float64, "m", "height above mean sea level"),
    Column("satellites", pl.Int32, "", "satellites used", low=0),
    Column("hdop", pl.Float64, "", "horizontal dilution of precision", low=0),
    Column("mechanism", pl.String, "", "GPS, RF, LBS or WIFI; GPS where the source does not say; null without a place"),
    Column("battery_pct", pl.Float64, "%", "battery charge", low=0, high=100),
    Column("charging", pl.Boolean, "", "on the charger"),
    Column("motion", pl.Boolean, "", "the motion sensor says it moves"),
    Column("event", pl.String, "", "what made the tag report: a DeviceEvent, or its own word"),
    Column("buffered", pl.Boolean, "", "stored on the tag and sent later"),
)

POSITION_DTYPES: dict[str, Any] = {column.name: column.dtype for column in POSITION}
POSITION_KEY = ("device_id", "recorded_at", "mechanism")


# What `tracks` believes of a way. A stay's natural key is (device_id, started_at), which is fixed once it is told.
STAY = (
    Column("device_id", pl.String, "", "the tag", required=True),
    Column("started_at", UTC_TIME, "", "first fix that shows it there", required=True),
    Column("ended_at", UTC_TIME, "", "last fix that shows it there", required=True),
    Column("lat", pl.Float64, "degree", "the place: mean of the fixes, weighted by their accuracy", low=-90, high=90),
    Column("lon", pl.Float64, "degree", "the place", low=-180, high=180),
    Column("radius_m", pl.Float64, "m", "radius about the place that holds 95 % of what was measured there", low=0),
    Column("fixes", pl.Int64, "", "how many fixes it rests on", low=1),
    Column("gap_share", pl.Float64, "", "share of its time that lies in gaps", low=0, high=1),
)
STAY_DTYPES: dict[str, Any] = {column.name: column.dtype for column in STAY}

TRIP = (
    Column("device_id", pl.String, "", "the tag", required=True),
    Column("started_at", UTC_TIME, "", "last fix that shows it where it set out", required=True),
    Column("ended_at", UTC_TIME, "", "first fix that shows it where it arrived", required=True),
    Column("distance_m", pl.Float64, "m", "length of its path", required=True, low=0),
    Column("from_stay", UTC_TIME, "", "started_at of the stay it left; null at the beginning of the data"),
    Column("to_stay", UTC_TIME, "", "started_at of the stay it reached; null at the end of the data"),
    Column(
        "distance_error_m", pl.Float64, "m", "the true length is within so much of distance_m 95 times in 100", low=0
    ),
    Column("max_speed_kmh", pl.Float64, "km/h", "it was at least so fast once, errors taken off", low=0),
    Column("fixes", pl.Int64, "", "how many fixes lie between the two stays and were used", low=0),
    Column("gap_share", pl.Float64, "", "share of its time that lies in gaps", low=0, high=1),
)
TRIP_DTYPES: dict[str, Any] = {column.name: column.dtype for column in TRIP}


def empty_positions() -> pl.DataFrame:
    """A frame of no positions with every column of POSITION."""
    return pl.DataFrame(schema=POSITION_DTYPES)
