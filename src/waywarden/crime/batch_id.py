"""The name of a batch: the force's code, the date it was made, and perhaps a number and R (resent) or A (amended)."""

import re
from datetime import datetime, timedelta

from waywarden.crime.errors import ErrorType
from waywarden.crime.forces import FORCES, Force
from waywarden.crime.location import Fault
from waywarden.crime.window import MAX_AGE, real_date

A_DAY = timedelta(days=1)  # a batch made after midnight by local clocks bears tomorrow's date
_FORM = re.compile(r"([A-Za-z]+)([0-9]{8})(-[0-9])?(-[RAra])?")
_CODES = {force.code.casefold(): force for force in FORCES}


def read_batch_id(text: str, force: Force | None, received_at: datetime) -> str | Fault:
    """The Batch ID with the code's own capitals, or what is wrong with it. `force` is the row's, if it is known."""
    if not text:
        return "batch_id", ErrorType.MISSING_BATCH_ID, ""
    form = _FORM.fullmatch(text)
    if form is None:
        return "batch_id", ErrorType.INVALID_BATCH_ID_FORMAT, ""
    code, day, number, again = form.groups(default="")
    named = _CODES.get(code.casefold())
    if named is None:
        return "batch_id", ErrorType.INVALID_BATCH_ID_FORMAT, "it does not begin with a force's code"
    if force is not None and named is not force:
        return "batch_id", ErrorType.INVALID_BATCH_ID_FORMAT, f"{force.name}'s begin with {force.code}"
    made = real_date(day)
    if made is None:
        return "batch_id", ErrorType.INVALID_BATCH_ID_DATE, "there is no such date"
    if made > received_at + A_DAY:
        return "batch_id", ErrorType.INVALID_BATCH_ID_DATE, "it is later than the batch was received"
    if made < received_at - MAX_AGE:
        return "batch_id", ErrorType.INVALID_BATCH_ID_DATE, "it is more than six years ago"
    return f"{named.code}{day}{number}{again.upper()}"
