"""Any frame as a table: CSV for a spreadsheet, Parquet for a program.

A column `export` says on every row which export it is of, so that rows that are copied elsewhere still say so. What
else is said of the file stands in `export_note` of the first row, in Parquet in the file's metadata.
"""

import io

import polars as pl
import polars.selectors as cs

from waywarden.tracks.writing.about import About
from waywarden.tracks.writing.text import as_text

FORMULA = r"^[=+\-@\t\r]"  # a spreadsheet would run it: https://owasp.org/www-community/attacks/CSV_Injection


def write_csv(rows: pl.DataFrame, about: About) -> bytes:
    """UTF-8 with a header. Text that a spreadsheet would take for a formula gets an apostrophe before it."""
    told = as_text(_referenced(rows, about).with_columns(harmless()))
    first = pl.int_range(rows.height) == 0
    return told.with_columns(export_note=pl.when(first).then(pl.lit(about.note))).write_csv().encode("utf-8", "replace")


def harmless() -> pl.Expr:
    """Every column of text, with an apostrophe before what a spreadsheet would run."""
    return pl.when(cs.string().str.contains(FORMULA)).then("'" + cs.string()).otherwise(cs.string()).name.keep()


def write_parquet(rows: pl.DataFrame, about: About) -> bytes:
    """The columns in their own types."""
    said = {"reference": about.reference, "title": about.title, "period": about.period, "note": about.note}
    file = io.BytesIO()
    _referenced(rows, about).write_parquet(file, metadata=said)
    return file.getvalue()


def _referenced(rows: pl.DataFrame, about: About) -> pl.DataFrame:
    return rows.with_columns(export=pl.lit(about.reference))
