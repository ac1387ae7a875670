"""Rows refused <-> the CSV that goes back to the force (columns.REJECTED), safe to open in a spreadsheet.

A cell that a spreadsheet would run as a formula is written with an apostrophe before it, and read back without.
"""

import csv
import io
import re

import polars as pl

from waywarden.crime.columns import REJECTED, REJECTED_DTYPES
from waywarden.positions.unusable import UnusableFile

NAMES = [column.name for column in REJECTED]
_FORMULA = re.compile(r"'*[=+\-@\t\r]")  # with apostrophes of its own, so that reading back is exact
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def write(rejected: pl.DataFrame) -> str:
    """The file, with a header; the same rows give the same text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)  # lines end in CR LF, as RFC 4180 has it, and a cell with either is quoted
    writer.writerow(NAMES)
    writer.writerows([row, *(_safe(cell) for cell in cells)] for row, *cells in rejected.select(NAMES).iter_rows())
    return out.getvalue()


def read(text: str) -> pl.DataFrame:
    """What `write` wrote. UnusableFile for any other file."""
    header, *lines = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
    if header != NAMES or any(len(line) != len(NAMES) or not line[0].isdecimal() for line in lines):
        raise UnusableFile(f"this is no file of errors: it has the columns {', '.join(NAMES)}")
    rows = [(int(row), *(cell[1:] if _ESCAPED.match(cell) else cell for cell in cells)) for row, *cells in lines]
    return pl.DataFrame(rows, REJECTED_DTYPES, orient="row")


def _safe(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell
