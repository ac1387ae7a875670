"""Rows of a batch as a force may send them: a good one, what is changed in it, and what must be said of it.

`told` is the list of (column, error type, detail) of the row; empty where it goes in. RECEIVED is when it came.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from waywarden.crime.cells import COLUMNS
from waywarden.crime.errors import ErrorType

RECEIVED = datetime(2026, 7, 2, 9, 0, tzinfo=UTC)
GOOD = (
    *("Metropolitan", "RB", "Robbery", "MPS20260701", "CR-0001", "20260701120000", "20260701123000"),
    *("529381", "179534", "", "", "OSGB36", "by two on a moped"),
)
NO_GRID = {"easting": "", "northing": "", "datum": "WGS84"}
DEGREES = NO_GRID | {"latitude": "51.499946", "longitude": "-0.137413"}
Told = tuple[str, ErrorType, str]


@dataclass(frozen=True)
class RowCase:
    """One sentence about a rule, the cells that differ from GOOD, and what is told of the row."""

    sentence: str
    cells: dict[str, str]
    told: tuple[Told, ...] = ()
    tz: str = "UTC"

    def __str__(self) -> str:
        return self.sentence


def line(cells: dict[str, str]) -> str:
    """GOOD with these cells changed, as a line of CSV."""
    row = dict(zip(COLUMNS, GOOD, strict=True)) | cells
    return ",".join(
        '"' + text.replace('"', '""') + '"' if '"' in text or "," in text else text for text in row.values()
    )


def _one(column: str, error_type: ErrorType, detail: str = "") -> tuple[Told, ...]:
    return ((column, error_type, detail),)


E = ErrorType
ROWS = (
    RowCase("A row as agreed goes in", {}),
    RowCase("The description of the type is not read", {"crime_type_description": "any words, even commas"}),
    # Force and type.
    RowCase("A force is known by its identifier", {"police_force": "metropolitan"}),
    RowCase("A force is known by its name", {"police_force": "Avon and Somerset", "batch_id": "AVS20260701"}),
    RowCase("A force is known by its code", {"police_force": "colp", "batch_id": "CoLP20260701"}),
    RowCase("Police behind a force's name is no matter", {"police_force": "Metropolitan Police"}),
    RowCase(
        "A misspelt force is named",
        {"police_force": "Chesire", "batch_id": "CHS20260701"},
        _one("police_force", E.INVALID_POLICE_FORCE, "Chesire is not known here (did you mean Cheshire?)"),
    ),
    RowCase("A row has a force", {"police_force": ""}, _one("police_force", E.INVALID_POLICE_FORCE, "it is empty")),
    RowCase("Types in any capitals", {"crime_type": "tfmv"}),
    RowCase(
        "A type of another programme is refused",
        {"crime_type": "SHOP"},
        _one("crime_type", E.INVALID_CRIME_TYPE, "SHOP is not known here"),
    ),
    RowCase(
        "The name of a type says which code was meant",
        {"crime_type": "robbery"},
        _one("crime_type", E.INVALID_CRIME_TYPE, "robbery is not known here (did you mean RB?)"),
    ),
    # Batch ID.
    RowCase("A second batch of a day, sent again", {"batch_id": "MPS20260701-2-r"}),
    RowCase("The capitals of a Batch ID are no matter", {"batch_id": "mps20260701"}),
    RowCase("A row has a Batch ID", {"batch_id": ""}, _one("batch_id", E.MISSING_BATCH_ID)),
    RowCase(
        "Nothing may follow a Batch ID", {"batch_id": "MPS20260701junk"}, _one("batch_id", E.INVALID_BATCH_ID_FORMAT)
    ),
    RowCase(
        "A Batch ID is the row's own force's",
        {"batch_id": "CHS20260701"},
        _one("batch_id", E.INVALID_BATCH_ID_FORMAT, "Metropolitan's begin with MPS"),
    ),
    RowCase(
        "A Batch ID is some force's",
        {"batch_id": "XXX20260101"},
        _one("batch_id", E.INVALID_BATCH_ID_FORMAT, "it does not begin with a force's code"),
    ),
    RowCase(
        "The date of a Batch ID exists",
        {"batch_id": "MPS20260231"},
        _one("batch_id", E.INVALID_BATCH_ID_DATE, "there is no such date"),
    ),
    RowCase(
        "A Batch ID of 1999 is a slip of the pen",
        {"batch_id": "MPS19990101"},
        _one("batch_id", E.INVALID_BATCH_ID_DATE, "it is more than six years ago"),
    ),
    RowCase("A batch made just after midnight bears tomorrow's date", {"batch_id": "MPS20260703"}),
    RowCase(
        "No batch is made the day after tomorrow",
        {"batch_id": "MPS20260704"},
        _one("batch_id", E.INVALID_BATCH_ID_DATE, "it is later than the batch was received"),
    ),
    # Reference and text.
    RowCase(
        "A row has a reference",
        {"crime_reference": " "},
        _one("crime_reference", E.MISSING_CRIME_REFERENCE, "Missing (line: 1)"),
    ),
    RowCase("255 characters of text", {"crime_text": "x" * 255}),
    RowCase(
        "256 characters are more than anyone keeps",
        {"crime_text": "x" * 256},
        _one("crime_text", E.INVALID_TEXT, "256 characters, at most 255"),
    ),
    # Window.
    RowCase("A moment is a window", {"date_to": "20260701120000"}),
    RowCase("Twelve hours", {"date_from": "20260701000000", "date_to": "20260701120000"}),
    RowCase(
        "Twelve hours and a second",
        {"date_from": "20260630235959", "date_to": "20260701120000"},
        _one("date_to", E.CRIME_DATE_TIME_EXCEEDS_WINDOW, "12h 0m, at most 12h"),
    ),
    RowCase(
        "How long it is, is said",
        {"date_from": "20260630225500", "date_to": "20260701120000"},
        _one("date_to", E.CRIME_DATE_TIME_EXCEEDS_WINDOW, "13h 5m, at most 12h"),
    ),
    RowCase("To before from", {"date_to": "20260701115959"}, _one("date_to", E.CRIME_DATE_TIME_TO_AFTER_FROM)),
    RowCase(
        "31 February is not read as 28 February",
        {"date_from": "20260231083000", "date_to": "20260231093000"},
        (
            ("date_from", E.INVALID_FROM_DATE_FORMAT, "there is no such date or time"),
            ("date_to", E.INVALID_TO_DATE_FORMAT, "there is no such date or time"),
        ),
    ),
    RowCase("Another format", {"date_from": "2026-07-01T12:00:00Z"}, _one("date_from", E.INVALID_FROM_DATE_FORMAT)),
    RowCase(
        "What a spreadsheet makes of it",
        {"date_to": "2.02607E+13"},
        _one("date_to", E.INVALID_TO_DATE_FORMAT, "a spreadsheet has rounded it; send the column as text"),
    ),
    RowCase("An hour ahead goes in, and is warned of", {"date_from": "20260702090000", "date_to": "20260702100000"}),
    RowCase(
        "What has not happened yet",
        {"date_from": "20260702090000", "date_to": "20260702100001"},
        _one("date_to", E.CRIME_DATE_TIME_IN_FUTURE),
    ),
    RowCase(
        "What happened too long ago",
        {"date_from": "20200701120000", "date_to": "20200701123000"},
        _one("date_from", E.CRIME_DATE_TIME_TOO_OLD, "more than six years"),
    ),
    RowCase(
        "In London the hour that comes twice may mean either",
        {"date_from": "20251026013000", "date_to": "20251026013000"},
        tz="Europe/London",
    ),
    RowCase(
        "In London the hour that clocks skip did not happen",
        {"date_from": "20260329013000", "date_to": "20260329023000"},
        _one("date_from", E.INVALID_FROM_DATE_FORMAT, "clocks went forward and this time did not happen"),
        tz="Europe/London",
    ),
    # Place.
    RowCase("Latitude and longitude", DEGREES),
    RowCase("Whatever the datum is called", DEGREES | {"datum": "EPSG:4326"}),
    RowCase("The pair says the datum where it is empty", {"datum": ""}),
    RowCase("No place", NO_GRID, _one("", E.MISSING_LOCATION_DATA)),
    RowCase("Half a pair", {"northing": ""}, _one("northing", E.DEPENDENT_LOCATION_DATA, "northing is empty")),
    RowCase("Both pairs", DEGREES | {"easting": "529381"}, _one("easting", E.MULTIPLE_LOCATION_DATA_TYPES)),
    RowCase("Not a number", {"easting": "five"}, _one("easting", E.INVALID_NUMBER)),
    RowCase("NaN is no number", {"easting": "NaN"}, _one("easting", E.INVALID_NUMBER)),
    RowCase("Rounded by a spreadsheet is no number", {"northing": "1.8E+05"}, _one("northing", E.INVALID_NUMBER)),
    RowCase(
        "East of the grid", {"easting": "600001", "northing": "700000"}, _one("easting", E.INVALID_LOCATION_DATA_RANGE)
    ),
    RowCase("North of the grid", {"northing": "1300001"}, _one("northing", E.INVALID_LOCATION_DATA_RANGE)),
    RowCase("South of Great Britain", DEGREES | {"latitude": "49.4"}, _one("latitude", E.INVALID_LOCATION_DATA_RANGE)),
    RowCase("East of Great Britain", DEGREES | {"longitude": "2.7"}, _one("longitude", E.INVALID_LOCATION_DATA_RANGE)),
    RowCase(
        "Latitude and longitude swapped",
        DEGREES | {"latitude": "-0.137413", "longitude": "51.499946"},
        (
            ("latitude", E.INVALID_LOCATION_DATA_RANGE, "latitude and longitude look swapped"),
            ("longitude", E.INVALID_LOCATION_DATA_RANGE, "latitude and longitude look swapped"),
        ),
    ),
    RowCase(
        "Easting and northing swapped",
        {"easting": "844000", "northing": "331000"},
        _one("easting", E.INVALID_LOCATION_DATA_RANGE, "easting and northing may be swapped"),
    ),
    RowCase(
        "Degrees in the columns of the grid",
        {"easting": "52.5", "northing": "1.3"},
        _one("easting", E.INVALID_LOCATION_DATA_RANGE, "this looks like latitude and longitude"),
    ),
    RowCase(
        "The grid in the columns of degrees",
        NO_GRID | {"latitude": "529381", "longitude": "179534"},
        (
            ("latitude", E.INVALID_LOCATION_DATA_RANGE, "this looks like easting and northing"),
            ("longitude", E.INVALID_LOCATION_DATA_RANGE, "this looks like easting and northing"),
        ),
    ),
    RowCase(
        "In range, and yet outside the grid that OSTN15 defines",
        {"easting": "591750", "northing": "1299872"},
        _one(
            "easting",
            E.INVALID_LOCATION_DATA_RANGE,
            "the point lies outside the British National Grid as OSTN15 defines it",
        ),
    ),
    RowCase(
        "A datum that the pair cannot have",
        DEGREES | {"datum": "OSGB36"},
        _one("datum", E.INVALID_DATUM, "latitude and longitude are given"),
    ),
    RowCase(
        "A datum that is none", {"datum": "ED50"}, _one("datum", E.INVALID_DATUM, "it is neither OSGB36 nor WGS84")
    ),
    # More than one.
    RowCase(
        "Every rule that is broken is told at once",
        {"crime_type": "", "batch_id": "", "date_from": "", "easting": ""},
        (
            ("crime_type", E.INVALID_CRIME_TYPE, "it is empty"),
            ("batch_id", E.MISSING_BATCH_ID, ""),
            ("date_from", E.INVALID_FROM_DATE_FORMAT, ""),
            ("easting", E.DEPENDENT_LOCATION_DATA, "easting is empty"),
        ),
    ),
)
