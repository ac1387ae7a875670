"""Values as text: the same in every file of text."""

import re
from xml.sax.saxutils import escape

import numpy as np
import polars as pl
import polars.selectors as cs

NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Every column as text, null where it was: times ISO 8601 in UTC, numbers in full, truths true or false."""
    texts = [_decimals(column) for column in frame.select(cs.float())]
    return frame.with_columns(*texts).with_columns(
        cs.datetime().dt.convert_time_zone("UTC").dt.to_string("%Y-%m-%dT%H:%M:%S%.fZ"),
        (cs.integer() | cs.boolean()).cast(pl.String),
    )


def in_xml(text: str) -> str:
    """For an element's content. What XML cannot hold, even escaped, becomes the replacement character."""
    return escape(NO_XML.sub("\ufffd", text))


def _decimals(numbers: pl.Series) -> pl.Series:
    """The shortest text that reads back as the same number, without an exponent, which xsd:decimal does not know."""
    return pl.Series(numbers.name, [None if number is None else _decimal(number) for number in numbers], pl.String)


def _decimal(number: float) -> str:
    text = repr(number)
    return np.format_float_positional(number, trim="-") if "e" in text else text
