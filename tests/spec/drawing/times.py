"""Times as people write them: `14:05`, `14:05:30`, `29 Mar 01:30`, `1 Jan 2027 00:00`. UTC."""

import re
from datetime import UTC, datetime, timedelta

DAY = datetime(2026, 3, 3, tzinfo=UTC)  # a Tuesday in winter, when London's clocks show UTC
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATE = re.compile(rf"(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)})( (?P<year>\d{{4}}))?")
TIME = r"(?:\d{1,2} [A-Z][a-z]{2} (?:\d{4} )?)?\d\d:\d\d(?::\d\d)?"


def clock(text: str, day: datetime = DAY) -> datetime:
    """The moment; without a date that of `day`, without a year that of `day`. 24:00 is the next midnight."""
    date, _, time = text.rpartition(" ")
    hours, minutes, *seconds = map(int, time.split(":"))
    midnight = on(date, day) if date else day
    return midnight + timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)


def on(text: str, day: datetime = DAY) -> datetime:
    """Midnight of `29 Mar` or `1 Jan 2027`."""
    read = DATE.fullmatch(text)
    assert read, f"not a date: {text}"
    return datetime(int(read["year"] or day.year), MONTHS.index(read["month"]) + 1, int(read["day"]), tzinfo=UTC)


def written(time: datetime | None, day: datetime = DAY) -> str:
    """`-` for never; seconds and the date only where they say something."""
    if time is None:
        return "-"
    hour = f"{time:%H:%M:%S}" if time.second else f"{time:%H:%M}"
    if time.date() == day.date():
        return hour
    year = f" {time.year}" if time.year != day.year else ""
    return f"{time.day} {MONTHS[time.month - 1]}{year} {hour}"
