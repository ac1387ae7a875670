"""The calling thread's Django connection as psycopg's: COPY is not in Django's interface."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db.utils import OperationalError


class StoreUnavailable(Exception):
    """The database cannot be reached now. Nothing was acknowledged; try again."""


@contextmanager
def connected() -> Iterator[psycopg.Connection[Any]]:
    """The connection, opened where it is not. Lost, it is opened anew by the next caller."""
    try:
        connection.ensure_connection()
        assert connection.connection is not None
        yield connection.connection
    except (psycopg.OperationalError, psycopg.InterfaceError, OperationalError) as error:
        if not connection.in_atomic_block:
            connection.close()
        raise StoreUnavailable(error.__class__.__name__) from error


def disconnect() -> None:
    """Close the calling thread's connection, if it has one: a thread that ends must not leave it open."""
    connection.close()
