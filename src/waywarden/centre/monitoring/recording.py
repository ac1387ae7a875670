"""Write what detection found: new violations, changed ones, and those that late data withdrew.

Nothing a person may have been shown is erased: each change of tier, closing or withdrawal adds a Revision.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from waywarden.centre import clock
from waywarden.centre.monitoring.carrying import StartingPoint
from waywarden.centre.monitoring.demands import Demand
from waywarden.centre.monitoring.models import Revision, Violation
from waywarden.detection.conditions import WITH_ANOTHER_DEVICE
from waywarden.detection.violation import Violation as Found

WHY_FOUND, WHY_FOUND_LATE = "found", "found late"
WHY_TIER, WHY_CLOSED, WHY_REOPENED = "tier changed", "closed", "open again"
WHY_WITHDRAWN, WHY_RESTORED = "withdrawn (late data)", "found again"
UPDATED = ("tier", "ended_at", "record", "sentence", "rule_version", "changed_at", "withdrawn_at", "announced")


def write(
    found: Sequence[Found],
    demands: Sequence[Demand],
    starts: Mapping[int, StartingPoint],
    *,
    of_pair: str | None = None,
) -> None:
    """Bring the violations of these devices up to what was found, whether going on or replaying.

    What a device does alone and what it does together with another (`of_pair`, the demand's id) are judged apart.
    """
    by_condition = {demand.prepared.condition_id: demand for demand in demands}
    known = {row.pk: row for row in Violation.objects.filter(pk__in=[violation.violation_id for violation in found])}
    new: list[Violation] = []
    changed: list[Violation] = []
    revisions: list[Revision] = []

    for violation in found:
        row = known.get(violation.violation_id)
        if row is None:
            row = _first_row(violation, by_condition[violation.condition_id], starts)
            new.append(row)
            revisions.append(_revision(row, WHY_FOUND_LATE if row.found_late else WHY_FOUND))
        elif why := _update(row, violation):
            changed.append(row)
            if why in (WHY_TIER, WHY_CLOSED, WHY_REOPENED, WHY_RESTORED):
                revisions.append(_revision(row, why))

    if of_pair is None:
        judged = Violation.objects.exclude(condition__kind__in=WITH_ANOTHER_DEVICE)
    else:
        judged = Violation.objects.filter(record__condition_id=of_pair)
    for row in _withdrawn(judged, {violation.violation_id for violation in found}, starts):
        changed.append(row)
        revisions.append(_revision(row, WHY_WITHDRAWN))

    Violation.objects.bulk_create(new)
    Violation.objects.bulk_update(changed, UPDATED)
    Revision.objects.bulk_create(revisions)


def _first_row(violation: Found, demand: Demand, starts: Mapping[int, StartingPoint]) -> Violation:
    known_until = starts[demand.device_pk].replaces
    return Violation(
        violation_id=violation.violation_id,
        wearer_id=demand.wearer_pk,
        condition_id=demand.condition_pk,
        device_id=demand.device_pk,
        tier=violation.tier,
        began_at=violation.began_at,
        ended_at=violation.ended_at,
        record=violation.as_json(),
        sentence=violation.sentence,
        rule_version=violation.rule_version,
        found_at=clock.now(),
        found_late=known_until is not None and violation.began_at <= known_until,
        changed_at=clock.now(),
    )


def _update(row: Violation, violation: Found) -> str:
    """Bring a row up to date; why it changed, or nothing where it did not."""
    record = violation.as_json()
    if record == row.record and row.withdrawn_at is None:
        return ""
    if row.withdrawn_at is not None:
        why = WHY_RESTORED
    elif row.tier != violation.tier:
        why = WHY_TIER
    elif (row.ended_at is None) != (violation.ended_at is None):
        why = WHY_CLOSED if violation.ended_at else WHY_REOPENED
    else:
        why = "goes on"
    row.tier, row.ended_at, row.record = violation.tier, violation.ended_at, record
    row.sentence, row.rule_version = violation.sentence, violation.rule_version
    row.changed_at, row.withdrawn_at, row.announced = clock.now(), None, False
    return why


def _withdrawn(
    judged: QuerySet[Violation], found: Collection[str], starts: Mapping[int, StartingPoint]
) -> Iterator[Violation]:
    """In a replay: the rows that it should have found again and did not.

    What was closed by a fix at or before the replay's start stands; the rest was either open then, and so is among
    the found, or was opened by fixes that are now seen differently.
    """
    replayed = {pk: start.after for pk, start in starts.items() if start.replaces is not None}
    for row in judged.filter(device__in=replayed, withdrawn_at=None).exclude(pk__in=found):
        start = replayed[row.device_id]
        closed = _closed_at(row)
        if start is None or closed is None or closed > start:
            row.withdrawn_at = row.changed_at = clock.now()
            row.announced = False
            yield row


def _closed_at(row: Violation) -> datetime | None:
    cleared: Any = row.record.get("cleared_at")
    return datetime.fromisoformat(cleared) if cleared else row.ended_at


def _revision(row: Violation, why: str) -> Revision:
    return Revision(violation_id=row.violation_id, at=row.changed_at, why=why, record=row.record)
