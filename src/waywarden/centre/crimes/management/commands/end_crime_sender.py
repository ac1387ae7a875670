"""python -m waywarden.centre end_crime_sender NAME --why REASON --as USERNAME: it sends no more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waywarden.centre.access.models import User
from waywarden.centre.crimes.handing_over import end_sender
from waywarden.centre.crimes.senders import CrimeSender


class Command(BaseCommand):
    help = "Take nothing more from a sender of crimes. What it sent stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--why", required=True)
        parser.add_argument("--as", dest="username", required=True, help="who ends it, for the audit log")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']}; add one with add_user.")
        sender = CrimeSender.objects.filter(name=options["name"], ended_at=None).first()
        if sender is None:
            raise CommandError(f"There is no sender {options['name']} that still sends.")
        end_sender(sender=sender, why=options["why"], by=user)
