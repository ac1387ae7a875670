"""Which crimes are to be matched again? Those about whose time something came late, or was changed.

Read from the gateway's queue and from the changes of cases, each row once. What comes in time needs no note: a crime is
matched when it comes in, and again when its window has passed for so long that what is not late has come.
"""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from waywarden.centre import clock
from waywarden.centre.crimes.models import ChangeReader, Trigger
from waywarden.centre.gateway.models import ArrivalReader

READER = "crime matching"
IN_TIME = timedelta(minutes=15)  # what comes later than this after it was recorded is late
REACH = timedelta(hours=4)  # matching reads so far before and after a window (crime.parameters: mean_s)
NOT_AGAIN_WITHIN = timedelta(minutes=10)  # a tag that empties its memory brings late fixes for minutes
MOST_ARRIVALS = 50_000

# A crime that is being matched now is locked by its run: the update waits for it and then asks again, so that what came
# while the run was reading is not lost.
_ABOUT = "version.is_newest AND (version.due_at IS NULL OR version.due_at <= %(now)s)"
_LATE = f"""
    UPDATE crimes_crimeversion AS version
    SET due_why = %(why)s, due_at = greatest(%(now)s, %(pause)s + (
        SELECT looked_again_at FROM crimes_matchingresult WHERE version_id = version.id AND is_current
      ))
    WHERE {_ABOUT} AND EXISTS (
        SELECT FROM arrival
        WHERE seq > %(after)s AND seq <= %(upto)s AND earliest < received_at - %(in_time)s
          AND earliest <= version.ended_at + %(reach)s AND latest >= version.began_at - %(reach)s
      )
"""  # noqa: S608 (our own text)
_CHANGED = f"""
    UPDATE crimes_crimeversion AS version SET due_why = %(why)s, due_at = %(now)s
    WHERE {_ABOUT} AND EXISTS (
        SELECT FROM cases_conditionchange
        WHERE id > %(after)s AND id <= %(upto)s AND since < at - %(in_time)s
          AND since <= version.ended_at + %(reach)s
      )
"""  # noqa: S608 (our own text)


@transaction.atomic
def note_late() -> int:
    """Note every crime about whose time something came late; how many. Any number of workers may call it."""
    values: dict[str, Any] = {"now": clock.now(), "pause": NOT_AGAIN_WITHIN, "in_time": IN_TIME, "reach": REACH}
    ArrivalReader.objects.get_or_create(name=READER, defaults={"seq": 0})
    ChangeReader.objects.get_or_create(name=READER, defaults={"pk_read": 0})
    arrivals = ArrivalReader.objects.select_for_update().get(name=READER)
    changes = ChangeReader.objects.select_for_update().get(name=READER)
    noted = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(seq) FROM (SELECT seq FROM arrival WHERE seq > %s ORDER BY seq LIMIT %s) AS news",
            [arrivals.seq, MOST_ARRIVALS],
        )
        if (upto := cursor.fetchone()[0]) is not None:
            late = values | {"why": Trigger.LATE_POSITIONS, "after": arrivals.seq, "upto": upto}
            cursor.execute(_LATE, late)
            noted += cursor.rowcount
            arrivals.seq = upto
            arrivals.save(update_fields=["seq"])
        cursor.execute("SELECT max(id) FROM cases_conditionchange WHERE id > %s", [changes.pk_read])
        if (upto := cursor.fetchone()[0]) is not None:
            changed = values | {"why": Trigger.CHANGED_CASE, "after": changes.pk_read, "upto": upto}
            cursor.execute(_CHANGED, changed)
            noted += cursor.rowcount
            changes.pk_read = upto
            changes.save(update_fields=["pk_read"])
    return noted
