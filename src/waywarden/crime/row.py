"""One row of a batch, cells of text -> a crime as drafted, or every rule that the row breaks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from waywarden.crime.batch_id import read_batch_id
from waywarden.crime.cells import COLUMNS
from waywarden.crime.errors import ErrorType, RowError
from waywarden.crime.forces import find_force, force_meant
from waywarden.crime.location import Fault, Location, read_location
from waywarden.crime.offences import find_offence, offence_meant
from waywarden.crime.window import read_window

MAX_TEXT = 255


@dataclass(frozen=True, slots=True)
class Draft:
    """A crime of which only the place is still as the force gave it."""

    row: int
    batch_id: str
    police_force: str
    crime_type: str
    crime_ref: str
    text: str
    began_at: datetime
    ended_at: datetime
    location: Location

    @property
    def key(self) -> tuple[str, str]:
        """What the crime is known by."""
        return self.police_force, self.crime_ref

    @property
    def said(self) -> tuple[object, ...]:
        """All that the row says but its line: rows that agree in it are one row sent twice."""
        return (
            self.crime_type,
            self.text,
            self.began_at,
            self.ended_at,
            self.location.on_grid,
            self.location.first,
            self.location.second,
        )


def read_row(row: int, cells: list[str], zone: tzinfo, received_at: datetime) -> Draft | list[RowError]:
    """Every rule is tried, so that a force mends a row once; not those that need what is already wrong."""
    if len(cells) != len(COLUMNS):
        detail = f"{len(cells)} instead of {len(COLUMNS)}" if cells else ""
        return [RowError(row, "", ErrorType.INVALID_COLUMN_COUNT, detail)]
    cell = dict(zip(COLUMNS, cells, strict=True))
    faults: list[Fault] = []
    force = find_force(cell["police_force"])
    if force is None:
        faults.append(("police_force", ErrorType.INVALID_POLICE_FORCE, _unknown(cell["police_force"], force_meant)))
    offence = find_offence(cell["crime_type"])
    if offence is None:
        faults.append(("crime_type", ErrorType.INVALID_CRIME_TYPE, _unknown(cell["crime_type"], offence_meant)))
    batch_id = read_batch_id(cell["batch_id"], force, received_at)
    if not isinstance(batch_id, str):
        faults.append(batch_id)
    crime_ref = _plain(cell["crime_reference"])
    if not crime_ref:
        faults.append(("crime_reference", ErrorType.MISSING_CRIME_REFERENCE, f"Missing (line: {row})"))
    window = read_window(cell["date_from"], cell["date_to"], zone, received_at)
    if isinstance(window, list):
        faults += window
    location = read_location(cell)
    if isinstance(location, list):
        faults += location
    text = _plain(cell["crime_text"])
    for column, words in (("crime_reference", crime_ref), ("crime_text", text)):
        if len(words) > MAX_TEXT:
            faults.append((column, ErrorType.INVALID_TEXT, f"{len(words)} characters, at most {MAX_TEXT}"))
    if (
        faults
        or force is None
        or offence is None
        or not isinstance(batch_id, str)
        or isinstance(window, list)
        or isinstance(location, list)
    ):
        return [RowError(row, *fault) for fault in faults]
    return Draft(row, batch_id, force.code, offence, crime_ref, text, *window, location)


def said_by(rows: list[tuple[int, list[str]]], received_at: datetime) -> tuple[set[str], set[str]]:
    """The forces and the Batch IDs that rows name, good or bad: whom to tell when every row is bad."""
    whole = [dict(zip(COLUMNS, cells, strict=True)) for _, cells in rows if len(cells) == len(COLUMNS)]
    forces = [find_force(cell["police_force"]) for cell in whole]
    batch_ids = [read_batch_id(cell["batch_id"], None, received_at) for cell in whole]
    return (
        {force.code for force in forces if force is not None},
        {batch_id for batch_id in batch_ids if isinstance(batch_id, str)},
    )


def _plain(text: str) -> str:
    """In one line of characters that show; a line end, a tab or an invisible mark becomes a space."""
    if text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _unknown(text: str, meant: Callable[[str], str]) -> str:
    if not text:
        return "it is empty"
    shown = _plain(text)[:40]
    return f"{shown} is not known here{meant(text)}"
