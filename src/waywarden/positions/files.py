"""A file of positions, of whatever kind -> one canonical frame, the rows refused, and how its columns were
understood.

The kind is told from the bytes, not from the name: Parquet, GPX, GeoJSON, JSON, JSON lines, or else CSV.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from waywarden.positions import gpx, json_records, tables
from waywarden.positions.aliases import UnknownColumn, check_mapping, guess_columns
from waywarden.positions.columns import read_columns
from waywarden.positions.records import Reading, Refused, Row, read_record
from waywarden.positions.rejection import Reason, Rejection
from waywarden.positions.units import radius_ratio
from waywarden.positions.unusable import UnusableFile
from waywarden.positions.validate import REQUIRED, validate
from waywarden.schema import POSITION_DTYPES

__all__ = ["UnusableFile", "kind_of", "read_positions", "read_rows", "read_table", "reading_of"]

ROW_SCHEMA = POSITION_DTYPES | {"attributes": pl.String, "source_row": pl.UInt32}
_HOW_TO_MEND = {
    "device_id": "say which it is with --map device_id=COLUMN, or name the one device with --device-id NAME",
    "recorded_at": "say which it is with --map recorded_at=COLUMN",
    "lat": "say which it is with --map lat=COLUMN",
    "lon": "say which it is with --map lon=COLUMN",
}


def read_positions(
    source: str | Path | bytes,
    *,
    mapping: Mapping[str, str] | None = None,
    assume_tz: str | None = None,
    accuracy_confidence: int = 95,
    device_id: str | None = None,
) -> tuple[pl.DataFrame, list[Rejection], dict[str, str]]:
    """(positions, rejected, mapping used) of the file at a path, or of its bytes.

    `positions` has every column of `schema.POSITION` and `attributes` (JSON text), canonical. `mapping` is
    schema name -> source name, over the guess. `assume_tz` is the zone of times that name none.
    `accuracy_confidence` (68 or 95) is what the source's accuracy radius means. `device_id` names the device
    of every row; a track in GPX or GeoJSON that names none is named after the file. Nothing is lost:
    positions + rejected = records in the file.

    UnusableFile says in one line what is wrong with the whole file and what would mend it.
    """
    reading = reading_of(mapping, assume_tz, accuracy_confidence, device_id)
    data, stem = _load(source)
    rows, rejected, used = read_rows(data, reading, stem)
    if rows.is_empty() and rejected and all(each.reason is Reason.TIME_WITHOUT_ZONE for each in rejected):
        raise UnusableFile("no time in the file names its zone; say which it is, for instance --assume-tz UTC")
    accepted, refused = validate(rows, received_at=None, live=False)
    return accepted, sorted([*rejected, *refused], key=lambda each: each.row or 0), used


def reading_of(
    mapping: Mapping[str, str] | None = None,
    assume_tz: str | None = None,
    accuracy_confidence: int = 95,
    device_id: str | None = None,
) -> Reading:
    """How to read a file, from what its user says about it. UnusableFile for a zone that does not exist."""
    if assume_tz is not None:
        try:
            ZoneInfo(assume_tz)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise UnusableFile(f"there is no time zone `{assume_tz}`; it takes names like Europe/London") from None
    return Reading(mapping, assume_tz, radius_ratio(accuracy_confidence), device_id)


def kind_of(data: bytes) -> str:
    """By the first bytes: parquet, gpx, json (records, lines or GeoJSON), csv; "" for an empty file."""
    if data[:4] == b"PAR1":
        return "parquet"
    start = tables.as_text(data[:1024]).lstrip()[:1]
    return {"": "", "<": "gpx", "{": "json", "[": "json"}.get(start, "csv")


def read_rows(
    data: bytes, reading: Reading, stem: str | None = None
) -> tuple[pl.DataFrame, list[Rejection], dict[str, str]]:
    """(rows, rejected, mapping used) as read, in the order of the file, not yet judged by `validate`.

    The rows have `source_row`, the number of the record in the file. `stem` names tracks that have no name.
    """
    try:
        match kind_of(data):
            case "":
                raise UnusableFile("the file is empty; check that it was written or copied completely")
            case "parquet":
                return read_table(tables.read_parquet(data), [], reading)
            case "gpx":
                points, broken = gpx.records(data, stem)
                in_utc = replace(reading, assume_tz=reading.assume_tz or "UTC")  # the zone of GPX, by its standard
                return _from_records([*points, *broken], in_utc)
            case "json":
                return _from_records(list(json_records.read_records(_utf8(data), stem)), reading)
            case _:
                return read_table(*tables.read_csv(data), reading)
    except UnknownColumn as unknown:
        raise UnusableFile(f"{unknown}; correct --map") from None


def _utf8(data: bytes) -> bytes:
    return tables.as_text(data).encode("utf-8", "replace")


def _load(source: str | Path | bytes) -> tuple[bytes, str | None]:
    if isinstance(source, bytes):
        return source, None
    path = Path(source)
    try:
        return path.read_bytes(), path.stem
    except OSError as error:
        raise UnusableFile(f"{path.name} cannot be read ({error.strerror}); check the name") from None


def read_table(
    table: pl.DataFrame, rejected: list[Rejection], reading: Reading
) -> tuple[pl.DataFrame, list[Rejection], dict[str, str]]:
    """(rows, rejected, mapping used) of a table with `source_row` and the file's own columns, not yet judged."""
    present = [name for name in table.columns if name != "source_row"]
    check_mapping(reading.mapping, present)
    names = guess_columns(present, reading.mapping)
    for column in REQUIRED:
        if column not in names and not (column == "device_id" and reading.device_id is not None):
            listed = ", ".join(present[:20])
            raise UnusableFile(f"no column for `{column}` among: {listed}; {_HOW_TO_MEND[column]}")
    rows, refused = read_columns(table, names, reading)
    return rows, rejected + refused, names


def _from_records(
    records: list[json_records.Record | Rejection], reading: Reading
) -> tuple[pl.DataFrame, list[Rejection], dict[str, str]]:
    check_mapping(reading.mapping, (name for record in records if isinstance(record, dict) for name in record))
    rows: list[Row] = []
    rejected: list[Rejection] = []
    used: dict[str, str] = {}
    for place, record in enumerate(records, start=1):
        if isinstance(record, Rejection):
            rejected.append(replace(record, row=place))
            continue
        used |= guess_columns(record, reading.mapping)
        try:
            row = read_record(record, reading, place)
        except Refused as refused:
            rejected.append(refused.rejection)
        else:
            rows.append(row | {"source_row": place, "attributes": _json_text(row["attributes"])})
    return pl.DataFrame(rows, ROW_SCHEMA), rejected, used


def _json_text(attributes: Row) -> str | None:
    return json.dumps(attributes, ensure_ascii=False) if attributes else None
