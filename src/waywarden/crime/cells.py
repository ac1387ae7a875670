"""Bytes of a batch -> its rows as cells of text, with the line on which each begins; nothing is judged here.

A batch is CSV without a header, as UTF-8, or as Windows-1252 or UTF-16, which is said. The separator is the one of
comma, semicolon and tab that makes most lines have 13 cells. A quotation mark that is never closed would hide the
rows behind it, so a record of several lines of which a later one is a row by itself is read line by line.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from waywarden.positions.tables import SEPARATORS, as_text
from waywarden.positions.unusable import UnusableFile

COLUMNS = (
    "police_force",
    "crime_type",
    "crime_type_description",
    "batch_id",
    "crime_reference",
    "date_from",
    "date_to",
    "easting",
    "northing",
    "latitude",
    "longitude",
    "datum",
    "crime_text",
)
MAX_BYTES = 16 * 1024 * 1024
MAX_ROWS = 100_000  # a day of all forces is a few thousand
OPEN_DATA_HEADS = (("Crime ID", "Month"), ("Type", "Date"))  # street and outcomes; stop and search

_OTHER_FILES = {
    b"PK\x03\x04": "a spreadsheet or zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a compressed file",
}

_DATE = re.compile(r"[0-9]{8}")

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Cells:
    """`rows` are (line, cells), no blank lines; `encoding` is how the bytes were read; `header`: line 1 was one."""

    rows: list[Row]
    encoding: str
    separator: str
    header: bool


def read_cells(data: bytes) -> Cells:
    """Every row of the file. UnusableFile, in one line, for what is no batch of crimes at all."""
    if len(data) > MAX_BYTES:
        raise UnusableFile(f"the file has more than {MAX_BYTES // 2**20} MB; send a day's crimes as one file")
    for start, kind in _OTHER_FILES.items():
        if data.startswith(start):
            raise UnusableFile(f"the file is {kind}; save the crimes as CSV and send that")
    text = as_text(data).replace("\ufeff", "")  # one begins each file of several that were put together
    if not text.strip():
        raise UnusableFile("the file is empty; check that it was written or copied completely")
    lines = io.StringIO(text, newline=None).readlines()  # any line end; those within quotation marks too
    first = next(line for line in lines if line.strip())
    if any(first.replace('"', "").startswith(",".join(head)) for head in OPEN_DATA_HEADS):
        raise UnusableFile(
            "this is open data of data.police.uk: its places are moved to anonymous points and its times are months, "
            "so it cannot say who was near a crime; use it for density maps, and send the force's own batch here"
        )
    separator = max(SEPARATORS, key=lambda each: sum(line.count(each) == len(COLUMNS) - 1 for line in lines[:1000]))
    rows = list(_records(lines, separator))
    header = bool(rows) and _is_header(rows[0][1])
    rows = rows[1:] if header else rows
    if not rows:
        raise UnusableFile("the file has column names and no crimes; check that it was written or copied completely")
    if len(rows) > MAX_ROWS:
        raise UnusableFile(f"the file has more than {MAX_ROWS:,} rows; send a day's crimes as one file")
    return Cells(rows, _encoding(data), separator, header)


def _encoding(data: bytes) -> str:
    """Which encoding `as_text` read the bytes by."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "Windows-1252"
    return "UTF-8"


def _records(lines: list[str], separator: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=separator)
    begun = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell of more than 131,072 characters
            cells = []
        spanned = lines[begun : reader.line_num]
        if any(_is_row(line, separator) for line in spanned[1:]):
            for offset, line in enumerate(spanned, start=1):
                yield from _one_line(line, separator, begun + offset)
        elif any(cell.strip() for cell in cells) or (not cells and spanned[0].strip()):
            yield begun + 1, [cell.strip() for cell in cells]
        begun = reader.line_num


def _one_line(line: str, separator: str, number: int) -> Iterator[Row]:
    if line.strip():
        yield number, [cell.strip() for cell in _split(line, separator)]


def _is_row(line: str, separator: str) -> bool:
    """A line within quotation marks that is no text: 13 cells, and a date where a row has three."""
    cells = _split(line, separator) if line.count(separator) >= len(COLUMNS) - 1 else []
    return len(cells) == len(COLUMNS) and any(_DATE.search(cell) for cell in cells[3:7])


def _split(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator))
    except csv.Error:
        return []


def _is_header(cells: list[str]) -> bool:
    """Column names by mistake: as many cells as a row, several of them words of a header, and no digit anywhere."""
    words = " ".join(cells).casefold()
    named = sum(word in words for word in ("force", "batch", "reference", "easting", "latitude", "datum"))
    return named >= 3 and not any(character.isdigit() for cell in cells[3:11] for character in cell)
