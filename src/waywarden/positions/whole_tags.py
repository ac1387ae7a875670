"""A Parquet file too large to hold: its positions some tags at a time, each tag whole.

In: the path of a Parquet file with columns of `schema.POSITION` or their aliases. Out: canonical frames, with the
rows refused, that together are what `files.read_positions` would give at once. A file in order of tag and time, as the
archive and `waywarden simulate` write it, is read once from front to back; any other is sorted on disk first.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import polars as pl

from waywarden.positions.aliases import guess_columns
from waywarden.positions.files import read_table
from waywarden.positions.records import Reading
from waywarden.positions.rejection import Rejection
from waywarden.positions.tables import scalar_columns
from waywarden.positions.unusable import UnusableFile
from waywarden.positions.validate import validate

ROWS_AT_ONCE = 2_000_000  # some 300 MB while they are judged


def is_parquet(path: Path) -> bool:
    """By its first bytes."""
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def read_whole_tags(
    path: Path, reading: Reading, together: Collection[str] = (), rows_at_once: int = ROWS_AT_ONCE
) -> Iterator[tuple[pl.DataFrame, list[Rejection]]]:
    """(positions, rejected) of some tags at a time. A tag with more rows than `rows_at_once` comes whole all the same,
    and the tags named `together` come first, in one frame. Raises UnusableFile as `read_positions` does.
    """
    with tempfile.TemporaryDirectory(prefix="waywarden-") as folder:
        beside = Path(folder) / "sorted.parquet"
        try:
            for table in _tables(path, reading, set(together), rows_at_once, beside):
                rows, unreadable, _ = read_table(table, [], reading)
                accepted, refused = validate(rows, received_at=None, live=False)
                yield accepted, [*unreadable, *refused]
        except (pl.exceptions.PolarsError, OSError):
            raise UnusableFile("the file is damaged: it begins as Parquet but cannot be read; copy it again") from None


def _tables(
    path: Path, reading: Reading, together: set[str], rows_at_once: int, beside: Path
) -> Iterator[pl.DataFrame]:
    """The file's own rows, each tag's together; numbered from 1 as they lie in the file."""
    source = scalar_columns(pl.scan_parquet(path))
    names = guess_columns([name for name in source.collect_schema().names() if name != "source_row"], reading.mapping)
    device = names.get("device_id")
    if reading.device_id is not None or device is None:
        yield source.collect()
        return
    named = pl.col(device).cast(pl.String).is_in(list(together))
    if together:
        yield source.filter(named).collect()
    part = _cutter(path)
    if not _in_order(source, device):
        source.sort(device, maintain_order=True).sink_parquet(beside)
        source = pl.scan_parquet(beside)
        part = source.slice
    counts = source.select(pl.col(device).rle()).unnest(device).collect()["len"].to_list()
    begin = held = 0
    for count in [*counts, 0]:
        if held and (count == 0 or held + count > rows_at_once):
            table = part(begin, held).collect()
            yield table.filter(~named) if together else table
            begin, held = begin + held, 0
        held += count


def _cutter(path: Path) -> Callable[[int, int], pl.LazyFrame]:
    """Cuts the file's rows and only then reads them as scalars: no cut reads what lies before it."""
    file = pl.scan_parquet(path)
    return lambda begin, count: scalar_columns(file.slice(begin, count), first_row=begin + 1)


def _in_order(source: pl.LazyFrame, device: str) -> bool:
    """Do the rows of each tag lie together, in order of tag?"""
    return bool(source.select(pl.col(device).rle().struct.field("value").is_sorted()).collect().item())
