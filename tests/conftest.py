"""One PostgreSQL for the whole test run: the one DATABASE_URL names, or one of our own in a temporary directory.

It must run, and Django be set up, before any test module is imported, so this happens when pytest imports this file.
With xdist the controller does it and the workers inherit the environment.
"""

import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest
from hypothesis import settings

from waywarden.centre import database

# How long an example takes says how busy the machine is, and nothing about what is tested.
settings.register_profile("whatever the load", deadline=None)
settings.load_profile("whatever the load")


def _set_up() -> Path | None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        django.setup()
        return None
    directory = Path(tempfile.mkdtemp(prefix="waywarden-test-"))
    directory.chmod(0o755)  # the server's account must reach its own directory below
    os.environ |= {
        "WAYWARDEN_DATA": str(directory),
        "WAYWARDEN_SECRET_KEY": "a key for tests only",
        "DJANGO_SETTINGS_MODULE": "waywarden.centre.settings",
    }
    database.ensure_running()
    django.setup()
    return directory


_directory = _set_up()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _directory is not None:
        database.stop_embedded()
        shutil.rmtree(_directory, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """A password's hash says how often it was stirred, so the server accepts these as it does dear ones. Five people
    of a test cost it two seconds otherwise.
    """
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    PBKDF2PasswordHasher.iterations = 1000


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Tests with real transactions empty the tables afterwards, which the audit log's trigger would refuse."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_no_truncate")
