"""Movements leave as a file: written, and recorded as a disclosure, in one transaction.

Only the wearer's own rows are read: no zone, and no tag that a protected person carries, can be in the file. A map
shows the open zones besides, which the wearer has been told of (`picturing`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from django.db import transaction
from django.db.models import TextChoices

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Wearer
from waywarden.centre.movements.picturing import View, map_of
from waywarden.centre.movements.reading import movements_of, track_of
from waywarden.exhibits.png import png
from waywarden.schema import POSITION_DTYPES
from waywarden.tracks.writing.about import About
from waywarden.tracks.writing.formats import FIXES, MEDIA_TYPES, FileFormat
from waywarden.tracks.writing.geojson import write_points, write_trips
from waywarden.tracks.writing.tables import write_csv

LONDON = ZoneInfo("Europe/London")
MOST_ROWS = 200_000  # more than three months at a fix a minute; as GPX 100 MB, which is made in memory


class What(TextChoices):
    """What of a wearer's movements is exported."""

    FIXES = "fixes", "Fixes: every place that the tag reported"
    STAYS = "stays", "Stays: where the wearer was for a while, as worked out from the fixes"
    TRIPS = "trips", "Trips: movement between two stays"
    MAP = "map", "A map of all of these, as a picture that can stand as an exhibit"


class NothingToExport(Exception):
    """There is no row of this kind in the period."""


class TooMuchToExport(Exception):
    """More rows than are written into one file. The message says what to do."""


@dataclass(frozen=True)
class ExportedFile:
    name: str
    media_type: str
    data: bytes


@transaction.atomic
def export(
    *, wearer: Wearer, what: What, file_format: FileFormat, begins: datetime, ends: datetime, why: str, by: User
) -> ExportedFile:
    """What there is in [begins, ends) as it is known now. The audit row's number is the file's reference."""
    rows, fixes = _rows(wearer, what, begins, ends)
    about, name = _disclosed(wearer, what.value, file_format.value, (begins, ends), rows.height, why, by)
    return ExportedFile(name, MEDIA_TYPES[file_format], _written(what, file_format, rows, fixes, about))


@transaction.atomic
def export_map(
    *, wearer: Wearer, begins: datetime, ends: datetime, view: View | None, why: str, by: User
) -> ExportedFile:
    """The movements in [begins, ends) on a map, as a picture; of all of the fixes, or as a screen shows it (`view`)."""
    shown = movements_of(wearer, begins, ends, clock.now())
    about, name = _disclosed(wearer, "map", "png", (begins, ends), shown.fixes.height, why, by, view=view)
    about = replace(about, title=f"Movements of {wearer.key}")
    return ExportedFile(name, "image/png", png(map_of(wearer, shown, about, view)))


def _disclosed(
    wearer: Wearer,
    what: str,
    file_format: str,
    period: tuple[datetime, datetime],
    rows: int,
    why: str,
    by: User,
    **detail: Any,
) -> tuple[About, str]:
    """Record it, unless it is too much or nothing. What the file says of itself, and its name."""
    begins, ends = period
    if not rows:
        raise NothingToExport
    if rows > MOST_ROWS:
        raise TooMuchToExport(f"A file holds {MOST_ROWS:,} rows at most, and these are {rows:,}. Ask for less time.")
    entry = record(
        by=by,
        act=Act.DISCLOSURE,
        what=f"exported {what} from {begins.isoformat()} to {ends.isoformat()} as {file_format}",
        why=why,
        whose=[wearer.key],
        exported=what,
        format=file_format,
        begins=begins.isoformat(),
        ends=ends.isoformat(),
        rows=rows,
        **detail,
    )
    dates = "-to-".join(moment.astimezone(LONDON).strftime("%Y-%m-%d") for moment in period)
    name = f"{wearer.key}-{what}-{dates}-export-{entry.pk}.{file_format}"
    return About(str(entry.pk), f"{what.capitalize()} of {wearer.key}", begins, ends, why, entry.at), name


def _rows(wearer: Wearer, what: What, begins: datetime, ends: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that are exported, and the fixes that a trip's line may go through."""
    if what == What.FIXES:
        fixes = track_of(wearer, begins, ends).select(*POSITION_DTYPES)
        return fixes, fixes
    movements = movements_of(wearer, begins, ends, clock.now())
    return (movements.stays if what == What.STAYS else movements.trips), movements.fixes.filter(pl.col("doubt") == 0)


def _written(what: What, file_format: FileFormat, rows: pl.DataFrame, fixes: pl.DataFrame, about: About) -> bytes:
    if what == What.FIXES:
        return FIXES[file_format](rows, about)
    if file_format == FileFormat.CSV:
        return write_csv(rows, about)
    return write_points(rows, about) if what == What.STAYS else write_trips(rows, fixes, about)
