"""CSV and Parquet bytes -> a frame in the file's own columns; `source_row` numbers its records from 1."""

import csv
import io

import polars as pl
import polars.selectors as cs

from waywarden.positions.rejection import Reason, Rejection
from waywarden.positions.unusable import UnusableFile

SEPARATORS = (",", ";", "\t")
_EXCESS = "source_excess"


def as_text(data: bytes) -> str:
    """Text of UTF-8 or UTF-16 (with or without a byte order mark), else of Windows-1252, which reads any
    byte.

    NUL, which no database column holds, becomes the replacement character.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    return text.replace("\0", "\ufffd")


def read_csv(data: bytes) -> tuple[pl.DataFrame, list[Rejection]]:
    """Every cell as text, empty cells null, blank lines left out. The separator is the commonest in the
    header.

    A line with more cells than the header is rejected as unparsable: nobody can say which cell is the excess
    one.
    """
    text = as_text(data).lstrip("\r\n")
    if "\n" not in text:
        text = text.replace("\r", "\n")  # line ends of old Macintosh files
    header, _, body = text.partition("\n")
    separator = max(SEPARATORS, key=header.count)
    try:
        names = _distinct(next(csv.reader([header.strip()], delimiter=separator), [""]))
    except csv.Error:
        raise UnusableFile("the first line is no line of column names: give a CSV file with a header") from None
    # Our own header, with one column more to catch the excess, so that Polars reads every line and hides
    # none.
    head = separator.join(f"c{index}" for index in range(len(names) + 1))
    cells = _read_cells(f"{head}\n{body}".encode("utf-8", "replace"), separator)
    cells.columns = [*names, _EXCESS]
    cells = cells.with_row_index("source_row", offset=1)
    excess = pl.col(_EXCESS).is_not_null()
    rejected = [
        Rejection(Reason.UNPARSABLE, row=row, detail="more cells than the header")
        for row in cells.filter(excess)["source_row"]
    ]
    blank = pl.all_horizontal(pl.exclude("source_row").is_null())
    return cells.filter(~excess & ~blank).drop(_EXCESS), rejected


def read_parquet(data: bytes) -> pl.DataFrame:
    """The columns as typed in the file; those that are no scalar, or no text, become text."""
    try:
        return scalar_columns(pl.read_parquet(io.BytesIO(data)).lazy()).collect()
    except (pl.exceptions.PolarsError, OSError, ValueError):
        raise UnusableFile("the file is damaged: it begins as Parquet but cannot be read; copy it again") from None


def scalar_columns(frame: pl.LazyFrame, first_row: int = 1) -> pl.LazyFrame:
    """As `read_parquet`, without reading the rows, which are numbered from `first_row`."""
    schema = frame.collect_schema()
    frame = frame.rename(dict(zip(schema.names(), _distinct(schema.names()), strict=True)))
    nested = [name for name, dtype in frame.collect_schema().items() if dtype.is_nested()]
    texts = [pl.struct(value=pl.col(name)).struct.json_encode().alias(name) for name in nested]
    return frame.with_columns(
        (cs.categorical() | cs.enum()).cast(pl.String),
        cs.decimal().cast(pl.Float64),
        cs.binary().bin.encode("base64"),
        *texts,
    ).with_row_index("source_row", offset=first_row)


def _read_cells(text: bytes, separator: str) -> pl.DataFrame:
    """Cells as text. Where quotation marks do not pair up they are read as ordinary characters."""
    try:
        return pl.read_csv(text, separator=separator, infer_schema=False, truncate_ragged_lines=True)
    except pl.exceptions.PolarsError:
        cells = pl.read_csv(text, separator=separator, infer_schema=False, truncate_ragged_lines=True, quote_char=None)
        return cells.with_columns(pl.all().str.strip_chars('"'))


def _distinct(names: list[str]) -> list[str]:
    """Names as the header has them; an empty or repeated one gets its place, so that each is unique."""
    distinct = ["source_row", _EXCESS]
    for place, name in enumerate((name.strip() for name in names), start=1):
        distinct.append(name if name and name not in distinct else f"{name}_{place}")
    return distinct[2:]
