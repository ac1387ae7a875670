"""Position files on the command line: the options that say how to read one, and what is said about it on stderr."""

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from waywarden.cli import Unusable

if TYPE_CHECKING:
    import polars as pl

    from waywarden.positions.rejection import Rejection


LARGE = 100_000_000  # bytes of Parquet; some ten million fixes


@dataclass(frozen=True)
class PositionFile:
    """A file as it was read. `name` is the file's own, without its folders."""

    name: str
    data: bytes
    positions: "pl.DataFrame"
    rejected: "list[Rejection]"


@dataclass(frozen=True)
class PositionSource:
    """A file that is read when it is asked for, so that one too large to hold can be read some tags at a time."""

    source: str
    device_id: str | None
    mapping: Mapping[str, str]
    assume_tz: str | None
    confidence: int

    def read(self) -> PositionFile:
        """All of it at once."""
        return _read(self.source, self.device_id, self.mapping, self.assume_tz, self.confidence)

    def whole_tags(self, together: Collection[str] = ()) -> "Iterator[pl.DataFrame]":
        """Its positions, each tag's in one frame: a large Parquet file some tags at a time, any other at once."""
        from waywarden.positions.whole_tags import is_parquet

        path = Path(self.source)
        if self.source == "-" or not path.is_file() or path.stat().st_size < LARGE or not is_parquet(path):
            yield self.read().positions
            return
        yield from _some_tags_at_a_time(path, self, together)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """FILE and the options of reading it; the command receives one `source: PositionSource`."""

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
    def with_source(
        *arguments: Any,
        source: str,
        device_id: str | None,
        mapping: str | None,
        assume_tz: str | None,
        accuracy_confidence: str,
        **options: Any,
    ) -> Any:
        positions = PositionSource(source, device_id, _pairs(mapping), assume_tz, int(accuracy_confidence))
        return command(*arguments, source=positions, **options)

    return with_source


def believable(positions: "pl.DataFrame", now: datetime | None) -> "pl.DataFrame":
    """Without rows of impossible times and, where the moment is given, without what was not yet known at it.

    If every row is later than this machine's clock, it is the clock that is wrong, or the file is of invented people.
    """
    import polars as pl

    from waywarden.positions.plausible import plausible
    from waywarden.positions.rejection import Reason

    if now is not None:
        known = positions.filter(pl.col("recorded_at") <= now)
        if left_out := positions.height - known.height:
            click.echo(f"left out: {left_out} x later than --now", err=True)
        positions = known
    kept, refused = plausible(positions, now or datetime.now(UTC))
    if kept.is_empty() and Reason.FUTURE_TIME in refused:
        kept = refused.pop(Reason.FUTURE_TIME)
        click.echo("every row is later than this machine's clock: they are read as they are", err=True)
    say_refused({str(reason): rows.height for reason, rows in refused.items()})
    return kept


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


def _some_tags_at_a_time(path: Path, how: PositionSource, together: Collection[str]) -> "Iterator[pl.DataFrame]":
    from waywarden.positions.files import UnusableFile, reading_of
    from waywarden.positions.whole_tags import read_whole_tags

    refused: Counter[str] = Counter()
    usable = False
    try:
        reading = reading_of(how.mapping or None, how.assume_tz, how.confidence, how.device_id)
        for positions, rejected in read_whole_tags(path, reading, together):
            refused.update(str(one.reason) for one in rejected)
            usable |= not positions.is_empty()
            yield positions
    except UnusableFile as error:
        raise Unusable(str(error)) from None
    say_refused(refused)
    if not usable:
        raise Unusable(f"{path.name}: no row of it is a usable position.")


def say_refused(times: Mapping[str, int]) -> None:
    """How often each reason refused a row, the most frequent first."""
    for reason, count in Counter(times).most_common():
        click.echo(f"refused: {count} x {reason}", err=True)


def _pairs(mapping: str | None) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in mapping.split(",")] if mapping else []
    if any(not (ours and theirs) for ours, _, theirs in pairs):
        raise Unusable("--map takes pairs such as lat=Y,lon=X: our column, then the file's.")
    return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
