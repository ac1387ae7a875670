"""What a sender is told of a batch in words and as the file of errors: numbers of rows and what would mend them."""

import polars as pl

from waywarden.centre.crimes.models import CrimeBatch
from waywarden.crime import errors_csv
from waywarden.crime.batch import Verdict
from waywarden.crime.columns import REJECTED_DTYPES

WENT_IN = frozenset({Verdict.SUCCESSFUL, Verdict.PARTIAL})


def error_file(batch: CrimeBatch) -> str:
    """The rows that were refused as CSV; empty where there are none."""
    rows = list(batch.rejected.values(*REJECTED_DTYPES))
    return errors_csv.write(pl.DataFrame(rows, REJECTED_DTYPES)) if rows else ""


def in_words(batch: CrimeBatch) -> str:
    """Some lines of plain text, and never a text or a place of a crime."""
    crimes, known = batch.crimes.count(), batch.crimes.filter(is_duplicate=True).count()
    refused = batch.rejected.exclude(row=0).values("row").distinct().count()
    lines = [
        f"Batch {batch.pk}: {batch.verdict}",
        f"Rows: {batch.rows}; crimes taken in: {crimes}, of them known already and unchanged: {known}; "
        f"rows that the file of errors speaks of: {refused}.",
    ]
    if batch.why_unusable:
        lines.append(f"It is no batch of crimes: {batch.why_unusable}")
    for one in batch.rejected.filter(row=0):
        lines.append(f"{one.error_type}: {one.message}. {one.required_action}.")
    lines += [f"{one['notice_type']}: {one['message']}" for one in batch.notices]
    return "\n".join(lines) + "\n"
