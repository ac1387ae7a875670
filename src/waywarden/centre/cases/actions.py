"""Writes to a case. Keyword-only, by a named person, each with its audit row in the same transaction.

What is demanded of a wearer changes detection, so every such act leaves a ConditionChange.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.fit import refuse_unfit, refuse_unfit_absence
from waywarden.centre.cases.models import (
    Absence,
    Assignment,
    Condition,
    ConditionChange,
    ConditionKind,
    Order,
    OrderKind,
    Programme,
    ProtectedPerson,
    Wearer,
)


@transaction.atomic
def register_wearer(
    *, key: str, given_name: str, family_name: str, borough: str, by: User, assign: bool = True
) -> Wearer:
    """A new case; whoever registers it is assigned to it, unless they register on behalf of others."""
    wearer = Wearer.objects.create(
        key=key, given_name=given_name, family_name=family_name, borough=borough, registered_at=clock.now()
    )
    if assign:
        assign_case(wearer=wearer, user=by, reason="registered the case", by=by)
    record(by=by, act=Act.COLLECTION, what="registered a wearer", why="order received", whose=[wearer.key])
    return wearer


@transaction.atomic
def assign_case(*, wearer: Wearer, user: User, reason: str, by: User) -> Assignment:
    """`user` now needs to know this case."""
    assignment = Assignment.objects.create(wearer=wearer, user=user, reason=reason, began_at=clock.now())
    record(by=by, act=Act.ALTERATION, what=f"assigned the case to {user.username}", why=reason, whose=[wearer.key])
    return assignment


@transaction.atomic
def add_order(
    *, wearer: Wearer, kind: OrderKind, programme: Programme, begins_at: datetime, ends_at: datetime, by: User
) -> Order:
    order = Order.objects.create(wearer=wearer, kind=kind, programme=programme, begins_at=begins_at, ends_at=ends_at)
    record(by=by, act=Act.COLLECTION, what=f"added a {order.kind} order", why="order received", whose=[wearer.key])
    return order


@transaction.atomic
def add_protected_person(*, wearer: Wearer, reference: str, name: str, contact: str, by: User) -> ProtectedPerson:
    """Somebody the wearer's zones protect. The audit row holds her reference and nothing else of hers."""
    person = ProtectedPerson.objects.create(protected_from=wearer, reference=reference, name=name, contact=contact)
    record(
        by=by,
        act=Act.COLLECTION,
        what=f"added protected person {reference}",
        why="order received",
        whose=[wearer.key],
    )
    return person


@transaction.atomic
def add_condition(
    *,
    order: Order,
    kind: ConditionKind,
    name: str,
    valid_from: datetime,
    by: User,
    valid_to: datetime | None = None,
    geometry: dict[str, Any] | None = None,
    radius_m: float | None = None,
    buffer_m: float = 0.0,
    hidden: bool = False,
    protects: ProtectedPerson | None = None,
    other_wearer: Wearer | None = None,
    timetable: dict[str, Any] | None = None,
    parameters: dict[str, Any] | None = None,
) -> Condition:
    """What the order demands. Raises fit.Unfit, which says what is wrong and what to do."""
    condition = Condition(
        order=order,
        wearer=order.wearer,
        kind=kind,
        name=name,
        geometry=geometry,
        radius_m=radius_m,
        buffer_m=buffer_m,
        hidden=hidden,
        protects=protects,
        other_wearer=other_wearer,
        timetable=timetable,
        parameters=parameters or {},
        valid_from=valid_from,
        valid_to=valid_to,
    )
    refuse_unfit(condition)
    condition.save()
    note_change(wearer=order.wearer, since=valid_from)
    record(
        by=by,
        act=Act.COLLECTION,
        what=f"added {condition.get_kind_display().lower()} {condition.condition_id}",
        why="order received",
        whose=[order.wearer.key],
    )
    return condition


@transaction.atomic
def watch_over_tag(*, wearer: Wearer, since: datetime) -> None:
    """From `since` on each tag on this wearer is watched itself: worn, charged, heard. Nobody has to ask for it."""
    watches = wearer.conditions.filter(kind=ConditionKind.DEVICE_HEALTH)
    earliest = watches.aggregate(earliest=Min("valid_from"))["earliest"]
    if earliest is None or since < earliest:
        Condition.objects.create(
            wearer=wearer, kind=ConditionKind.DEVICE_HEALTH, name="Tag", valid_from=since, valid_to=earliest
        )


@transaction.atomic
def end_condition(*, condition: Condition, at: datetime, why: str, by: User) -> None:
    """The condition no longer holds from `at` on, or never did if it was still to begin. It stays on record."""
    ends_at = max(at, condition.valid_from)
    Condition.objects.filter(pk=condition.pk).update(valid_to=ends_at)
    note_change(wearer=condition.wearer, since=ends_at)
    record(
        by=by,
        act=Act.ALTERATION,
        what=f"ended condition {condition.condition_id}",
        why=why,
        whose=[condition.wearer.key],
    )


@transaction.atomic
def agree_absence(*, condition: Condition, begins_at: datetime, ends_at: datetime, why: str, by: User) -> Absence:
    """Nothing is demanded by this condition in [begins_at, ends_at), which may lie in the past. Raises fit.Unfit."""
    absence = Absence(
        condition=condition, begins_at=begins_at, ends_at=ends_at, why=why, agreed_by=by, agreed_at=clock.now()
    )
    refuse_unfit_absence(absence)
    absence.save()
    note_change(wearer=condition.wearer, since=begins_at)
    record(
        by=by,
        act=Act.ALTERATION,
        what=f"agreed an absence from condition {condition.condition_id}",
        why=why,
        whose=[condition.wearer.key],
    )
    return absence


@transaction.atomic
def withdraw_absence(*, absence: Absence, why: str, by: User) -> None:
    """The condition demands again what it does, from now on; an absence still to begin never was."""
    moment = clock.now()
    withdrawn = Absence.objects.filter(pk=absence.pk, withdrawn_at=None).update(withdrawn_at=moment, withdrawn_by=by)
    assert withdrawn, "an absence is withdrawn once"
    absence.refresh_from_db()
    note_change(wearer=absence.condition.wearer, since=absence.held_to)
    record(
        by=by,
        act=Act.ALTERATION,
        what=f"withdrew an absence from condition {absence.condition.condition_id}",
        why=why,
        whose=[absence.condition.wearer.key],
    )


def note_change(*, wearer: Wearer, since: datetime) -> None:
    """Detection must look at this wearer, and at whoever must not meet them, again from `since` on."""
    note_changes(wearers=[wearer, *Wearer.objects.filter(conditions__other_wearer=wearer).distinct()], since=since)


def note_changes(*, wearers: Iterable[Wearer], since: datetime) -> None:
    """Detection must look at these wearers again from `since` on (see ConditionChange for the lock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('waywarden condition change'))")
        ConditionChange.objects.bulk_create(
            [ConditionChange(wearer=one, since=since, at=clock.now()) for one in wearers]
        )
        cursor.execute("NOTIFY arrival")
