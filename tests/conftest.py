"""One PostgreSQL for the whole test run: the one DATABASE_URL names, or one of our own in a temporary directory."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Before Django's settings are read. With xdist the controller does this and the workers inherit it."""
    if hasattr(config, "workerinput"):
        return
    directory = Path(tempfile.mkdtemp(prefix="waywarden-test-"))
    directory.chmod(0o755)  # the server's account must reach its own directory below
    os.environ["WAYWARDEN_DATA"] = str(directory)
    os.environ["WAYWARDEN_SECRET_KEY"] = "a key for tests only"
    config.stash[DIRECTORY] = directory

    from waywarden.centre import database

    database.ensure_running()
    os.environ["DJANGO_SETTINGS_MODULE"] = "waywarden.centre.settings"

    import django

    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    directory = config.stash.get(DIRECTORY, None)
    if directory is not None:
        from waywarden.centre import database

        database.stop_embedded()
        shutil.rmtree(directory, ignore_errors=True)


DIRECTORY = pytest.StashKey[Path]()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Tests with real transactions empty the tables afterwards, which the audit log's trigger would refuse."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_no_truncate")
