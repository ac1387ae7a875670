"""The columns of crimes and of rows refused: name, type, unit, meaning.

One row a crime, in the order of the file. A crime is known by (police_force, crime_ref): the same key received again
is a duplicate or a new version (`versions`). Matching takes this frame, wherever its rows come from.
"""

from typing import Any

import polars as pl

from waywarden.schema import UTC_TIME, Column

CRIME = (
    Column("row", pl.Int64, "", "line of the file it came from, from 1; 0 where there was no file", required=True),
    Column("batch_id", pl.String, "", "the batch as the force names it, e.g. MPS20260701", required=True),
    Column("police_force", pl.String, "", "code of the force, e.g. MPS", required=True),
    Column("crime_type", pl.String, "", "RB, BIAD, AB, BOTD, TOMV, TFP or TFMV", required=True),
    Column("crime_ref", pl.String, "", "the force's own reference of the crime", required=True),
    Column("text", pl.String, "", "what the force says of it besides; may be empty", required=True),
    Column("began_at", UTC_TIME, "", "it happened at or after this moment", required=True),
    Column("ended_at", UTC_TIME, "", "and at or before this one", required=True),
    Column("lat", pl.Float64, "degree", "latitude, WGS84", required=True, low=-90, high=90),
    Column("lon", pl.Float64, "degree", "longitude, WGS84", required=True, low=-180, high=180),
    Column("uncertainty_m", pl.Float64, "m", "radius that holds the true place with 95 % probability", True, low=0),
)
CRIME_DTYPES: dict[str, Any] = {column.name: column.dtype for column in CRIME}
CRIME_KEY = ("police_force", "crime_ref")

REJECTED = (
    Column("row", pl.Int64, "", "line of the file, from 1; 0 where the whole batch is meant", required=True),
    Column("column", pl.String, "", "which of the 13 columns; empty where the whole row is meant", required=True),
    Column("error_type", pl.String, "", "one word for the rule that was broken", required=True),
    Column("message", pl.String, "", "what is wrong", required=True),
    Column("required_action", pl.String, "", "what the force must do so that the row is accepted", required=True),
)
REJECTED_DTYPES: dict[str, Any] = {column.name: column.dtype for column in REJECTED}

# Radius in metres that holds the true place with 95 %, by what a batch's places mean.
UNCERTAINTY_M = {"address": 15.0, "street": 50.0, "area": 250.0}


def empty_crimes() -> pl.DataFrame:
    """A frame of no crimes with every column of CRIME."""
    return pl.DataFrame(schema=CRIME_DTYPES)


MATCH = (
    Column("batch_id", pl.String, "", "the crime's batch", required=True),
    Column("police_force", pl.String, "", "with the next, the crime", required=True),
    Column("crime_ref", pl.String, "", "the force's own reference of the crime", required=True),
    Column("device_id", pl.String, "", "the tag", required=True),
    Column("label", pl.String, "", "present, passed, possible, unmonitored or ruled_out", required=True),
    Column("reason", pl.String, "", "what keeps it from being ruled out, or from being more; may be empty", True),
    Column("probability", pl.Float64, "", "of having been within the radius in the window", True, low=0, high=1),
    Column("base_rate", pl.Float64, "", "share of other days on which this tag was there at that hour", low=0, high=1),
    Column("base_days", pl.Int64, "", "of so many days; without seven of them the share is null", low=0),
    Column("base_rate_any", pl.Float64, "", "the same of all tags together, of their days", low=0, high=1),
    Column("base_days_any", pl.Int64, "", "of so many tag-days", low=0),
    Column("nearest_m", pl.Float64, "m", "least distance of the most likely way; null where nothing is known", low=0),
    Column("nearest_low_m", pl.Float64, "m", "it was no less, 95 times in 100 between this ...", low=0),
    Column("nearest_high_m", pl.Float64, "m", "... and this", low=0),
    Column("nearest_at", UTC_TIME, "", "when that was"),
    Column("nearest_fix_gap_s", pl.Float64, "s", "from then to the nearest fix; without one, from the window", low=0),
    Column("fixes_in_window", pl.Int64, "", "places told in the widened window, doubtful ones too", True, low=0),
    Column("longest_gap_s", pl.Float64, "s", "longest time without a good fix in the widened window", True, low=0),
    Column("gap_began_at", UTC_TIME, "", "when that began", required=True),
    Column("inside_s", pl.Float64, "s", "how long the most likely way was within the radius", required=True, low=0),
    Column("accuracy_m", pl.Float64, "m", "95 % radius of the fix nearest in time to the nearest approach", low=0),
    Column("mechanism", pl.String, "", "how that fix was had"),
)
MATCH_DTYPES: dict[str, Any] = {column.name: column.dtype for column in MATCH}

HIT = (
    Column("batch_id", pl.String, "", "the crime's batch", required=True),
    Column("police_force", pl.String, "", "with the next, the crime", required=True),
    Column("crime_ref", pl.String, "", "the force's own reference of the crime", required=True),
    Column("device_id", pl.String, "", "the tag", required=True),
    Column("sequence", pl.Int64, "", "of hits without another fix of the tag between them, from 1", required=True),
    Column("sequence_label", pl.String, "", "A1, A2, ..., B1, ..., AA1", required=True),
    Column("recorded_at", UTC_TIME, "", "when the tag was there", required=True),
    Column("lat", pl.Float64, "degree", "latitude, WGS84", required=True, low=-90, high=90),
    Column("lon", pl.Float64, "degree", "longitude, WGS84", required=True, low=-180, high=180),
    Column("accuracy_m", pl.Float64, "m", "95 % radius of the fix", low=0),
    Column("distance_m", pl.Float64, "m", "from the crime's place", required=True, low=0),
    Column("overlap", pl.Float64, "", "share of the fix's circle that lies in the crime's", True, low=0, high=1),
    Column("prior_at", UTC_TIME, "", "the tag's fix before the sequence, beside its first hit"),
    Column("prior_lat", pl.Float64, "degree", "where that was", low=-90, high=90),
    Column("prior_lon", pl.Float64, "degree", "where that was", low=-180, high=180),
    Column("prior_accuracy_m", pl.Float64, "m", "95 % radius of that fix", low=0),
)
HIT_DTYPES: dict[str, Any] = {column.name: column.dtype for column in HIT}
