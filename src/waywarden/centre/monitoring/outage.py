"""Did many tags fall silent together? Then it is not the tags: the way from them to us is broken.

In: when each worn tag was last heard, by our clock. Out: the intervals in which more of them were heard for the last
time than chance explains. While such tags stay silent, what is found of their silence is recorded but not put before
people one by one (`alerts.raising`): one alarm says it for all, in red on every page (`health`). Whoever is heard
again leaves the interval; when too few are left in it to be an outage, each of those is an alert of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from waywarden.centre.monitoring.models import Violation

SILENT_AFTER = timedelta(minutes=5)  # NIJ Standard 1004.00: a gap of more than five minutes is missing data
TOGETHER = timedelta(minutes=5)
AT_LEAST = 20  # tags: fewer may be one building
SHARE = 0.02  # of the tags worn: some seven in a thousand lose contact in five minutes of an ordinary day
OF_SILENCE = ("no_communication", "battery_dead")  # what silence alone says of a tag

LAST_HEARD = """
SELECT date_bin('1 minute', heard_at, '2000-01-01Z') AS minute, count(*)
FROM (
    SELECT greatest(worn.began_at, heard.at) AS heard_at
    FROM devices_activation AS worn LEFT JOIN heard ON heard.device_id = worn.device_id
    WHERE worn.began_at <= %(now)s AND (worn.ended_at IS NULL OR worn.ended_at > %(now)s)
) AS tag
GROUP BY minute ORDER BY minute
"""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Outage:
    """`tags` were heard for the last time in [begins_at, ends_at)."""

    begins_at: datetime
    ends_at: datetime
    tags: int


def outages(now: datetime) -> list[Outage]:
    """Those that are not over, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_HEARD, {"now": now})
        minutes: list[tuple[datetime, int]] = cursor.fetchall()
    worn = sum(tags for _, tags in minutes)
    silent = [(minute, tags) for minute, tags in minutes if minute < now - SILENT_AFTER]
    return list(_joined(_together(silent, max(AT_LEAST, SHARE * worn))))


def held_back(found: Iterable[Outage]) -> Q:
    """For `with_last_heard`: the violations of tags that are silent because of an outage."""
    held = Q(pk__in=())
    for outage in found:
        held |= Q(last_heard__gte=outage.begins_at, last_heard__lt=outage.ends_at)
    return held


def with_last_heard(violations: QuerySet[Violation]) -> QuerySet[Any]:
    """With when the tag was last heard; one that never was has been silent since the violation began."""
    return violations.annotate(last_heard=Coalesce(F("device__heard__at"), F("began_at")))


def _together(silent: list[tuple[datetime, int]], enough: float) -> list[tuple[datetime, int]]:
    """The minutes that lie in some `TOGETHER` in which enough tags were last heard."""
    chosen: set[int] = set()
    for first, (begins_at, _) in enumerate(silent):
        window = [
            index for index in range(first, min(first + 5, len(silent))) if silent[index][0] < begins_at + TOGETHER
        ]
        if sum(silent[index][1] for index in window) >= enough:
            chosen.update(window)
    return [silent[index] for index in sorted(chosen)]


def _joined(minutes: list[tuple[datetime, int]]) -> Iterable[Outage]:
    """Minutes no farther apart than `TOGETHER` are one outage."""
    while minutes:
        count = 1
        while count < len(minutes) and minutes[count][0] - minutes[count - 1][0] <= TOGETHER:
            count += 1
        one, minutes = minutes[:count], minutes[count:]
        yield Outage(one[0][0], one[-1][0] + MINUTE, sum(tags for _, tags in one))
