"""Register the servers that may send for every device."""

import hashlib
import secrets

from django.db import transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.gateway.models import Supplier


@transaction.atomic
def register_supplier(*, name: str, by: User) -> tuple[Supplier, str]:
    """A new supplier and its secret, which is shown this once and kept only as its SHA-256."""
    secret = secrets.token_urlsafe(24)
    supplier = Supplier.objects.create(
        name=name, secret_sha256=hashlib.sha256(secret.encode()).digest(), registered_at=clock.now()
    )
    record(by=by, act=Act.COLLECTION, what=f"let supplier {name} send for every device", why="supplier engaged")
    return supplier, secret
