"""What a person does about an alert. Each act is one row, made once, with its audit row in the same transaction."""

from django.db import IntegrityError, transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.alerts.models import Acknowledgement, Alert, Outcome, Resolution
from waywarden.centre.alerts.raising import announce
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record


class AlreadyDone(Exception):
    """Somebody was first; the message says who, so that two people do not work one alert unknowingly."""


def acknowledge(*, alert: Alert, by: User) -> Acknowledgement:
    """`by` takes the alert on. Raises AlreadyDone where somebody has: the row's uniqueness decides."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = Acknowledgement.objects.create(alert=alert, by=by, at=clock.now())
        except IntegrityError:
            first = Acknowledgement.objects.select_related("by").get(alert=alert)
            raise AlreadyDone(f"{first.by.get_full_name() or first.by.username} has acknowledged it.") from None
        record(
            by=by,
            act=Act.ALTERATION,
            what=f"acknowledged alert {alert.pk}",
            why="alert",
            whose=[alert.wearer.key],
        )
        announce()
    return row


def close(*, alert: Alert, by: User, outcome: Outcome, note: str) -> Resolution:
    """`by` closes the alert with an outcome and a note. Raises AlreadyDone where it is closed."""
    assert note.strip(), "the form asks for a note"
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = Resolution.objects.create(alert=alert, by=by, at=clock.now(), outcome=outcome, note=note.strip())
        except IntegrityError:
            first = Resolution.objects.select_related("by").get(alert=alert)
            raise AlreadyDone(f"{first.by.get_full_name() or first.by.username} has closed it.") from None
        record(
            by=by,
            act=Act.ALTERATION,
            what=f"closed alert {alert.pk} as {outcome}",
            why="alert",
            whose=[alert.wearer.key],
        )
        announce()
    return row
