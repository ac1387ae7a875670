"""Under which agreement may a crime be matched? Kept by a named person, each change with its audit row."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from django.db import transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.crimes.models import Agreement, CrimeVersion, Trigger


@transaction.atomic
def agree(
    *,
    police_force: str,
    crime_types: Sequence[str],
    programmes: Sequence[str],
    purpose: str,
    legal_basis: str,
    begins_on: date,
    ends_on: date,
    by: User,
) -> Agreement:
    """From `begins_on` until `ends_on` these crimes of the force are matched with wearers of these programmes."""
    agreement = Agreement.objects.create(
        police_force=police_force,
        crime_types=sorted(crime_types),
        programmes=sorted(programmes),
        purpose=purpose,
        legal_basis=legal_basis,
        begins_on=begins_on,
        ends_on=ends_on,
        by=by,
        at=clock.now(),
    )
    what = f"wrote down agreement {agreement.pk} with {police_force}"
    _match_anew(agreement, clock.now())
    record(by=by, act=Act.ALTERATION, what=what, why=purpose, ends_on=ends_on.isoformat(), legal_basis=legal_basis)
    return agreement


@transaction.atomic
def end(*, agreement: Agreement, why: str, by: User) -> None:
    """It holds no longer from today on; what was found under it stays, with its number."""
    today = clock.now().date()
    if agreement.ends_on > today:
        agreement.ends_on = max(today, agreement.begins_on)  # one that ends before its first day never held
        agreement.save(update_fields=["ends_on"])
    record(by=by, act=Act.ALTERATION, what=f"ended agreement {agreement.pk} with {agreement.police_force}", why=why)


def _match_anew(agreement: Agreement, moment: datetime) -> None:
    """Crimes that were matched with nobody, or with fewer, are looked at once it holds."""
    begins_at = datetime.combine(agreement.begins_on, time(), UTC)
    covered = CrimeVersion.objects.filter(
        is_newest=True, due_at=None, crime__police_force=agreement.police_force, crime_type__in=agreement.crime_types
    )
    covered.update(due_at=max(moment, begins_at), due_why=Trigger.OTHER_RULES)


def agreement_for(version: CrimeVersion, agreements: Sequence[Agreement], today: date) -> Agreement | None:
    """The one with most programmes that covers this crime today; None where none does."""
    fitting = [
        one
        for one in agreements
        if one.police_force == version.crime.police_force
        and version.crime_type in one.crime_types
        and one.holds_on(today)
    ]
    return max(fitting, key=lambda one: (len(one.programmes), -one.pk), default=None)
