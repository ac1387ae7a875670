"""Write what detection found: new violations, changed ones, and those that are not found again.

A step returns all that is open on its devices at its moment and all that changed since where they went on from
(`detection.rules.Detect`). So a violation that was open or unsettled and is not among the found is withdrawn: late
data showed that it was not so, or a condition was changed. Nothing a person may have been shown is erased: each
change of tier, closing or withdrawal adds a Revision.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from waywarden.centre import clock
from waywarden.centre.monitoring.carrying import StartingPoint
from waywarden.centre.monitoring.demands import Demand
from waywarden.centre.monitoring.models import Revision, Violation
from waywarden.detection.conditions import WITH_ANOTHER_DEVICE
from waywarden.detection.violation import Violation as Found

WHY_FOUND, WHY_FOUND_LATE = "found", "found late"
WHY_TIER, WHY_CLOSED, WHY_REOPENED = "tier changed", "closed", "open again"
WHY_WITHDRAWN, WHY_EDITED, WHY_RESTORED = "withdrawn (late data)", "withdrawn (condition changed)", "found again"
UPDATED = (
    "tier",
    "ended_at",
    "record",
    "sentence",
    "rule_version",
    "changed_at",
    "withdrawn_at",
    "provisional",
    "announced",
)
LATE_AFTER = timedelta(minutes=5)  # HMPPS map guide: over five minutes is a gap


@dataclass(frozen=True)
class Step:
    """What a step knows of its devices: where each went on from, its newest row, and whose conditions were changed.

    What a device does alone and what it does together with another (`of_pair`, the demand's id) are judged apart.
    """

    starts: Mapping[int, StartingPoint]
    newest: Mapping[int, datetime | None]
    edited: Collection[int] = ()
    of_pair: str | None = None


def write(found: Sequence[Found], demands: Sequence[Demand], step: Step) -> None:
    """Bring the violations of these devices up to what was found, whether going on or replaying."""
    by_condition = {demand.prepared.condition_id: demand for demand in demands}
    known = {row.pk: row for row in Violation.objects.filter(pk__in=[violation.violation_id for violation in found])}
    new: list[Violation] = []
    changed: list[Violation] = []
    revisions: list[Revision] = []

    for violation in found:
        row = known.get(violation.violation_id)
        if row is None:
            row = _first_row(violation, by_condition[violation.condition_id], step)
            new.append(row)
            revisions.append(_revision(row, WHY_FOUND_LATE if row.found_late else WHY_FOUND))
        elif why := _update(row, violation, step.newest[row.device_id]):
            changed.append(row)
            if why in (WHY_TIER, WHY_CLOSED, WHY_REOPENED, WHY_RESTORED):
                revisions.append(_revision(row, why))

    for row in _withdrawn({violation.violation_id for violation in found}, step):
        changed.append(row)
        revisions.append(_revision(row, WHY_EDITED if row.device_id in step.edited else WHY_WITHDRAWN))

    Violation.objects.bulk_create(new)
    Violation.objects.bulk_create(changed, update_conflicts=True, unique_fields=["violation_id"], update_fields=UPDATED)
    Revision.objects.bulk_create(revisions)


def _first_row(violation: Found, demand: Demand, step: Step) -> Violation:
    looked_at = step.starts[demand.device_pk].looked_at
    return Violation(
        violation_id=violation.violation_id,
        wearer_id=demand.wearer_pk,
        condition_id=demand.condition_pk,
        device_id=demand.device_pk,
        matter=matter_of(violation),
        tier=violation.tier,
        began_at=violation.began_at,
        ended_at=violation.ended_at,
        record=violation.as_json(),
        sentence=violation.sentence,
        rule_version=violation.rule_version,
        found_at=clock.now(),
        found_late=looked_at is not None and _knowable_at(violation) + LATE_AFTER < looked_at,
        changed_at=clock.now(),
        provisional=_is_provisional(violation, step.newest[demand.device_pk]),
    )


def matter_of(violation: Found) -> str:
    """What it is about: the kind of condition, or of a tag's health the check that it failed."""
    return violation.flags[0] if violation.kind == "device_health" else violation.kind


def _knowable_at(violation: Found) -> datetime:
    """The moment at which it could first have been found, by a row or by silence, had all rows come in time."""
    return min((at for at in (violation.possible_at, violation.confirmed_at) if at), default=violation.began_at)


def _is_provisional(violation: Found, newest: datetime | None) -> bool:
    """Did anything of it happen later than the tag's newest row, by time passing alone?"""
    moments = (
        violation.began_at,
        violation.possible_at,
        violation.confirmed_at,
        violation.cleared_at,
        violation.ended_at,
    )
    return newest is None or any(at > newest for at in moments if at is not None)


def _update(row: Violation, violation: Found, newest: datetime | None) -> str:
    """Bring a row up to date; why it changed, or nothing where it did not."""
    record = violation.as_json()
    provisional = _is_provisional(violation, newest)
    if record == row.record and row.withdrawn_at is None:
        settled = provisional != row.provisional
        row.provisional = provisional
        return "settled" if settled else ""
    if row.withdrawn_at is not None:
        why = WHY_RESTORED
    elif row.tier != violation.tier:
        why = WHY_TIER
    elif (row.ended_at is None) != (violation.ended_at is None):
        why = WHY_CLOSED if violation.ended_at else WHY_REOPENED
    else:
        why = "goes on"
    row.tier, row.ended_at, row.record = violation.tier, violation.ended_at, record
    row.sentence, row.rule_version, row.provisional = violation.sentence, violation.rule_version, provisional
    row.changed_at, row.withdrawn_at, row.announced = clock.now(), None, False
    return why


def _withdrawn(found: Collection[str], step: Step) -> Iterator[Violation]:
    """The rows that the step should have found again and did not.

    Where a device goes on, these are all that were open or rested on silence. In a replay they are all that were not
    over by the rows before its start. A pair is always replayed, save where hours of it were forgotten: those stand.
    """
    replayed = {pk: start.after for pk, start in step.starts.items() if start.replaces is not None}
    going_on = step.starts.keys() - replayed.keys()
    if step.of_pair is None:
        judged = Violation.objects.exclude(condition__kind__in=WITH_ANOTHER_DEVICE)
        unsettled = Q(device__in=going_on) & (Q(ended_at=None) | Q(provisional=True))
        judged = judged.filter(unsettled | Q(device__in=replayed))
    else:
        judged = Violation.objects.filter(device__in=replayed, record__condition_id=step.of_pair)
    for row in judged.filter(withdrawn_at=None).exclude(pk__in=found):
        if row.device_id in replayed and _was_over(row, replayed[row.device_id]):
            continue
        row.withdrawn_at = row.changed_at = clock.now()
        row.announced = False
        yield row


def _was_over(row: Violation, start: datetime | None) -> bool:
    if start is None or row.ended_at is None:
        return False
    decided: Any = row.record.get("cleared_at")
    return (datetime.fromisoformat(decided) if decided else row.ended_at) <= start


def _revision(row: Violation, why: str) -> Revision:
    return Revision(violation_id=row.violation_id, at=row.changed_at, why=why, record=row.record)
