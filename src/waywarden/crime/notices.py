"""What a person should look at in a batch though its rows went in: not errors, for each may be as it should be.

**Local time read as UTC.** Where times are said to be UTC, a crime of summer that ended after its batch was received,
by up to an hour, is the sign of a force that sends the clock on the wall. It needs a crime in the last hour before the
batch, so a batch without this notice may still be an hour out; and it can be a clock that is wrong by minutes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from waywarden.crime.cells import Cells
from waywarden.crime.location import COARSE_M
from waywarden.crime.row import Draft
from waywarden.crime.window import is_summer_time, real_date

LONDON = ZoneInfo("Europe/London")


class NoticeType(StrEnum):
    """One word for each thing that a person should look at."""

    SUMMER_TIME_AS_UTC = "SUMMER_TIME_AS_UTC"
    LATER_THAN_RECEIVED = "LATER_THAN_RECEIVED"
    LATER_THAN_BATCH_ID = "LATER_THAN_BATCH_ID"
    COARSE_LOCATION = "COARSE_LOCATION"
    NOT_UTF8 = "NOT_UTF8"
    HEADER_SKIPPED = "HEADER_SKIPPED"


@dataclass(frozen=True)
class Notice:
    """`rows` are the lines it is about; empty where it is about the file."""

    notice_type: NoticeType
    message: str
    rows: tuple[int, ...] = ()


def notices_of(cells: Cells, drafts: list[Draft], received_at: datetime, tz: str) -> tuple[Notice, ...]:
    """All there is to say of a batch; `drafts` are the rows that went in."""
    early = [draft for draft in drafts if draft.ended_at > received_at]
    summer = [draft for draft in early if ZoneInfo(tz).utcoffset(draft.ended_at) == timedelta(0) and _in_summer(draft)]
    told = (
        _rows(
            NoticeType.SUMMER_TIME_AS_UTC,
            summer,
            "ended up to an hour after the batch was received: its times look like British Summer Time read as UTC; "
            "ask the force which they are, and read the batch again with that time zone",
        ),
        _rows(
            NoticeType.LATER_THAN_RECEIVED,
            [draft for draft in early if draft not in summer],
            "ended up to an hour after the batch was received: look at the time zone of the batch and at its clock",
        ),
        _rows(
            NoticeType.LATER_THAN_BATCH_ID,
            [draft for draft in drafts if _after_batch_id(draft)],
            "began after the day in the Batch ID was over: look whether the dates are right",
        ),
        _rows(
            NoticeType.COARSE_LOCATION,
            [draft for draft in drafts if draft.location.step_m >= COARSE_M],
            f"gave its place no finer than {COARSE_M:.0f} m: it is taken as an area, in which fewer wearers can be "
            "ruled out; give easting and northing to the metre, or five decimals of a degree",
        ),
        Notice(NoticeType.NOT_UTF8, f"The file was read as {cells.encoding}; send UTF-8")
        if cells.encoding != "UTF-8"
        else None,
        Notice(NoticeType.HEADER_SKIPPED, "The first line holds column names and was left out; send none", (1,))
        if cells.header
        else None,
    )
    return tuple(notice for notice in told if notice is not None)


def _rows(notice_type: NoticeType, drafts: Iterable[Draft], message: str) -> Notice | None:
    rows = tuple(draft.row for draft in drafts)
    return (
        Notice(notice_type, f"{len(rows)} {'crime' if len(rows) == 1 else 'crimes'} {message}", rows) if rows else None
    )


def _in_summer(draft: Draft) -> bool:
    return is_summer_time(draft.ended_at, LONDON)


def _after_batch_id(draft: Draft) -> bool:
    """The digits behind the code are its date. A day more, for clocks elsewhere."""
    made = real_date(draft.batch_id.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")[:8])
    return made is not None and draft.began_at >= made + timedelta(days=2)
