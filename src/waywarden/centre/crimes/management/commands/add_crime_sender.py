"""python -m waywarden.centre add_crime_sender NAME --force MPS --api --as USERNAME: who sends a force's crimes."""

from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug

from waywarden.centre.access.models import User
from waywarden.centre.crimes.handing_over import register_sender
from waywarden.centre.crimes.senders import CrimeSender
from waywarden.crime.columns import UNCERTAINTY_M
from waywarden.crime.forces import FORCES

OURS = ("taking", "taken", "refused")  # of the watched folder


class Command(BaseCommand):
    help = "Let a force's system or person send its crimes. With --api it prints the secret, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--force", required=True, choices=[force.code for force in FORCES])
        parser.add_argument("--api", action="store_true", help="by the API, with a secret")
        parser.add_argument("--address", default="", help="by mail, from this address")
        parser.add_argument("--folder", default="", help="by the watched folder, in the subfolder of this name")
        parser.add_argument("--tz", default="UTC", help="the zone of its times (UTC, Europe/London)")
        parser.add_argument("--place", default="address", choices=list(UNCERTAINTY_M), help="what its places mean")
        parser.add_argument("--as", dest="username", required=True, help="who registers it, for the audit log")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']}; add one with add_user.")
        self._check(options)
        _, secret = register_sender(
            name=options["name"],
            police_force=options["force"],
            api=options["api"],
            address=options["address"],
            folder=options["folder"],
            tz=options["tz"],
            place=options["place"],
            by=user,
        )
        if secret:
            self.stdout.write(secret)

    def _check(self, options: dict[str, Any]) -> None:
        name, address, folder = options["name"], options["address"], options["folder"]
        if not (options["api"] or address or folder):
            raise CommandError("By which way does it send? Give --api, --address or --folder, or several of them.")
        if CrimeSender.objects.filter(name=name).exists():
            raise CommandError(f"There is a sender {name} already, or was: choose another name.")
        current = CrimeSender.objects.filter(ended_at=None)
        if address and current.filter(address__iexact=address).exists():
            raise CommandError("Another sender has this address: end it first with end_crime_sender.")
        if folder and current.filter(folder=folder).exists():
            raise CommandError("Another sender has this folder: end it first with end_crime_sender.")
        try:
            if address and not address.isascii():
                raise CommandError("Give the address in ASCII, its domain as it stands in the DNS (xn--...).")
            if address:
                validate_email(address)
            if folder:
                validate_slug(folder)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if folder in OURS:
            raise CommandError(f"{folder} is a folder of Waywarden's own: choose another name.")
        if options["tz"] not in available_timezones():
            raise CommandError(f"There is no time zone {options['tz']}; it takes names like UTC or Europe/London.")
