"""What can be wrong with a batch of crimes or a row of it: one word for each rule, what is said, and what to do.

The first group and its messages are those that forces know from the Ministry of Justice's service. The second closes
what that service lets pass. What is particular to a row is put behind the message, after a colon.
"""

from dataclasses import dataclass
from enum import StrEnum


class ErrorType(StrEnum):
    """One word for each rule that a row, or the whole batch, can break."""

    INVALID_COLUMN_COUNT = "INVALID_COLUMN_COUNT"
    INVALID_POLICE_FORCE = "INVALID_POLICE_FORCE"
    INVALID_CRIME_TYPE = "INVALID_CRIME_TYPE"
    MISSING_BATCH_ID = "MISSING_BATCH_ID"
    INVALID_BATCH_ID_FORMAT = "INVALID_BATCH_ID_FORMAT"
    INVALID_BATCH_ID_DATE = "INVALID_BATCH_ID_DATE"
    MISSING_CRIME_REFERENCE = "MISSING_CRIME_REFERENCE"
    INVALID_FROM_DATE_FORMAT = "INVALID_FROM_DATE_FORMAT"
    INVALID_TO_DATE_FORMAT = "INVALID_TO_DATE_FORMAT"
    CRIME_DATE_TIME_TO_AFTER_FROM = "CRIME_DATE_TIME_TO_AFTER_FROM"
    CRIME_DATE_TIME_EXCEEDS_WINDOW = "CRIME_DATE_TIME_EXCEEDS_WINDOW"
    INVALID_NUMBER = "INVALID_NUMBER"
    MISSING_LOCATION_DATA = "MISSING_LOCATION_DATA"
    DEPENDENT_LOCATION_DATA = "DEPENDENT_LOCATION_DATA"
    MULTIPLE_LOCATION_DATA_TYPES = "MULTIPLE_LOCATION_DATA_TYPES"
    INVALID_LOCATION_DATA_RANGE = "INVALID_LOCATION_DATA_RANGE"
    INVALID_TEXT = "INVALID_TEXT"
    MULTIPLE_POLICE_FORCES = "MULTIPLE_POLICE_FORCES"
    MULTIPLE_BATCH_IDS = "MULTIPLE_BATCH_IDS"
    ALL_RECORDS_FAILED = "ALL_RECORDS_FAILED"

    INVALID_DATUM = "INVALID_DATUM"
    CRIME_DATE_TIME_IN_FUTURE = "CRIME_DATE_TIME_IN_FUTURE"
    CRIME_DATE_TIME_TOO_OLD = "CRIME_DATE_TIME_TOO_OLD"
    CONFLICTING_CRIME_REFERENCE = "CONFLICTING_CRIME_REFERENCE"
    DUPLICATE_ROW = "DUPLICATE_ROW"


@dataclass(frozen=True)
class Words:
    """What is said of an error, and what the force must do."""

    message: str
    required_action: str


_FORMATTING = "Amend formatting issues"

