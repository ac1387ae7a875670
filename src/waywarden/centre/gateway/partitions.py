"""One partition a day for the two tables that grow with every fix, made when the first row of the day comes.

A partition is filled with its indexes while it stands alone, then attached: readers of the table are not held up.
Processes that want the same day at once take turns; the second finds it made.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import psycopg
from django.db import connection, transaction
from psycopg import sql

EXISTS = "SELECT to_regclass(%s) IS NOT NULL"
DAYS = "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = %s::regclass"
TURN = "SELECT pg_advisory_xact_lock(hashtext('waywarden partition'))"
CREATE = "CREATE TABLE {partition} (LIKE {table} INCLUDING ALL)"
ATTACH = "ALTER TABLE {table} ATTACH PARTITION {partition} FOR VALUES FROM ({start}) TO ({end})"


class Partitions:
    """The days known to have a partition. Forget them when the database says that one is missing."""

    def __init__(self) -> None:
        self._known: set[tuple[str, date]] = set()

    def ensure(self, connection: psycopg.Connection, table: str, days: Iterable[date]) -> None:
        """Make the partitions of `table` for these UTC days, each in a transaction of its own."""
        for day in sorted({day for day in days if (table, day) not in self._known}):
            _create(connection, table, day)
            self._known.add((table, day))

    def forget(self) -> None:
        self._known.clear()


def days_of(table: str) -> list[date]:
    """The UTC days of which the table has a partition."""
    with connection.cursor() as cursor:
        cursor.execute(DAYS, [table])
        return [datetime.strptime(name[-8:], "%Y%m%d").date() for (name,) in cursor.fetchall()]  # noqa: DTZ007 (a day)


def _create(connection: psycopg.Connection, table: str, day: date) -> None:
    name = f"{table}_{day:%Y%m%d}"
    with transaction.atomic():
        connection.execute(TURN)
        found = connection.execute(EXISTS, [name]).fetchone()
        if found and found[0]:
            return
        words = {
            "table": sql.Identifier(table),
            "partition": sql.Identifier(name),
            "start": sql.Literal(f"{day} 00:00:00+00"),
            "end": sql.Literal(f"{day + timedelta(days=1)} 00:00:00+00"),
        }
        connection.execute(sql.SQL(CREATE).format(**words))
        connection.execute(sql.SQL(ATTACH).format(**words))
