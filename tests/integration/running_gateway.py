"""A gateway as it runs in production: a process of its own, on a port of loopback, on the test's database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.conninfo import make_conninfo

from waywarden.cli.installation import free_port, wait_for


def environment() -> dict[str, str]:
    """For a command that shall use the test's database."""
    settings = connection.settings_dict
    named = {"dbname": settings["NAME"], "user": settings["USER"], "host": settings["HOST"], "port": settings["PORT"]}
    return os.environ | {"DATABASE_URL": make_conninfo(**{name: value for name, value in named.items() if value})}


@contextmanager
def gateway(port: int | None = None) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Its port and its process, which is stopped afterwards if it still runs."""
    port = port or free_port()
    process = subprocess.Popen([sys.executable, "-m", "waywarden", "gateway", "--port", str(port)], env=environment())
    try:
        wait_for(port)
        yield port, process
    finally:
        process.terminate()
        process.wait(15)
