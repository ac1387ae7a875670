"""Which crimes are to be matched again? Those about whose time something came late, or was changed.

Read from the gateway's queue and from the changes of cases, each row once. What comes in time needs no note: a crime is
looked at when it comes in, and again when what it is matched with should have come (`span.next_look`).

That a strap was cut, or a case opened, spoils every later time until somebody has looked at it: such a word, coming
late, is about all crimes after it.
"""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from waywarden.centre import clock
from waywarden.centre.crimes.models import ChangeReader, Trigger
from waywarden.centre.crimes.span import IN_TIME, REACH
from waywarden.centre.gateway.models import ArrivalReader
from waywarden.crime.fixes import SPOILING

READER = "crime matching"
NOT_AGAIN_WITHIN = timedelta(minutes=10)  # a tag that empties its memory brings late fixes for minutes
MOST_ARRIVALS = 50_000

# A crime that is being matched now is locked by its run: the update waits for it and then asks again, so that what came
# while the run was reading is not lost.
_ABOUT = "version.is_newest AND (version.due_at IS NULL OR version.due_at <= %(now)s)"
# The days of `span.span_of`.
_SINCE = "date_trunc('day', version.began_at - %(reach)s, 'UTC')"
_UNTIL = "date_trunc('day', version.ended_at + %(reach)s, 'UTC') + interval '1 day'"
_SPOILS = """EXISTS (
    SELECT FROM device_event AS said WHERE said.device_id = arrival.device_id
      AND said.recorded_at BETWEEN arrival.earliest AND arrival.latest AND said.kind = ANY(%(spoiling)s)
    UNION ALL
    SELECT FROM position AS fix WHERE fix.device_id = arrival.device_id
      AND fix.recorded_at BETWEEN arrival.earliest AND arrival.latest AND fix.event = ANY(%(spoiling)s)
)"""
_LATE = f"""
    UPDATE crimes_crimeversion AS version
    SET due_why = %(why)s, due_at = greatest(%(now)s, %(pause)s + (
        SELECT looked_again_at FROM crimes_matchingresult WHERE version_id = version.id AND is_current
      ))
    WHERE {_ABOUT} AND EXISTS (
        SELECT FROM arrival
        WHERE seq > %(after)s AND seq <= %(upto)s AND earliest < received_at - %(in_time)s
          AND earliest < {_UNTIL} AND (latest >= {_SINCE} OR {_SPOILS})
      )
"""  # noqa: S608 (our own text)
_CHANGED = f"""
    UPDATE crimes_crimeversion AS version SET due_why = %(why)s, due_at = %(now)s
    WHERE {_ABOUT} AND EXISTS (
        SELECT FROM cases_conditionchange
        WHERE id > %(after)s AND id <= %(upto)s AND since < at - %(in_time)s AND since < {_UNTIL}
      )
"""  # noqa: S608 (our own text)


@transaction.atomic
def note_late() -> int:
    """Note every crime about whose time something came late; how many. Any number of workers may call it."""
    values: dict[str, Any] = {"now": clock.now(), "in_time": IN_TIME, "reach": REACH}
    late = values | {"pause": NOT_AGAIN_WITHIN, "spoiling": list(SPOILING)}
    ArrivalReader.objects.get_or_create(name=READER, defaults={"seq": 0})
    ChangeReader.objects.get_or_create(name=READER, defaults={"pk_read": 0})
    arrivals = ArrivalReader.objects.select_for_update().get(name=READER)
    changes = ChangeReader.objects.select_for_update().get(name=READER)
    noted = 0
    with connection.cursor() as cursor:
        news = "SELECT max(seq) FROM (SELECT seq FROM arrival WHERE seq > %s ORDER BY seq LIMIT %s) AS news"
        cursor.execute(news, [arrivals.seq, MOST_ARRIVALS])
        if (upto := cursor.fetchone()[0]) is not None:
            cursor.execute(_LATE, late | {"why": Trigger.LATE_POSITIONS, "after": arrivals.seq, "upto": upto})
            noted += cursor.rowcount
            arrivals.seq = upto
            arrivals.save(update_fields=["seq"])
        cursor.execute("SELECT max(id) FROM cases_conditionchange WHERE id > %s", [changes.pk_read])
        if (upto := cursor.fetchone()[0]) is not None:
            cursor.execute(_CHANGED, values | {"why": Trigger.CHANGED_CASE, "after": changes.pk_read, "upto": upto})
            noted += cursor.rowcount
            changes.pk_read = upto
            changes.save(update_fields=["pk_read"])
    return noted
