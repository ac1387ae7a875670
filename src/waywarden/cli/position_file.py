"""Position files on the command line: the options that say how to read one, and what is said about it on stderr."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from waywarden.cli import Unusable

if TYPE_CHECKING:
    import polars as pl

    from waywarden.positions.rejection import Rejection


@dataclass(frozen=True)
class PositionFile:
    """A file as it was read. `name` is the file's own, without its folders."""

    name: str
    data: bytes
    positions: "pl.DataFrame"
    rejected: "list[Rejection]"


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """FILE and the options of reading it; the command receives one `file: PositionFile`."""

    @click.argument("source", metavar="FILE")
    @click.option("--device-id", help="Every row is this device's, whatever the file says.")
    @click.option("--map", "mapping", metavar="COLUMN=NAME,...", help="Which of the file's columns is which of ours.")
    @click.option("--assume-tz", metavar="ZONE", help="Time zone of times that name none, such as Europe/London.")
    @click.option(
        "--accuracy-confidence",
        type=click.Choice(["68", "95"]),
        default="95",
        show_default=True,
        help="Per cent of fixes that the file's accuracy radius holds.",
    )
    @wraps(command)
    def with_file(
        *arguments: Any,
        source: str,
        device_id: str | None,
        mapping: str | None,
        assume_tz: str | None,
        accuracy_confidence: str,
        **options: Any,
    ) -> Any:
        file = _read(source, device_id, _pairs(mapping), assume_tz, int(accuracy_confidence))
        return command(*arguments, file=file, **options)

    return with_file


def _read(
    source: str, device_id: str | None, mapping: Mapping[str, str], assume_tz: str | None, confidence: int
) -> PositionFile:
    from waywarden.positions.files import UnusableFile, read_positions

    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        positions, rejected, used = read_positions(
            data if source == "-" else source,
            mapping=mapping or None,
            assume_tz=assume_tz,
            accuracy_confidence=confidence,
            device_id=device_id,
        )
    except OSError as error:
        raise Unusable(f"{source}: {error.strerror}. Name a file, or - for stdin.") from None
    except UnusableFile as error:
        raise Unusable(str(error)) from None
    click.echo("columns: " + ", ".join(f"{ours} = {theirs}" for ours, theirs in used.items()), err=True)
    say_refused(Counter(str(one.reason) for one in rejected))
    if positions.is_empty() and rejected:
        raise Unusable(f"{source}: no row of it is a usable position: {rejected[0].required_action}")
    return PositionFile(Path(source).name, data, positions, rejected)


def say_refused(times: Mapping[str, int]) -> None:
    """How often each reason refused a row, the most frequent first."""
    for reason, count in Counter(times).most_common():
        click.echo(f"refused: {count} x {reason}", err=True)


def _pairs(mapping: str | None) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in mapping.split(",")] if mapping else []
    if any(not (ours and theirs) for ours, _, theirs in pairs):
        raise Unusable("--map takes pairs such as lat=Y,lon=X: our column, then the file's.")
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
