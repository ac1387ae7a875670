"""Write one row of the audit log, in the transaction of the act it records."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act, AuditEntry


def record(*, by: User, act: Act, what: str, why: str, whose: Sequence[str] = (), **detail: Any) -> AuditEntry:
    """Record that `by` did `what` to the data of `whose` (wearers' keys) because of `why`.

    Must run inside a transaction: an act that is rolled back was not done, and an act that was done is recorded.
    """
    assert transaction.get_connection().in_atomic_block, "an audit row belongs to the transaction of its act"
    return AuditEntry.objects.create(
        at=clock.now(), act=act, who=by.username, role=by.role, whose=list(whose), what=what, why=why, detail=detail
    )


def record_unattended(
    *, who: str, act: Act, what: str, why: str, whose: Sequence[str] = (), **detail: Any
) -> AuditEntry:
    """The same of what no person's hand did: a worker's run, a file in a folder, a mail. `who` says which."""
    assert transaction.get_connection().in_atomic_block, "an audit row belongs to the transaction of its act"
    return AuditEntry.objects.create(
        at=clock.now(), act=act, who=who[:150], role="", whose=list(whose), what=what, why=why, detail=detail
    )
