"""What a person does about an alert. Each act is one row, made once, with its audit row in the same transaction.

A person judges what they saw. If the episode has got worse since, the judgement is refused and they look again; if it
gets worse afterwards, the alert is opened again (`raising`).
"""

from typing import TypeVar

from django.db import IntegrityError, transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.alerts.models import Acknowledgement, Alert, FirstLook, Outcome, Resolution
from waywarden.centre.alerts.raising import announce
from waywarden.centre.alerts.seen import TAMPERING, Seen, got_worse
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.devices.actions import review
from waywarden.centre.devices.models import Activation
from waywarden.centre.monitoring.models import Violation

Deed = TypeVar("Deed", Acknowledgement, FirstLook, Resolution)


class AlreadyDone(Exception):
    """Somebody was first; the message says who, so that two people do not work one alert unknowingly."""


class WorseThanSeen(Exception):
    """The episode is worse than it was when this person looked; the message says how."""


class SecondLookWanted(Exception):
    """Strap and case need the eyes of two people; the message says so to the one who has looked already."""


def acknowledge(*, alert: Alert, by: User) -> Acknowledgement:
    """`by` takes the alert on. Raises AlreadyDone where somebody has."""
    return _once(Acknowledgement, alert, by, "acknowledged", f"acknowledged alert {alert.pk}")


@transaction.atomic
def close(*, alert: Alert, by: User, outcome: Outcome, note: str, seen: Seen) -> Resolution | FirstLook:
    """`by` closes the alert as they saw it, with an outcome and a note.

    Of a strap or case the first such judgement is a first look, and closes nothing; another person's closes it. Raises
    AlreadyDone where it is closed, WorseThanSeen, or SecondLookWanted from whoever took the first look.
    """
    assert note.strip(), "the form asks for a note"
    violation = Violation.objects.select_for_update().get(pk=alert.violation_id)  # as it stands until this commits
    if worse := got_worse(seen, Seen.of(violation)):
        raise WorseThanSeen(f"Since you looked at this alert, {worse}. Look again before you close it.")
    judged = {"outcome": str(outcome), "note": note.strip(), "seen": str(seen)}
    if violation.matter in TAMPERING:
        first = FirstLook.objects.filter(alert=alert).first()
        if first is None and not Resolution.objects.filter(alert=alert).exists():
            return _once(FirstLook, alert, by, "looked at", f"first look at alert {alert.pk}: {outcome}", **judged)
        if first is not None and first.by == by:
            raise SecondLookWanted(
                "You took the first look. A strap or case is closed when somebody else has looked too."
            )
    resolution = _once(Resolution, alert, by, "closed", f"closed alert {alert.pk} as {outcome}", **judged)
    if violation.matter in TAMPERING and _may_be_ended(violation, alert):
        review(device=violation.device, part=TAMPERING[violation.matter], wearer=alert.wearer, by=by)
    return resolution


def _may_be_ended(violation: Violation, alert: Alert) -> bool:
    """Is it this episode that a review would end? Of one that is over, a review would end the next, which nobody has
    looked at; of a tag that another wears by now, somebody else's.
    """
    still_worn = Activation.objects.filter(device=violation.device, wearer=alert.wearer, ended_at=None)
    return violation.ended_at is None and violation.withdrawn_at is None and still_worn.exists()


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
