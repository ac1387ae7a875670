"""Rows out: JSON, JSON lines, CSV, or a table, to stdout or a file.

The default is a table on a terminal and JSON lines in a pipe, as docs/reference/command-line.md promises.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from waywarden.cli import Unusable

Command = TypeVar("Command", bound=Callable[..., Any])
Row = dict[str, Any]


def format_option(command: Command) -> Command:
    """--format json|jsonl|csv|table."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(["json", "jsonl", "csv", "table"]),
        help="Default: a table on a terminal, JSON lines in a pipe.",
    )(command)


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


def write_rows(rows: Iterable[Row], output_format: str | None, out: str | None) -> None:
    """Write the rows. JSON lines are written as they come; the other formats need all rows first."""
    try:
        with Path(out).open("w", encoding="utf-8", newline="") if out else nullcontext(sys.stdout) as stream:
            chosen = output_format or ("table" if stream.isatty() else "jsonl")
            WRITERS[chosen](rows, stream)
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


def _write_csv(rows: Iterable[Row], stream: TextIO) -> None:
    all_rows = list(rows)
    writer = csv.DictWriter(stream, _columns(all_rows))
    writer.writeheader()
    writer.writerows({name: _flat(value) for name, value in row.items()} for row in all_rows)


def _write_table(rows: Iterable[Row], stream: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table

    all_rows = list(rows)
    table = Table(*_columns(all_rows), box=None, header_style="bold")
    for row in all_rows:
        table.add_row(*(str(_flat(row.get(name))) for name in _columns(all_rows)))
    Console(file=stream).print(table if all_rows else "Nothing found.")


WRITERS: dict[str, Callable[[Iterable[Row], TextIO], None]] = {
    "json": _write_json,
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "table": _write_table,
}


def _columns(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _flat(value: Any) -> Any:
    """A nested value as JSON text, nothing as an empty cell."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
