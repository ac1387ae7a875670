"""Django's management commands for an administrator: python -m waywarden.centre add_user ..."""

import sys

from django.core.management import execute_from_command_line

from waywarden.centre import database
from waywarden.centre.prepare import prepare

OURS = (
    "add_user",
    "add_supplier",
    "add_crime_sender",
)  # they need the tables, and on a new machine they are the first command

if __name__ == "__main__":
    try:
        prepare(migrate=sys.argv[1:2] != [] and sys.argv[1] in OURS)
    except database.DatabaseUnavailable as error:
        sys.exit(f"Error: {error}")
    execute_from_command_line(sys.argv)
