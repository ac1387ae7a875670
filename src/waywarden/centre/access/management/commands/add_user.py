"""python -m waywarden.centre add_user NAME --role operator: a person who may sign in."""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import ROLES, PoliceAnalyst
from waywarden.crime.forces import FORCES

CODES = [force.code for force in FORCES]


class Command(BaseCommand):
    help = "Add a person who may sign in. The password is asked for, or read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--role", required=True, choices=sorted(ROLES))
        parser.add_argument("--full-name", default="")
        parser.add_argument("--force", default="", help="Code of a police analyst's force, such as MPS.")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(username=options["name"]).exists():
            raise CommandError(f"There is a user {options['name']} already.")
        is_police = options["role"] == PoliceAnalyst.key
        if is_police and options["force"] not in CODES:
            raise CommandError(f"Name the analyst's force with --force: one of {', '.join(CODES)}.")
        if options["force"] and not is_police:
            raise CommandError(f"--force goes with --role {PoliceAnalyst.key} only.")
        given_name, _, family_name = options["full_name"].partition(" ")
        user = User(
            username=options["name"],
            role=options["role"],
            first_name=given_name,
            last_name=family_name,
            police_force=options["force"],
        )
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        user.set_password(password)
        user.save()
        self.stdout.write(f"{user.username} may sign in as {user.role_name}.")
