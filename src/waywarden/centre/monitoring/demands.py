"""What is demanded of the wearer of each device, in the words detection knows: a device key and conditions.

A condition holds for a device while the device is on the wearer, the order is in force and the condition is valid:
the intersection of the three intervals, less what absences were agreed. One condition on one activation is one demand,
with an id of its own.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db.models import Prefetch

from waywarden.centre.cases.absences import timetable_with
from waywarden.centre.cases.models import Condition
from waywarden.centre.devices.models import Activation
from waywarden.centre.rules.in_force import in_force_now
from waywarden.detection import conditions as detection
from waywarden.detection.rule_settings import RuleSettings


@dataclass(frozen=True)
class Demand:
    """A prepared condition of detection, and whose it is."""

    prepared: detection.Condition
    condition_pk: int
    wearer_pk: int
    device_pk: int


def demands_on(device_pks: Collection[int], settings: RuleSettings | None = None) -> list[Demand]:
    """Every demand there ever was on these devices; detection itself honours the dates.

    Under these rule settings, or those in force now.
    """
    settings = settings or in_force_now()
    activations = (
        Activation.objects.filter(device__in=device_pks)
        .select_related("device")
        .prefetch_related(
            Prefetch(
                "wearer__conditions",
                Condition.objects.select_related("order").prefetch_related("absences").order_by("pk"),
                to_attr="demanded",
            ),
            "wearer__orders",
        )
        .order_by("pk")
    )
    return [
        demand
        for activation in activations
        for condition in activation.wearer.demanded  # type: ignore[attr-defined]
        if (demand := demand_of(condition, activation, settings)) is not None
    ]


def demand_of(condition: Condition, activation: Activation, settings: RuleSettings | None = None) -> Demand | None:
    """The demand of one condition while one tag is worn; None where the two never meet, or no rule watches it.

    Under these rule settings, or those in force now. What two tags do together is no demand on one of them: `pairs`
    watches over that.
    """
    if condition.kind not in detection.KINDS or condition.kind in detection.WITH_ANOTHER_DEVICE:
        return None
    prepared = prepared_for(
        condition,
        f"{condition.condition_id}-{activation.pk}",
        activation.device.device_id,
        (activation.began_at, activation.ended_at),
        settings=settings,
    )
    if prepared is None:
        return None
    return Demand(prepared, condition.pk, activation.wearer_id, activation.device_id)


def prepared_for(
    condition: Condition,
    condition_id: str,
    device_id: str,
    worn: tuple[datetime, datetime | None],
    other_device_id: str | None = None,
    settings: RuleSettings | None = None,
) -> detection.Condition | None:
    """The condition in detection's words, while the tag is worn and the order in force; None where that never is.

    Under these rule settings, or those in force now.
    """
    spans = [(condition.valid_from, condition.valid_to), worn]
    if condition.order is not None:
        spans.append((condition.order.begins_at, condition.order.ends_at))
    begins = max(begin for begin, _ in spans)
    ends = min((end for _, end in spans if end is not None), default=None)
    if ends is not None and ends <= begins:
        return None
    timetable = timetable_with(condition.timetable, condition.absences.all())
    form = _Form(
        condition_id,
        device_id,
        other_device_id,
        begins,
        ends,
        json.dumps(timetable),
        _programme(condition, worn),
        settings or in_force_now(),
        condition,
    )
    return _prepared(form)


def _programme(condition: Condition, worn: tuple[datetime, datetime | None]) -> str | None:
    """That of its order; of the watch over a tag, which no order names, that of the newest order it serves."""
    if condition.order is not None:
        return condition.order.programme
    began_at, ended_at = worn
    served = [
        order
        for order in condition.wearer.orders.all()
        if order.ends_at > began_at and (ended_at is None or order.begins_at < ended_at)
    ]
    return max(served, key=lambda order: (order.begins_at, order.pk)).programme if served else None


@dataclass(frozen=True)
class _Form:
    """What makes one demand another's equal; the condition itself is never edited, so its id stands for it."""

    condition_id: str
    device_id: str
    other_device_id: str | None
    begins: datetime
    ends: datetime | None
    timetable: str  # as JSON, absences included
    programme: str | None
    settings: RuleSettings
    condition: Condition = field(compare=False)


@lru_cache(maxsize=100_000)
def _prepared(form: _Form) -> detection.Condition:
    """Geometry is costly to prepare, so each form of a condition is prepared once per process."""
    feature = form.condition.as_feature(form.device_id)
    feature["properties"] |= {
        "condition_id": form.condition_id,
        "valid_from": form.begins.isoformat(),
        "valid_to": form.ends.isoformat() if form.ends else None,
        "timetable": json.loads(form.timetable),
        "programme": form.programme,
    }
    if form.other_device_id is not None:
        feature["properties"]["parameters"] = {**form.condition.parameters, "other_device_id": form.other_device_id}
    return detection.read_accepted(feature, form.settings)
