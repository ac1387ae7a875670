"""One value of a message: a number, a whole number, a truth, a word, or nothing.

Each function takes what a device wrote (text or JSON) and gives the value, or None where it says nothing
usable. An optional value must never cost a fix: a tag with a broken battery gauge is still a tag at a place.
So an optional value that cannot be read, or that lies outside its range, becomes unknown, and the caller
keeps it as an attribute.

By `UNKNOWN_MARKERS`, devices say "I do not know" with a number: -1 for most, 0 for an accuracy or dilution
that cannot be zero, 65535 for an unsigned -1.
"""

import math
from collections.abc import Mapping
from typing import Any

import polars as pl

from waywarden.schema import POSITION, Mechanism

UNKNOWN_MARKERS: dict[str, tuple[float, ...]] = {"accuracy_m": (0.0, 65535.0), "hdop": (0.0,)}
MAX_DEVICE_ID_CHARACTERS = 100
MAX_ATTRIBUTE_DEPTH = 8
MAX_INT32 = 2**31 - 1

_COLUMNS = {column.name: column for column in POSITION}
OPTIONAL_NUMBERS = tuple(
    name for name, column in _COLUMNS.items() if column.dtype in (pl.Float64, pl.Int32) and not column.required
)
OPTIONAL_TRUTHS = tuple(name for name, column in _COLUMNS.items() if column.dtype == pl.Boolean)
RANGES = {
    name: (
        -math.inf if _COLUMNS[name].low is None else float(_COLUMNS[name].low or 0),
        math.inf if _COLUMNS[name].high is None else float(_COLUMNS[name].high or 0),
        UNKNOWN_MARKERS.get(name, ()),
    )
    for name in OPTIONAL_NUMBERS
}
_TRUE = frozenset({"true", "1", "yes", "t", "y"})
_FALSE = frozenset({"false", "0", "no", "f", "n"})
_MECHANISM_WORDS: dict[str, Mechanism] = {
    "gps": Mechanism.GPS,
    "gnss": Mechanism.GPS,
    "rf": Mechanism.RF,
    "beacon": Mechanism.RF,
    "lbs": Mechanism.LBS,
    "cell": Mechanism.LBS,
    "network": Mechanism.LBS,
    "wifi": Mechanism.WIFI,
    "wlan": Mechanism.WIFI,
}


def number(value: Any) -> float | None:
    """Any number, finite or not, else None. Never -0.0, which equals 0.0 but prints unlike it."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str) and "_" in value:  # Python's own digit grouping, which no device means
        return None
    try:
        return float(value) + 0.0
    except (ValueError, TypeError, OverflowError):
        return None


def optional_number(column: str, value: Any, factor: float = 1.0) -> float | int | None:
    """`value` times `factor` if it is known and in the range of this optional column of the schema, else
    None.

    The markers for "unknown" are looked for before the factor is applied: they are the device's words.
    """
    reported = number(value)
    if reported is None:
        return None
    low, high, markers = RANGES[column]
    converted = reported * factor
    if reported in markers or not low <= converted <= high or math.isinf(converted):
        return None
    if column == "satellites":
        return int(converted) if converted <= MAX_INT32 and converted.is_integer() else None
    return converted


def truth(value: Any) -> bool | None:
    """Yes or no, in the words devices use."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def word(value: Any) -> str | None:
    """A word or short text, trimmed; None where it is empty or no scalar."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return str(storable(str(value))).strip() or None


def device_name(value: Any) -> str | None:
    """A device's identifier: 1 to 100 printable characters (it is part of a database key), else None."""
    name = word(value)
    return name if name and len(name) <= MAX_DEVICE_ID_CHARACTERS and name.isprintable() else None


def mechanism(value: Any) -> Mechanism | None:
    """GPS, RF, LBS or WIFI in anyone's word, else None: a cell fix taken for GPS would be believed."""
    return _MECHANISM_WORDS.get(str(value).strip().lower())


def storable(value: Any, depth: int = 0) -> Any:
    """The same value without what no database column can hold: NUL, lone surrogates, NaN, infinity,
    bottomless nesting.

    The raw message keeps the original bytes.
    """
    if isinstance(value, str):
        if value.isascii():
            return value.replace("\0", "\ufffd") if "\0" in value else value
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (Mapping, list)):
        if depth == MAX_ATTRIBUTE_DEPTH:
            return None
        if isinstance(value, list):
            return [storable(item, depth + 1) for item in value]
        return {storable(str(name), depth + 1): storable(item, depth + 1) for name, item in value.items()}
    return value
