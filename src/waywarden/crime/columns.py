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
