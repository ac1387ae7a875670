"""`waywarden import`: a position file into the store."""

import getpass
import math
from collections import Counter
from typing import TYPE_CHECKING

import click

from waywarden.cli import Unusable
from waywarden.cli.output import format_option, out_option, write_rows
from waywarden.cli.position_file import PositionSource, reading_options

if TYPE_CHECKING:
    from waywarden.centre.access.models import User


@click.command("import")
@reading_options
@click.option("--as", "username", help="Who imports, for the audit log. Default: the account of this machine.")
@click.option(
    "--register", is_flag=True, help="Register unknown tags, with a secret nobody knows: they cannot report yet."
)
@format_option
@out_option
def command(
    source: PositionSource, username: str | None, register: bool, output_format: str | None, out: str | None
) -> None:
    """Store the positions of FILE (CSV, Parquet, JSON lines, GeoJSON, GPX; - for stdin).

    Prints how many were accepted, how many were there already, and how many were refused and why. The tags must be
    registered. The same file again changes nothing.
    """
    from waywarden.centre.prepare import prepare

    file = source.read()
    prepare()

    from rich.console import Console
    from rich.progress import track

    from waywarden.centre.devices.actions import register_device
    from waywarden.centre.gateway.importing import CHUNK_ROWS, import_positions, unknown_devices
    from waywarden.positions.rejection import Reason

    user = _user(username)
    unknown = unknown_devices(file.positions)
    if unknown and not register:
        raise Unusable(
            f"{len(unknown)} of the file's tags are not registered: register them, or import with --register."
        )
    for device_id in unknown:
        register_device(device_id=device_id, by=user)

    counts: Counter[str] = Counter()
    chunks = import_positions(file.positions, file.rejected, name=file.name, data=file.data, by=user)
    length = max(1, math.ceil(file.positions.height / CHUNK_ROWS))
    for counted in track(chunks, "storing", length, console=Console(stderr=True), transient=True):
        counts += counted
    accepted, duplicates = counts.pop("accepted", 0), counts.pop(str(Reason.DUPLICATE), 0)
    _say_where(accepted, counts.pop("events", 0), sum(counts.values()))
    summary = {"accepted": accepted, "duplicates": duplicates, "quarantined": dict(sorted(counts.items()))}
    write_rows([summary], output_format, out)


def _say_where(accepted: int, events: int, refused: int) -> None:
    from waywarden.centre.database import in_words

    click.echo(
        f"{accepted - events:,} into the positions, {events:,} into the device events and {refused:,} into quarantine, "
        f"in {in_words()}",
        err=True,
    )


def _user(username: str | None) -> "User":
    """The named user; or, for the audit log only, the account of the operating system."""
    from waywarden.centre.access.models import User

    if username is None:
        return User(username=f"command line ({getpass.getuser()})")
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Unusable("There is no such user: add one with `python -m waywarden.centre add_user`, or leave --as out.")
    return user
