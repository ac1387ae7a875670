"""Django's management commands for an administrator: python -m waywarden.centre add_user ..."""

import os
import sys

from django.core.management import execute_from_command_line

from waywarden.centre import database

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waywarden.centre.settings")
    database.ensure_running()
    execute_from_command_line(sys.argv)
