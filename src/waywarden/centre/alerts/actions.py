"""What a person does about an alert. Each act is one row, made once, with its audit row in the same transaction."""

from typing import TypeVar

from django.db import IntegrityError, transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.alerts.models import Acknowledgement, Alert, Outcome, Resolution
from waywarden.centre.alerts.raising import announce
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record

Deed = TypeVar("Deed", Acknowledgement, Resolution)


class AlreadyDone(Exception):
    """Somebody was first; the message says who, so that two people do not work one alert unknowingly."""


def acknowledge(*, alert: Alert, by: User) -> Acknowledgement:
    """`by` takes the alert on. Raises AlreadyDone where somebody has."""
    return _once(Acknowledgement, alert, by, "acknowledged", f"acknowledged alert {alert.pk}")


def close(*, alert: Alert, by: User, outcome: Outcome, note: str) -> Resolution:
    """`by` closes the alert with an outcome and a note. Raises AlreadyDone where it is closed."""
    assert note.strip(), "the form asks for a note"
    what = f"closed alert {alert.pk} as {outcome}"
    return _once(Resolution, alert, by, "closed", what, outcome=outcome, note=note.strip())


def _once(row: type[Deed], alert: Alert, by: User, done: str, what: str, **fields: str) -> Deed:
    """The alert's one row of this kind, with its audit row; its uniqueness decides who was first."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = row.objects.create(alert=alert, by=by, at=clock.now(), **fields)
        except IntegrityError:
            first = row.objects.select_related("by").get(alert=alert).by
            raise AlreadyDone(f"{first.get_full_name() or first.username} has {done} it.") from None
        record(by=by, act=Act.ALTERATION, what=what, why="alert", whose=[alert.wearer.key])
        announce()
    return made
