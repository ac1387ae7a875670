"""Which positions is a crime matched with? Those of whole days of UTC about it, whatever is matched beside it.

A silence before or after the window, and where somebody rests, are judged by fixes outside it. Were the reach to depend
on which crimes are matched together, so would the answer; whole days are shared by many crimes, and are read once.
"""

from datetime import UTC, datetime, time, timedelta

from waywarden.centre.crimes.models import CrimeVersion
from waywarden.crime.match import OURS

MARGIN = timedelta(seconds=OURS.margin_s)
REACH = MARGIN + timedelta(seconds=OURS.mean_s)  # before and after the stated window, at least
IN_TIME = timedelta(minutes=15)  # what comes later than this after it was recorded is late

Span = tuple[datetime, datetime]


def span_of(version: CrimeVersion) -> Span:
    """Since and until when its positions are read."""
    return _midnight(version.began_at - REACH), _midnight(version.ended_at + REACH) + timedelta(days=1)


def next_look(version: CrimeVersion, now: datetime) -> datetime | None:
    """When it is to be looked at next though nothing comes late: once its window is over, for a first answer, and once
    all that it is matched with should have come. None when both have been.
    """
    _, until = span_of(version)
    looks = (version.ended_at + MARGIN + IN_TIME, until + IN_TIME)
    return min((at for at in looks if at > now), default=None)


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(UTC).date(), time(), UTC)
