"""A batch of crimes as a force sends it, bytes of a CSV -> crimes, rows refused with what would mend them, a verdict.

The good rows beside a bad one go through. Refused are all of them only where the file as a whole cannot be what it
says (two forces, two batches). The rules are in docs/reference/crime-batches.md; no clock: `received_at` is told.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import polars as pl

from waywarden.crime import grid
from waywarden.crime.cells import Cells, read_cells
from waywarden.crime.columns import CRIME_DTYPES, REJECTED_DTYPES, UNCERTAINTY_M
from waywarden.crime.errors import OF_THE_BATCH, ErrorType, RowError
from waywarden.crime.location import uncertainty_m
from waywarden.crime.notices import Notice, notices_of
from waywarden.crime.row import Draft, read_row, said_by
from waywarden.positions.unusable import UnusableFile

__all__ = ["Batch", "UnusableFile", "Verdict", "read"]


class Verdict(StrEnum):
    """What became of a batch, in the Ministry's words."""

    SUCCESSFUL = "SUCCESSFUL"  # every row went in
    PARTIAL = "PARTIAL"  # some did
    ERROR = "ERROR"  # none did: each has its own reason
    FAILED = "FAILED"  # none did, for a reason of the whole file; an UnusableFile is one too


@dataclass(frozen=True)
class Batch:
    """`crimes` as in columns.CRIME, `rejected` as in columns.REJECTED, one line for each rule that a row breaks.

    `rows` counts the file's rows: len(crimes) + distinct rows in `rejected`. A row sent twice is in `rejected` as
    DUPLICATE_ROW and spoils no verdict, for nothing of it is lost. `batch_id` and `police_force` (a code) are None
    where the good rows say two; where no row is good, unless all that can be read of them agree.
    """

    crimes: pl.DataFrame
    rejected: pl.DataFrame
    warnings: tuple[Notice, ...]
    verdict: Verdict
    batch_id: str | None
    police_force: str | None
    rows: int


def read(data: bytes, *, received_at: datetime, tz: str = "UTC", place: str = "address") -> Batch:
    """The batch in these bytes. Every byte string gives a Batch or an UnusableFile that says in one line what to do.

    `received_at` has a zone: later crimes, and those of more than six years before, are refused. `tz` is the zone that
    the force's times are in. `place` is what its places mean, where they are given finely enough: address, street or
    area (`columns.UNCERTAINTY_M`).
    """
    assert received_at.tzinfo is not None, "when the batch was received must be told with its zone"
    zone = _zone(tz)
    if place not in UNCERTAINTY_M:
        raise UnusableFile(f"a place is {', '.join(UNCERTAINTY_M)}, not {place[:40]}")
    cells = read_cells(data)
    read_rows = [read_row(line, row, zone, received_at) for line, row in cells.rows]
    errors = [error for each in read_rows if isinstance(each, list) for error in each]
    drafts, outside = _located([each for each in read_rows if isinstance(each, Draft)])
    errors += outside
    return _concluded(cells, drafts, errors, received_at, tz, place)


def _zone(tz: str) -> ZoneInfo:
    try:
        return ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnusableFile(f"there is no time zone {tz[:40]}; it takes names like UTC or Europe/London") from None


Placed = tuple[Draft, float, float]  # with latitude and longitude


def _located(drafts: list[Draft]) -> tuple[list[Placed], list[RowError]]:
    """Each crime with latitude and longitude in WGS84, the grid's all in one call."""
    on_grid = [draft.location for draft in drafts if draft.location.on_grid]
    lat, lon = grid.to_wgs84(np.array([each.first for each in on_grid]), np.array([each.second for each in on_grid]))
    converted = iter(zip(lat.tolist(), lon.tolist(), strict=True))
    placed: list[Placed] = []
    outside: list[RowError] = []
    for draft in drafts:
        location = draft.location
        degrees = next(converted) if location.on_grid else (location.first, location.second)
        if np.isfinite(degrees).all():
            placed.append((draft, *degrees))
        else:
            detail = "the point lies outside the British National Grid as OSTN15 defines it"
            outside.append(RowError(draft.row, "easting", ErrorType.INVALID_LOCATION_DATA_RANGE, detail))
    return placed, outside


