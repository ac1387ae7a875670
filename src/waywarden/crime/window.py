"""When a crime was: two wall-clock times without a zone, and the zone that the force means, to a window in UTC.

Forces send UTC by agreement. Where they send another zone's time, a time in the hour that happens twice in autumn is
read so that the window holds both meanings (evidence does not guess), and one in the hour that does not happen in
spring is refused.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from waywarden.crime.errors import ErrorType
from waywarden.crime.location import Fault

MAX_WINDOW = timedelta(hours=12)
# So far a time may lie after its batch was received: local summer time read as UTC is an hour ahead, and is warned of.
AHEAD = timedelta(hours=1)
# Older than this is a slip of the pen: the Ministry's own sample batches reach back five years, and a batch of 1999 is
# one that it expects to be refused.
MAX_AGE = timedelta(days=6 * 365.25)
_STAMP = re.compile(r"[0-9]{14}")
_SPREADSHEET = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)


def read_window(
    date_from: str, date_to: str, zone: tzinfo, received_at: datetime
) -> tuple[datetime, datetime] | list[Fault]:
    """(began_at, ended_at) in UTC, or what is wrong with them."""
    began = _readings(date_from, zone)
    ended = _readings(date_to, zone)
    faults: list[Fault] = []
    if isinstance(began, str):
        faults.append(("date_from", ErrorType.INVALID_FROM_DATE_FORMAT, began))
    if isinstance(ended, str):
        faults.append(("date_to", ErrorType.INVALID_TO_DATE_FORMAT, ended))
    if isinstance(began, str) or isinstance(ended, str):
        return faults
    if ended[1] < began[0]:
        return [("date_to", ErrorType.CRIME_DATE_TIME_TO_AFTER_FROM, "")]
    if ended[0] - began[1] > MAX_WINDOW:
        length_min = int((ended[0] - began[1]).total_seconds() // 60)
        detail = f"{length_min // 60}h {length_min % 60}m, at most 12h"
        return [("date_to", ErrorType.CRIME_DATE_TIME_EXCEEDS_WINDOW, detail)]
    if ended[1] > received_at + AHEAD:
        column = "date_from" if began[0] > received_at + AHEAD else "date_to"
        return [(column, ErrorType.CRIME_DATE_TIME_IN_FUTURE, "")]
    if began[0] < received_at - MAX_AGE:
        return [("date_from", ErrorType.CRIME_DATE_TIME_TOO_OLD, "more than six years")]
    return began[0], ended[1]


def real_date(text: str) -> datetime | None:
    """The date of eight digits, at midnight UTC; None where there is no such date."""
    try:
        return datetime(int(text[:4]), int(text[4:6]), int(text[6:8]), tzinfo=UTC)
    except ValueError:
        return None


def _readings(text: str, zone: tzinfo) -> tuple[datetime, datetime] | str:
    """The earliest and the latest moment that the text may mean, in UTC; or what is wrong with it, "" if it shows."""
    if not _STAMP.fullmatch(text):
        return "a spreadsheet has rounded it; send the column as text" if _SPREADSHEET.fullmatch(text) else ""
    day = real_date(text[:8])
    hour, minute, second = int(text[8:10]), int(text[10:12]), int(text[12:14])
    # The years at either end leave no room for a zone; nothing is lost with them.
    if day is None or not 1 < day.year < 9999 or hour > 23 or minute > 59 or second > 59:
        return "there is no such date or time"
    wall = day.replace(hour=hour, minute=minute, second=second, tzinfo=zone)
    first, second_time = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if first > second_time:  # fold turns round where the wall clock skipped
        return "clocks went forward and this time did not happen"
    return first, second_time


def is_summer_time(moment: datetime, local: tzinfo) -> bool:
    """Whether the clocks of that zone are ahead of UTC at that moment."""
    offset = moment.astimezone(local).utcoffset()
    assert offset is not None
    return offset > timedelta(0)
