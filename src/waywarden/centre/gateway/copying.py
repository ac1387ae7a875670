"""All that a COPY ... TO STDOUT answers, as one piece of bytes.

psycopg's own loop sets up a wait for every row, and that was over half of what reading a month cost. Here only the
first of what comes together is waited for; the rows that libpq holds already are taken as they are. Each is copied at
once: tens of thousands of memoryviews would keep the garbage collector busy for as long again. The connection, its
transaction and its snapshot are the caller's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import errors
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn


def copied(connection: psycopg.Connection[Any], query: str, parameters: Sequence[Any] | Mapping[str, Any]) -> bytes:
    """What the query copies out. psycopg.Error where the database refuses, before the first row or after many."""
    parts: list[bytes] = []
    with connection.cursor() as cursor, cursor.copy(query, parameters) as copy:
        while row := copy.read():
            parts.append(bytes(row))
            if _take_what_is_there(connection.pgconn, parts):
                break
    return b"".join(parts)


def _take_what_is_there(pgconn: PGconn, parts: list[bytes]) -> bool:
    """Append the rows that need no waiting for. Whether they were the last."""
    length, row = pgconn.get_copy_data(1)
    while length > 0:
        parts.append(bytes(row))
        length, row = pgconn.get_copy_data(1)
    if length == 0:
        return False
    results = list(iter(pgconn.get_result, None))  # all of them, so that the connection is free when an error is told
    for result in results:
        if result.status != ExecStatus.COMMAND_OK:
            raise errors.error_from_result(result)
    return True
