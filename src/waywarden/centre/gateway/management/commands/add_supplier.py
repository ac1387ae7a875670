"""python -m waywarden.centre add_supplier NAME --as USERNAME: a server that may send for every registered device."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waywarden.centre.access.models import User
from waywarden.centre.gateway.actions import register_supplier
from waywarden.centre.gateway.models import Supplier


class Command(BaseCommand):
    help = "Let a supplier's server, or a replay, send for every registered device. Prints its secret, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--as", dest="username", required=True, help="who registers it, for the audit log")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']}; add one with add_user.")
        if Supplier.objects.filter(name=options["name"]).exists():
            raise CommandError(f"There is a supplier {options['name']} already.")
        _, secret = register_supplier(name=options["name"], by=user)
        self.stdout.write(secret)