WORDS: dict[ErrorType, Words] = {
    ErrorType.INVALID_COLUMN_COUNT: Words(
        "Incorrect number of columns", f"{_FORMATTING}: a row has 13 cells, empty ones included"
    ),
    ErrorType.INVALID_POLICE_FORCE: Words(
        "Field must be a valid ENUM value", "Amend police force to a registered force"
    ),
    ErrorType.INVALID_CRIME_TYPE: Words(
        "Field must be a valid ENUM value",
        "Amend crime type to a registered crime type: RB, BIAD, AB, BOTD, TOMV, TFP or TFMV",
    ),
    ErrorType.MISSING_BATCH_ID: Words("Batch ID must be present", f"{_FORMATTING}: give the Batch ID in every row"),
    ErrorType.INVALID_BATCH_ID_FORMAT: Words(
        "Invalid Batch ID format",
        f"{_FORMATTING}: the force's code and the date (MPS20260701), then if need be a digit and R or A (-1-R)",
    ),
    ErrorType.INVALID_BATCH_ID_DATE: Words(
        "Invalid date in Batch ID", f"{_FORMATTING}: the date on which the batch was made, as yyyyMMdd"
    ),
    ErrorType.MISSING_CRIME_REFERENCE: Words("Crime reference must be present", "Provide the missing crime reference"),
    ErrorType.INVALID_FROM_DATE_FORMAT: Words(
        "Field must be a date with format yyyyMMddHHmmss", "Amend from date/time to format yyyyMMddHHmmss"
    ),
    ErrorType.INVALID_TO_DATE_FORMAT: Words(
        "Field must be a date with format yyyyMMddHHmmss", "Amend to date/time to format yyyyMMddHHmmss"
    ),
    ErrorType.CRIME_DATE_TIME_TO_AFTER_FROM: Words(
        "Crime date time to must be after crime date time from", "Ensure from date/time precedes to date/time"
    ),
    ErrorType.CRIME_DATE_TIME_EXCEEDS_WINDOW: Words(
        "Crime date time window must not exceed valid window",
        f"{_FORMATTING}: narrow the window to 12 hours, or do not send the crime",
    ),
    ErrorType.INVALID_NUMBER: Words("Field must be number", f"{_FORMATTING}: write it as 529381 or 51.499946"),
    ErrorType.MISSING_LOCATION_DATA: Words("No location data present", "Provide location data"),
    ErrorType.DEPENDENT_LOCATION_DATA: Words(
        "Dependent location data field must be provided", "Provide the missing field value"
    ),
    ErrorType.MULTIPLE_LOCATION_DATA_TYPES: Words(
        "Only one location data type should be provided",
        f"{_FORMATTING}: give easting and northing, or latitude and longitude, and leave the other two empty",
    ),
    ErrorType.INVALID_LOCATION_DATA_RANGE: Words(
        "Location data range exceeds valid range",
        "Co-ordinates outside of valid range: give a place in Great Britain",
    ),
    ErrorType.INVALID_TEXT: Words("Field must be text", f"{_FORMATTING}: at most 255 characters"),
    ErrorType.MULTIPLE_POLICE_FORCES: Words(
        "Multiple police forces found in csv file", "Send one file for each police force"
    ),
    ErrorType.MULTIPLE_BATCH_IDS: Words("Multiple batch Ids found in csv file", "Send one file for each Batch ID"),
    ErrorType.ALL_RECORDS_FAILED: Words(
        "All records in the CSV file failed validation. No data has been ingested.",
        "Mend the rows as told for each of them, and send the file again",
    ),
    ErrorType.INVALID_DATUM: Words(
        "Datum does not fit the location given",
        "Write OSGB36 for easting and northing, WGS84 for latitude and longitude, or leave it empty",
    ),
    ErrorType.CRIME_DATE_TIME_IN_FUTURE: Words(
        "Crime date time is later than the batch was received", "Correct the date/time, or the time zone it is in"
    ),
    ErrorType.CRIME_DATE_TIME_TOO_OLD: Words(
        "Crime date time is too long ago", "Correct the date/time, or do not send the crime"
    ),
    ErrorType.CONFLICTING_CRIME_REFERENCE: Words(
        "The same crime reference has rows that differ", "Keep the row that is right, and send the file again"
    ),
    ErrorType.DUPLICATE_ROW: Words("Duplicate of another row", "None: the crime is taken once"),
}
assert WORDS.keys() == set(ErrorType)

# What is said of the whole file and refuses every row of it.
OF_THE_BATCH = (ErrorType.MULTIPLE_POLICE_FORCES, ErrorType.MULTIPLE_BATCH_IDS)


@dataclass(frozen=True, slots=True)
class RowError:
    """One rule that one row breaks. `row` is the line of the file, `column` one of `cells.COLUMNS`, or empty."""

    row: int
    column: str
    error_type: ErrorType
    detail: str = ""

    def as_row(self) -> tuple[int, str, str, str, str]:
        """As in columns.REJECTED."""
        words = WORDS[self.error_type]
        message = f"{words.message}: {self.detail}" if self.detail else words.message
        return self.row, self.column, str(self.error_type), message, words.required_action