def _concluded(
    cells: Cells, placed: list[Placed], errors: list[RowError], received_at: datetime, tz: str, place: str
) -> Batch:
    forces = {draft.police_force for draft, _, _ in placed}
    batch_ids = {draft.batch_id for draft, _, _ in placed}
    of_the_batch = _refuses_all(placed, forces, batch_ids)
    if of_the_batch:
        errors, placed = errors + of_the_batch, []
    else:
        repeats = _repeats([draft for draft, _, _ in placed])
        errors = errors + repeats
        repeated = {error.row for error in repeats}
        placed = [each for each in placed if each[0].row not in repeated]
    faults = [error for error in errors if error.error_type is not ErrorType.DUPLICATE_ROW]
    if not placed and not of_the_batch:
        forces, batch_ids = said_by(cells.rows, received_at)
        errors = [RowError(0, "", ErrorType.ALL_RECORDS_FAILED), *errors]
    verdict = (
        Verdict.FAILED
        if of_the_batch
        else Verdict.ERROR
        if not placed
        else Verdict.PARTIAL
        if faults
        else Verdict.SUCCESSFUL
    )
    drafts = [draft for draft, _, _ in placed]
    return Batch(
        crimes=_crimes(placed, place),
        rejected=pl.DataFrame(
            [error.as_row() for error in sorted(errors, key=lambda error: error.row)], REJECTED_DTYPES, orient="row"
        ),
        warnings=notices_of(cells, drafts, received_at, tz),
        verdict=verdict,
        batch_id=next(iter(batch_ids)) if len(batch_ids) == 1 else None,
        police_force=next(iter(forces)) if len(forces) == 1 else None,
        rows=len(cells.rows),
    )


def _refuses_all(placed: list[Placed], forces: set[str], batch_ids: set[str]) -> list[RowError]:
    """Two forces or two batches in one file: which of them it is cannot be told, and each row says what it says."""
    for error_type, found, column in zip(OF_THE_BATCH, (forces, batch_ids), ("police_force", "batch_id"), strict=True):
        if len(found) > 1:
            return [RowError(0, column, error_type)] + [
                RowError(draft.row, column, error_type, f"this row is of {getattr(draft, column)}")
                for draft, _, _ in placed
            ]
    return []


def _repeats(drafts: list[Draft]) -> list[RowError]:
    """Rows of one crime: repeated, one is taken; where they differ nobody can say which is right."""
    by_key: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        by_key.setdefault(draft.key, []).append(draft)
    errors = []
    for same in by_key.values():
        taken = min(same, key=lambda draft: (draft.location.step_m, draft.row))  # the place may be written out further
        if all(draft.said == taken.said for draft in same):
            errors += [
                RowError(draft.row, "", ErrorType.DUPLICATE_ROW, f"line {taken.row} says the same")
                for draft in same
                if draft is not taken
            ]
            continue
        lines = ", ".join(str(draft.row) for draft in same[:10]) + (", ..." if len(same) > 10 else "")
        errors += [
            RowError(draft.row, "crime_reference", ErrorType.CONFLICTING_CRIME_REFERENCE, f"lines {lines}")
            for draft in same
        ]
    return errors


def _crimes(placed: list[Placed], place: str) -> pl.DataFrame:
    rows = [
        (
            draft.row,
            draft.batch_id,
            draft.police_force,
            draft.crime_type,
            draft.crime_ref,
            draft.text,
            draft.began_at,
            draft.ended_at,
            lat,
            lon,
            uncertainty_m(draft.location.step_m, place),
        )
        for draft, lat, lon in placed
    ]
    return pl.DataFrame(rows, CRIME_DTYPES, orient="row")
