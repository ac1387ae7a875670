"""The wall clock: which moment is meant by a time that somebody reads off it?

On two nights a year that is a question. In spring an hour does not exist; a time in it means the moment at which the
clock jumps. In autumn an hour comes twice; what begins in it begins with the first, what ends in it ends with the
second, so that a change of clocks never shortens what was demanded.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def moment(wall: datetime, zone: ZoneInfo, *, ending: bool) -> datetime:
    """The UTC moment at which the clock on the wall shows `wall`; of two, see above. An offset leaves no question."""
    if wall.tzinfo is not None:
        return wall.astimezone(UTC)
    first = wall.replace(tzinfo=zone, fold=0)
    second = wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        return _jump(second.astimezone(UTC), first.astimezone(UTC), zone)
    return (second if ending else first).astimezone(UTC)


@lru_cache(maxsize=1024)
def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second, between these two moments, from which the clock runs otherwise."""
    was = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // (2 * SECOND) * SECOND
        if middle.astimezone(zone).utcoffset() == was:
            before = middle
        else:
            after = middle
    return after
