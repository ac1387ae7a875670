"""Register tags and put them on wearers."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.actions import note_change, watch_over_tag
from waywarden.centre.cases.models import ProtectedPerson, Wearer
from waywarden.centre.devices.models import Activation, Device, Entrustment, Part, Review


class TagInUse(ValueError):
    """The tag is with somebody. The message says what to do."""


@transaction.atomic
def register_device(*, device_id: str, by: User) -> tuple[Device, str]:
    """A new tag and its secret, which is shown this once and kept only as its SHA-256."""
    secret = secrets.token_urlsafe(24)
    device = Device.objects.create(
        device_id=device_id, secret_sha256=hashlib.sha256(secret.encode()).digest(), registered_at=clock.now()
    )
    record(by=by, act=Act.COLLECTION, what=f"registered tag {device_id}", why="tag received")
    return device, secret


@transaction.atomic
def activate(*, device: Device, wearer: Wearer, began_at: datetime, by: User) -> Activation:
    """The tag is on the wearer from `began_at` on. The database refuses a tag that is on somebody already.

    Never from a time at which a protected person carried it: what it said then would be shown as the wearer's.
    """
    carried = Entrustment.objects.filter(device=_held(device))
    if carried.filter(ended_at=None).exists():
        raise TagInUse(f"a protected person carries tag {device.device_id}: take it back first")
    if carried.filter(ended_at__gt=began_at).exists():
        raise TagInUse(f"tag {device.device_id} was with somebody else then: fit it from a later moment")
    activation = Activation.objects.create(device=device, wearer=wearer, began_at=began_at)
    watch_over_tag(wearer=wearer, since=began_at)
    note_change(wearer=wearer, since=began_at)
    record(by=by, act=Act.COLLECTION, what=f"fitted tag {device.device_id}", why="order received", whose=[wearer.key])
    return activation


@transaction.atomic
def deactivate(*, activation: Activation, at: datetime, why: str, by: User) -> None:
    """The tag came off at `at`; one that was still to be fitted never was."""
    ended_at = max(at, activation.began_at)
    Activation.objects.filter(pk=activation.pk).update(ended_at=ended_at)
    note_change(wearer=activation.wearer, since=ended_at)
    record(
        by=by,
        act=Act.ALTERATION,
        what=f"removed tag {activation.device.device_id}",
        why=why,
        whose=[activation.wearer.key],
    )


@transaction.atomic
def entrust(*, device: Device, person: ProtectedPerson, by: User) -> Entrustment:
    """The protected person carries this tag from now on: never from before, when it may have said where others were."""
    worn = Activation.objects.filter(device=_held(device)).exclude(ended_at__lte=clock.now())
    if worn.exists():
        raise TagInUse(f"tag {device.device_id} is on a wearer: remove it first")
    if Entrustment.objects.filter(person=person, ended_at=None).exists():
        raise TagInUse("this person carries a tag already: take that back first")
    if Entrustment.objects.filter(device=device, ended_at=None).exists():
        raise TagInUse(f"another protected person carries tag {device.device_id}: take it back first")
    entrustment = Entrustment.objects.create(device=device, person=person, began_at=clock.now())
    note_change(wearer=person.protected_from, since=entrustment.began_at)
    record(
        by=by,
        act=Act.COLLECTION,
        what=f"gave a tag to protected person {person.reference}",
        why="she agreed to carry it",
        whose=[person.protected_from.key],
    )
    return entrustment


@transaction.atomic
def take_back(*, entrustment: Entrustment, why: str, by: User) -> None:
    """The protected person has given the tag back; what it said goes as the hours pass."""
    Entrustment.objects.filter(pk=entrustment.pk, ended_at=None).update(ended_at=clock.now())
    note_change(wearer=entrustment.person.protected_from, since=clock.now())
    record(
        by=by,
        act=Act.ALTERATION,
        what=f"took back the tag of protected person {entrustment.person.reference}",
        why=why,
        whose=[entrustment.person.protected_from.key],
    )


@transaction.atomic
def review(*, device: Device, part: Part, wearer: Wearer, by: User) -> Review:
    """A named person has looked at this part of the tag on this wearer: that ends its episode, from now on."""
    reviewed = Review.objects.create(device=device, part=part, by=by, at=clock.now())
    note_change(wearer=wearer, since=reviewed.at)
    record(
        by=by,
        act=Act.ALTERATION,
        what=f"reviewed the {part} of tag {device.device_id}",
        why="alert closed",
        whose=[wearer.key],
    )
    return reviewed


def _held(device: Device) -> Device:
    """The device's row, locked to the end of the transaction, so that it is given to one person only."""
    return Device.objects.select_for_update().get(pk=device.pk)
