"""Where a crime was, from the four cells of a row and its datum: one pair, both halves, in range, and how fine it is.

In: text. Out: a Location still in the terms of the force (metres on the grid, or degrees), or what is wrong with it.
"""

import re
from dataclasses import dataclass

from waywarden.crime.columns import UNCERTAINTY_M
from waywarden.crime.errors import ErrorType

GRID = ("easting", "northing")
DEGREES = ("latitude", "longitude")
RANGES = {
    "easting": (0.0, 600_000.0),
    "northing": (0.0, 1_300_000.0),
    "latitude": (49.5, 61.5),
    "longitude": (-8.5, 2.6),
}
_DATUMS = {  # as a cell says it, without spaces and signs -> which pair it goes with
    **dict.fromkeys(("wgs84", "epsg4326", "4326", "etrs89"), DEGREES),
    **dict.fromkeys(("osgb36", "osgb", "osgb1936", "bng", "epsg27700", "27700"), GRID),
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{0,20})?")
METRES_A_DEGREE = 111_320.0  # of latitude; of longitude in Great Britain 0.5 to 0.65 of it
COARSE_M = 100.0  # a place given no finer than this is an area
# Nobody says whether a coarse place was rounded or cut off, which puts the true one anywhere in a square beside it.
# The circle about a corner of a square that holds 95 % of it has 1.2 times its side.
CORNER_95 = 1.2

Fault = tuple[str, ErrorType, str]  # column, rule, detail


@dataclass(frozen=True, slots=True)
class Location:
    """`first` and `second` are easting and northing in metres if `on_grid`, else latitude and longitude in degrees.

    `step_m` is the last digit that was given, in metres: 1 for (529381, 179534), 100 for (529300, 179500).
    """

    on_grid: bool
    first: float
    second: float
    step_m: float


def uncertainty_m(step_m: float, place: str) -> float:
    """Radius that holds the true place with 95 %. `place` is what the batch's places mean: address, street or area."""
    stated = UNCERTAINTY_M[place]
    return stated if step_m < COARSE_M else max(stated, UNCERTAINTY_M["area"], CORNER_95 * step_m)


def read_location(cell: dict[str, str]) -> Location | list[Fault]:
    """The place of a row, whose cells are known by the names in `cells.COLUMNS`."""
    given = {column: cell[column] for column in (*GRID, *DEGREES) if cell[column]}
    if not given:
        return [("", ErrorType.MISSING_LOCATION_DATA, "")]
    pairs = [pair for pair in (GRID, DEGREES) if any(column in given for column in pair)]
    if len(pairs) > 1:
        return [(next(iter(given)), ErrorType.MULTIPLE_LOCATION_DATA_TYPES, "")]
    (pair,) = pairs
    faults = _datum_faults(cell["datum"], pair)
    faults += [
        (column, ErrorType.DEPENDENT_LOCATION_DATA, f"{column} is empty") for column in pair if column not in given
    ]
    faults += [
        (column, ErrorType.INVALID_NUMBER, "")
        for column, text in given.items()
        if not _NUMBER.fullmatch(text)  # neither NaN nor 5.3E+05, which a spreadsheet has rounded
    ]
    if faults:
        return faults
    first, second = (float(given[column]) for column in pair)
    outside = [column for column, value in zip(pair, (first, second), strict=True) if not _in_range(column, value)]
    if outside:
        detail = _mistaken(pair, first, second)
        return [(column, ErrorType.INVALID_LOCATION_DATA_RANGE, detail) for column in outside]
    if pair is GRID and max(first, second) < 360:
        return [("easting", ErrorType.INVALID_LOCATION_DATA_RANGE, _mistaken(pair, first, second))]
    return Location(pair is GRID, first, second, _step_m(pair, given))


def _datum_faults(text: str, pair: tuple[str, str]) -> list[Fault]:
    word = re.sub(r"[^a-z0-9]", "", text.casefold())
    if not word or _DATUMS.get(word) is pair:
        return []
    meant = "easting and northing" if pair is GRID else "latitude and longitude"
    detail = f"{meant} are given" if word in _DATUMS else "it is neither OSGB36 nor WGS84"
    return [("datum", ErrorType.INVALID_DATUM, detail)]


def _in_range(column: str, value: float) -> bool:
    low, high = RANGES[column]
    return low <= value <= high


def _mistaken(pair: tuple[str, str], first: float, second: float) -> str:
    """What was probably done to a pair that is out of range, where it can be told."""
    other = DEGREES if pair is GRID else GRID
    if _could_be(other, first, second):
        return f"this looks like {other[0]} and {other[1]}"
    if _could_be(other, second, first):
        return f"this looks like {other[0]} and {other[1]}, swapped"
    if _could_be(pair, second, first):
        return f"{pair[0]} and {pair[1]} {'may be' if pair is GRID else 'look'} swapped"
    return ""


def _could_be(pair: tuple[str, str], first: float, second: float) -> bool:
    in_degrees = max(abs(first), abs(second)) < 360
    return in_degrees == (pair is DEGREES) and _in_range(pair[0], first) and _in_range(pair[1], second)


def _step_m(pair: tuple[str, str], given: dict[str, str]) -> float:
    """The finer of the two: a true value ends in noughts by chance, but hardly both."""
    if pair is GRID:
        return min(_grid_step_m(given[column]) for column in pair)
    return METRES_A_DEGREE * 10.0 ** -max(len(given[column].partition(".")[2]) for column in pair)


def _grid_step_m(text: str) -> float:
    whole, _, fraction = text.partition(".")
    if fraction.strip("0"):
        return 1.0
    digits = whole.lstrip("+-").lstrip("0")
    return 10.0 ** (len(digits) - len(digits.rstrip("0"))) if digits else 1_000_000.0
