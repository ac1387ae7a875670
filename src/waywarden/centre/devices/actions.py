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
from waywarden.centre.cases.models import Wearer
from waywarden.centre.devices.models import Activation, Device


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
    """The tag is on the wearer from `began_at` on. The database refuses a tag that is on somebody already."""
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
