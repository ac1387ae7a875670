"""Rows out: JSON, JSON lines, CSV, or a table, to stdout or a file.

The default is a table on a terminal and JSON lines in a pipe, as docs/reference/command-line.md promises.
"""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from waywarden.cli import Unusable

Command = TypeVar("Command", bound=Callable[..., Any])
Row = dict[str, Any]
ForPeople = Callable[[list[Row]], list[list[Row]]]
Geometry = Callable[[Row], Row]

PIPE_WIDTH = 100  # of a table that does not go to a terminal
NEVER_WRAPPED = 20  # a column of cells no longer than this is kept on one line


def format_option(command: Command) -> Command:
    """--format json|jsonl|csv|table."""
    return _format_option("json", "jsonl", "csv", "table")(command)


def map_format_option(command: Command) -> Command:
    """--format json|jsonl|csv|table|geojson, of what has a place."""
    return _format_option("json", "jsonl", "csv", "table", "geojson")(command)


def _format_option(*formats: str) -> Callable[[Command], Command]:
    said = "Default: a table on a terminal, JSON lines in a pipe."
    return click.option("--format", "output_format", type=click.Choice(formats), help=said)


def out_option(command: Command) -> Command:
    """--out FILE."""
    return click.option(
        "--out",
        type=click.Path(dir_okay=False, writable=True),
        callback=_in_a_folder,
        help="Write to this file instead of stdout.",
    )(command)


def _in_a_folder(ctx: click.Context, param: click.Parameter, out: str | None) -> str | None:
    """Said before the work is done, not after it."""
    if out and not Path(out).parent.is_dir():
        raise Unusable(f"--out {out}: there is no such folder. Make it first, or name another file.")
    return out


def write_rows(
    rows: Iterable[Row],
    output_format: str | None,
    out: str | None,
    *,
    columns: Sequence[str] = (),
    for_people: ForPeople | None = None,
    geometry: Geometry | None = None,
) -> None:
    """Write the rows. JSON lines are written as they come; the other formats need all rows first.

    `columns` head a CSV even where there is no row. `for_people` chooses what a table shows of the rows: one list of
    rows for each table; without it a table shows everything. `geometry` takes that of a row out of it, for GeoJSON.
    """
    try:
        with Path(out).open("w", encoding="utf-8", newline="") if out else nullcontext(sys.stdout) as stream:
            match output_format or ("table" if stream.isatty() else "jsonl"):
                case "json":
                    _write_json(rows, stream)
                case "jsonl":
                    _write_jsonl(rows, stream)
                case "csv":
                    _write_csv(list(rows), columns, stream)
                case "geojson":
                    assert geometry is not None, "map_format_option is for rows with a place"
                    _write_geojson(rows, geometry, stream)
                case "table":
                    all_rows = list(rows)
                    _write_tables(for_people(all_rows) if for_people else [all_rows], stream)
            stream.flush()
    except BrokenPipeError:
        raise  # whoever read it has had enough; click ends quietly
    except OSError as error:
        raise Unusable(f"{out or 'stdout'} cannot be written: {error.strerror}. Name another file in --out.") from None


def _write_json(rows: Iterable[Row], stream: TextIO) -> None:
    json.dump(list(rows), stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def _write_jsonl(rows: Iterable[Row], stream: TextIO) -> None:
    for row in rows:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_csv(rows: list[Row], columns: Sequence[str], stream: TextIO) -> None:
    writer = csv.DictWriter(stream, list(dict.fromkeys([*columns, *_columns(rows)])))
    writer.writeheader()
    writer.writerows({name: _flat(value) for name, value in row.items()} for row in rows)


def _write_geojson(rows: Iterable[Row], geometry: Geometry, stream: TextIO) -> None:
    features = [{"type": "Feature", "geometry": geometry(row), "properties": row} for row in rows]
    json.dump({"type": "FeatureCollection", "features": features}, stream, ensure_ascii=False)
    stream.write("\n")


def _write_tables(tables: list[list[Row]], stream: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table

    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    console = Console(file=stream, width=width, markup=False, highlight=False)
    for number, rows in enumerate(tables):
        table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
        cells = {name: [str(_flat(row.get(name))) for row in rows] for name in _columns(rows)}
        for name, column in cells.items():
            table.add_column(name, no_wrap=max(map(len, [name, *column])) <= NEVER_WRAPPED)
        for line in zip(*cells.values(), strict=True):
            table.add_row(*line)
        if number:
            console.print()
        console.print(table if rows else "Nothing found.")


def _columns(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _flat(value: Any) -> Any:
    """A nested value as JSON text, nothing as an empty cell."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
