"""Make Django ready: a database that runs, settings loaded, tables as this version wants them."""

import os


def prepare(*, migrate: bool = True) -> str:
    """Start or find the database, load Django and, unless told otherwise, bring the tables up to date.

    Returns the database's URL. Two commands may do this at once: migrations run under an advisory lock.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waywarden.centre.settings")

    from waywarden.centre import database  # noqa: PLC0415

    url = database.ensure_running()
    if migrate:
        database.check(url)

    import django  # noqa: PLC0415

    django.setup()
    if migrate:
        _migrate()
    return url


def _migrate() -> None:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('waywarden migrate'))")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('waywarden migrate'))")
