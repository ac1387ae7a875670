"""Why a row was refused, and what a person must do about it.

Bad input is data: a refused row is kept by whoever holds the message, with the reason found here. A
`Rejection` may be logged and shown, so it names a row and a column but never a coordinate or a value.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """One word for each way a message or a row can be refused."""

    UNPARSABLE = "unparsable"
    UNSUPPORTED_MESSAGE = "unsupported_message"
    UNKNOWN_DEVICE = "unknown_device"
    WRONG_SECRET = "wrong_secret"  # noqa: S105 (a reason, not a secret)
    MISSING_FIELD = "missing_field"
    BAD_DEVICE_ID = "bad_device_id"
    BAD_COORDINATES = "bad_coordinates"
    ZERO_COORDINATES = "zero_coordinates"
    UNREADABLE_TIME = "unreadable_time"
    TIME_WITHOUT_ZONE = "time_without_zone"
    AMBIGUOUS_TIME = "ambiguous_time"
    FUTURE_TIME = "future_time"
    TOO_OLD = "too_old"
    OUT_OF_RANGE = "out_of_range"
    DUPLICATE = "duplicate"
    CONFLICTING_DUPLICATE = "conflicting_duplicate"


REQUIRED_ACTION: dict[Reason, str] = {
    Reason.UNPARSABLE: "Check that the sender uses the format of this feed, then send the message again.",
    Reason.UNSUPPORTED_MESSAGE: "Set the tag to send plain messages of a kind this feed knows.",
    Reason.UNKNOWN_DEVICE: "Register the device, or correct the identifier set on the tag.",
    Reason.WRONG_SECRET: "Set the device's secret on the tag, or issue a new one.",
    Reason.MISSING_FIELD: "Send the missing field, or say which column holds it.",
    Reason.BAD_DEVICE_ID: "Give the device an identifier of 1 to 100 printable characters.",
    Reason.BAD_COORDINATES: "Send latitude from -90 to 90 and longitude from -180 to 180, in degrees.",
    Reason.ZERO_COORDINATES: "None if it is rare: the tag had no fix. If it goes on, have the tag checked.",
    Reason.UNREADABLE_TIME: "Send the time as ISO 8601 with a zone, or as (milli)seconds since 1970.",
    Reason.TIME_WITHOUT_ZONE: "Send the time with its zone, or say which it is with --assume-tz.",
    Reason.AMBIGUOUS_TIME: "Send the time with its zone: clocks changed, and it happened twice or never.",
    Reason.FUTURE_TIME: "Correct the tag's clock: the fix is later than its arrival.",
    Reason.TOO_OLD: "Update the tag's firmware: its clock is about 1,024 weeks behind (GPS week roll-over).",
    Reason.OUT_OF_RANGE: "Correct the named column: its value lies outside the documented range.",
    Reason.DUPLICATE: "None: the same fix is already held.",
    Reason.CONFLICTING_DUPLICATE: "Ask why one tag says two things of one time; the more accurate was kept.",
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """One refused row: `row` counts the input's records from 1, `column` is as in `schema.POSITION`."""

    reason: Reason
    column: str | None = None
    row: int | None = None
    detail: str | None = None

    @property
    def required_action(self) -> str:
        """What a person must do so that the row is accepted next time."""
        return REQUIRED_ACTION[self.reason]

    def as_json(self) -> dict[str, Any]:
        """The rejection as the command line and the API print it; what is not known is left out."""
        known = {"column": self.column, "row": self.row, "detail": self.detail}
        return {
            "reason": str(self.reason),
            "required_action": self.required_action,
            **{name: value for name, value in known.items() if value is not None},
        }
