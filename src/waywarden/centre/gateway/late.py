"""What came late, and up to where one has seen what came: for whoever keeps something of a day (movements.kept_days).

`arrival.seq` follows the order of commits, so whoever has seen one number has seen all below it. An arrival stands in
the queue until the workers are done with it; one that tells of a day that was over goes on in `late_arrival`. So of
any day that is over, all that came since a number is in one of these two, and nothing that came is in neither.

**Whoever removes or hides stored positions must say so by an arrival of these times**, as for late fixes: the workers
have to look again, and what is kept of these days is made anew.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from waywarden.centre.gateway.connection import connected

BESIDE = timedelta(hours=1)  # a fix may stand for some of the day beside its own; and a step takes a while to commit

# In one statement, so that an arrival is always in one of both. Days that are not over are kept by nobody yet, and what
# is committed before they are over is seen by all who keep them.
FORGET = """
WITH gone AS (
    DELETE FROM arrival USING monitoring_shardcursor AS done
    WHERE arrival.shard = done.shard AND arrival.seq <= done.seq
      AND arrival.seq <= ALL (SELECT seq FROM arrival_reader)
    RETURNING arrival.device_id, arrival.earliest, arrival.latest, arrival.seq
), of_days AS (
    SELECT device_id, (earliest AT TIME ZONE 'UTC' - %(beside)s)::date AS first_day,
        least((latest AT TIME ZONE 'UTC' + %(beside)s)::date, %(over)s) AS last_day, seq
    FROM gone
)
INSERT INTO late_arrival AS known (device_id, first_day, last_day, seq)
SELECT device_id, first_day, last_day, max(seq) FROM of_days WHERE first_day <= %(over)s
GROUP BY device_id, first_day, last_day ORDER BY device_id, first_day, last_day
ON CONFLICT (device_id, first_day, last_day) DO UPDATE SET seq = greatest(known.seq, excluded.seq)
"""
SEEN = """
SELECT greatest((SELECT max(seq) FROM arrival), (SELECT max(seq) FROM monitoring_shardcursor),
                (SELECT max(seq) FROM late_arrival), 0)
"""
SINCE = """
SELECT device_id, first_day, last_day, seq FROM late_arrival
WHERE device_id = ANY(%(devices)s) AND last_day >= %(first)s AND first_day <= %(last)s
UNION ALL
SELECT device_id, (earliest AT TIME ZONE 'UTC' - %(beside)s)::date, (latest AT TIME ZONE 'UTC' + %(beside)s)::date, seq
FROM arrival
WHERE device_id = ANY(%(devices)s) AND latest >= %(first)s::date - interval '1 day'
  AND earliest < %(last)s::date + interval '2 days'
"""


def last_day_over(now: datetime) -> date:
    """The newest day of UTC of which something may be kept."""
    return (now - BESIDE).date() - timedelta(days=1)


def forget_done(now: datetime) -> None:
    """Remove arrivals that their shard's cursor and every other reader have passed; remember those of days that are
    over.
    """
    with connected() as session:
        session.execute(FORGET, {"beside": BESIDE, "over": last_day_over(now)})


def seen() -> int:
    """All arrivals up to this number are committed, and seen by what is read from now on."""
    with connected() as session:
        (newest,) = session.execute(SEEN).fetchone() or (0,)
    return int(newest)


def told_of(devices: Iterable[int], first: date, last: date) -> list[tuple[int, date, date, int]]:
    """Of these tags and days: (device, first day, last day, seq) of what came late, or is still in the queue."""
    wanted = {"devices": list(devices), "first": first, "last": last, "beside": BESIDE}
    with connected() as session:
        return list(session.execute(SINCE, wanted))
