"""A batch handed over by a sender that does not sign in: who it is, and each thing once, however often it comes."""

import hashlib
import hmac
import logging
import secrets
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act, AuditEntry
from waywarden.centre.audit.record import record
from waywarden.centre.crimes.intake import receive
from waywarden.centre.crimes.models import Channel, CrimeBatch
from waywarden.centre.crimes.senders import CrimeSender, Handover, NotTaken

logger = logging.getLogger("waywarden.crimes")


@transaction.atomic
def register_sender(
    *,
    name: str,
    police_force: str,
    by: User,
    api: bool = False,
    address: str = "",
    folder: str = "",
    tz: str = "UTC",
    place: str = "address",
) -> tuple[CrimeSender, str]:
    """A new sender, with its secret for the API where it has one: shown this once, and kept as its SHA-256 only."""
    secret = secrets.token_urlsafe(24) if api else ""
    sender = CrimeSender.objects.create(
        name=name,
        police_force=police_force,
        secret_sha256=_digest(secret) if api else None,
        address=address,
        folder=folder,
        tz=tz,
        place=place,
        registered_at=clock.now(),
        by=by,
    )
    ways = [way for way, has in (("API", api), ("mail", address), ("folder", folder)) if has]
    what = f"let {name} send crimes of {police_force} by {' and '.join(ways)}"
    record(by=by, act=Act.COLLECTION, what=what, why="crime mapping")
    return sender, secret


@transaction.atomic
def end_sender(*, sender: CrimeSender, why: str, by: User) -> None:
    """From now on nothing of it is taken, and its secret opens nothing; what it sent stays."""
    CrimeSender.objects.filter(pk=sender.pk, ended_at=None).update(ended_at=clock.now())
    record(by=by, act=Act.ALTERATION, what=f"ended {sender.name}, who sent crimes of {sender.police_force}", why=why)


def who_presents(secret: str) -> CrimeSender | None:
    """The sender with this secret. Every secret is compared to its end, so the time that it takes tells nothing."""
    presented, found = _digest(secret), None
    for sender in CrimeSender.objects.filter(ended_at=None).exclude(secret_sha256=None):
        if hmac.compare_digest(bytes(sender.secret_sha256 or b""), presented):
            found = sender
    return found


@transaction.atomic
def take_once(
    *,
    content: bytes,
    file_name: str,
    channel: Channel,
    key: str,
    sender: CrimeSender | None,
    tz: str = "",
    place: str = "",
    within: timedelta | None = None,
) -> tuple[CrimeBatch, bool]:
    """The batch of the thing with this key, and whether it was there already, `within` which time. Empty `tz` and
    `place` are the sender's own. Raises what `receive` raises, and then nothing is kept.
    """
    with connection.cursor() as cursor:  # the lock of `receive`: two that come at once are one
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('waywarden crimes'))")
    before = Handover.objects.filter(key=key, sender=sender, batch__channel=channel)
    if within is not None:
        before = before.filter(batch__received_at__gte=clock.now() - within)
    known = before.select_related("batch").order_by("pk").last()
    if known is not None:
        return known.batch, True
    batch = receive(
        content=content,
        file_name=printable(file_name),
        channel=channel,
        by=None,
        tz=tz or (sender.tz if sender else "UTC"),
        place=place or (sender.place if sender else "address"),
        sender=sender.name if sender else "",
        police_force=sender.police_force if sender else None,
    )
    Handover.objects.create(batch=batch, sender=sender, key=key)
    return batch, False


def note_look(batch: CrimeBatch, sender: CrimeSender) -> None:
    """The sender was told what became of a batch: a look by somebody who is no user."""
    AuditEntry.objects.create(
        at=clock.now(),
        act=Act.CONSULTATION,
        who=sender.name,
        role="crime sender",
        whose=[],
        what=f"was told what became of crime batch {batch.pk}",
        why="crime mapping",
    )


@transaction.atomic
def count_not_taken(channel: Channel, reason: str) -> None:
    """Count it for the day and say so in the log, without who or what: neither is known to be true."""
    day, _ = NotTaken.objects.get_or_create(day=clock.now().date(), channel=channel, reason=reason)
    NotTaken.objects.filter(pk=day.pk).update(times=F("times") + 1)
    logger.warning("crimes were not taken (%s): %s", channel.value, reason)


def printable(name: str) -> str:
    """A file's name as the database and a page can hold it."""
    return "".join(letter if letter.isprintable() else "_" for letter in name)[:200]


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
