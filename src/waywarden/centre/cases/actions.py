"""Writes to a case. Keyword-only, by a named person, each with its audit row in the same transaction.

What is demanded of a wearer changes detection, so every such act leaves a ConditionChange.
"""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import (
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
from waywarden.zones.geometry import zone_from_geojson


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
def add_exclusion_zone(
    *,
    order: Order,
    name: str,
    geometry: dict[str, Any],
    radius_m: float | None,
    buffer_m: float,
    hidden: bool,
    protects: ProtectedPerson | None,
    valid_from: datetime,
    valid_to: datetime | None,
    by: User,
) -> Condition:
    """A place the wearer must keep out of. Raises zones.geometry.ZoneError, which says what is wrong with a shape."""
    zone_from_geojson(geometry, radius_m)
    assert protects is None or protects.protected_from_id == order.wearer_id
    condition = Condition.objects.create(
        order=order,
        wearer=order.wearer,
        kind=ConditionKind.EXCLUSION_ZONE,
        name=name,
        geometry=geometry,
        radius_m=radius_m,
        buffer_m=buffer_m,
        hidden=hidden,
        protects=protects,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    note_change(wearer=order.wearer, since=valid_from)
    record(
        by=by,
        act=Act.COLLECTION,
        what=f"added exclusion zone {condition.condition_id}",
        why="order received",
        whose=[order.wearer.key],
    )
    return condition


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


def note_change(*, wearer: Wearer, since: datetime) -> None:
    """Detection must look at this wearer again from `since` on (see ConditionChange for the lock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('waywarden condition change'))")
        ConditionChange.objects.create(wearer=wearer, since=since, at=clock.now())
        cursor.execute("NOTIFY arrival")
