"""What a period was made of, in order of time, as the lines of a narrow column: stays, trips and gaps."""

from datetime import datetime
from typing import Any, NamedTuple

import polars as pl

from waywarden.exhibits.palette import CAUSES
from waywarden.exhibits.places import Lettered
from waywarden.exhibits.words import clock, day, duration, length


class Line(NamedTuple):
    """`when` and `what`; a line for a day has its name in `what` and no `when`. `place` of a stay."""

    when: str
    what: str
    place: Lettered | None = None


def in_order(
    stays: pl.DataFrame, trips: pl.DataFrame, gaps: pl.DataFrame, places: dict[str, Lettered], until: datetime
) -> list[Line]:
    """Rows that have no end go on past `until`."""
    rows: list[tuple[dict[str, Any], Line]] = []
    for row in stays.iter_rows(named=True):
        silent = f", {row['gap_share']:.0%} of it silent" if row["gap_share"] > 0.005 else ""
        said = f"stay {places[row['place']].letter}, {_long(row, until)}{silent}"
        rows.append((row, Line(_when(row), said, places[row["place"]])))
    for row in trips.iter_rows(named=True):
        said = f"trip, {length(row['distance_m'])} ± {length(row['distance_error_m'])}"
        rows.append((row, Line(_when(row), said)))
    for row in gaps.iter_rows(named=True):
        lasts = f"no fix for {_long(row, until)}" if row["ended_at"] else "no fix from here on"
        rows.append((row, Line(_when(row), f"{lasts}: {CAUSES[row['cause']]}")))
    rows.sort(key=lambda one: (one[0]["started_at"], one[0]["ended_at"] or until))
    told: list[Line] = []
    heading = ""
    for row, line in rows:
        if day(row["started_at"]) != heading:
            heading = day(row["started_at"])
            told.append(Line("", heading))
        told.append(line)
    return told


def _when(row: dict[str, Any]) -> str:
    goes_on = row["ended_at"] is None or row.get("goes_on")
    return f"{clock(row['started_at'])}–{'' if goes_on else clock(row['ended_at'])}"


def _long(row: dict[str, Any], until: datetime) -> str:
    return duration(((row["ended_at"] or until) - row["started_at"]).total_seconds())
