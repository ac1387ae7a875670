"""A crime received again: the same once more, or a new version, and which of its facts changed.

In: crimes as received and the latest version held of each (columns.CRIME, one row a key). Out: one row for each crime
received, in its order. The batch it came in and the line it stood on are no facts of a crime.
"""

from datetime import timedelta
from enum import StrEnum

import polars as pl

from waywarden import geodesy
from waywarden.crime.columns import CRIME_KEY

# Field -> the heading under which a change of it is told.
GROUPS = {
    "crime_type": "Crime type",
    "began_at": "Crime window",
    "ended_at": "Crime window",
    "lat": "Crime location",
    "lon": "Crime location",
    "uncertainty_m": "Crime location",
    "text": "Crime text",
}
# One place written as easting and northing, and again as degrees to six decimals, is a decimetre apart. So is nothing
# that a person would call a change of place.
SAME_PLACE_M = 1.0


class Label(StrEnum):
    """What a crime that was received is to what is held."""

    NEW = "New"
    DUPLICATE = "Duplicate"
    NEW_VERSION = "New version"


def compare(received: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Columns: row, police_force, crime_ref, label, changed (fields), groups (their headings, each once), hour_apart.

    Both lists are empty for what is new or a duplicate. A place is one fact: where it moved, by more than a metre,
    lat and lon are both named. `hour_apart` says that the window moved as a whole by exactly an hour, one way or the
    other: the sign that one of the two came in local summer time and was read as UTC.
    """
    for crimes in (received, held):
        assert crimes.select(CRIME_KEY).is_unique().all(), "one row a crime: (police_force, crime_ref) must be unique"
    facts = held.select(*CRIME_KEY, *GROUPS, pl.lit(True).alias("is_held"))
    both = received.join(facts, on=CRIME_KEY, how="left", suffix="_held", maintain_order="left")
    moved_m = geodesy.distance_m(both["lat"], both["lon"], both["lat_held"], both["lon_held"])
    both = both.with_columns(moved=pl.Series(moved_m, dtype=pl.Float64) > SAME_PLACE_M)
    is_held = pl.col("is_held").fill_null(False)
    differs = {
        field: is_held & (pl.col("moved") if field in ("lat", "lon") else pl.col(field) != pl.col(f"{field}_held"))
        for field in GROUPS
    }
    began_by, ended_by = (pl.col(field) - pl.col(f"{field}_held") for field in ("began_at", "ended_at"))
    hour_apart = is_held & (began_by == ended_by) & (began_by.abs() == timedelta(hours=1))
    changed = pl.concat_list(pl.when(differ).then(pl.lit(field)) for field, differ in differs.items()).list.drop_nulls()
    return (
        both.with_columns(changed=changed, hour_apart=hour_apart.fill_null(False))
        .with_columns(
            groups=pl.col("changed")
            .list.eval(pl.element().replace_strict(GROUPS, return_dtype=pl.String))
            .list.unique(maintain_order=True),
            label=pl.when(~is_held)
            .then(pl.lit(str(Label.NEW)))
            .when(pl.col("changed").list.len() == 0)
            .then(pl.lit(str(Label.DUPLICATE)))
            .otherwise(pl.lit(str(Label.NEW_VERSION))),
        )
        .select("row", *CRIME_KEY, "label", "changed", "groups", "hour_apart")
    )
