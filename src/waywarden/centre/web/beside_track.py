"""What is drawn beside a wearer's fixes for a time: when a tag was worn, zones, hours of conditions, violations.

In: a wearer and a time [begins, ends). Out: rows for the maps and the strips. Callers have asked the access layer who
may see the case; violations start from `visible_to` themselves.

What tells of a hidden condition comes out where `hidden` asks for it, and nowhere else: a page that a wearer may be
handed on paper must look the same wherever the hidden zone lies.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from waywarden.centre.access.models import User
from waywarden.centre.cases.absences import timetable_with
from waywarden.centre.cases.models import Condition, ConditionKind, Wearer
from waywarden.centre.monitoring.models import Violation
from waywarden.centre.movements.worn import worn
from waywarden.centre.web.features import collection, zone
from waywarden.centre.web.showing import shown
from waywarden.civil_time import read_timetable

AT_HOME = (ConditionKind.CURFEW, ConditionKind.ATTENDANCE)  # what is demanded at hours, of being somewhere


def worn_between(wearer: Wearer, begins: datetime, ends: datetime) -> list[tuple[str, str]]:
    """When a tag was on them within these bounds: outside it, that there is no fix says nothing."""
    return [(since.isoformat(), until.isoformat()) for _, since, until in worn(wearer, begins, ends)]


def zones_between(wearer: Wearer, begins: datetime, ends: datetime, *, hidden: bool) -> dict[str, Any]:
    """The zones that held then, as GeoJSON."""
    with_place = _held(wearer, begins, ends, hidden).filter(geometry__isnull=False).select_related("wearer")
    return collection(zone(condition) for condition in with_place)


def windows_between(wearer: Wearer, begins: datetime, ends: datetime, *, hidden: bool) -> list[dict[str, Any]]:
    """The hours in which he had to be somewhere, absences taken out, in order: name, kind, from, to."""
    windows = []
    for condition in _held(wearer, begins, ends, hidden).filter(kind__in=AT_HOME).prefetch_related("absences"):
        table = timetable_with(condition.timetable, condition.absences.all())
        if table is None:
            continue  # at all times: there are no hours to draw
        since = max(begins, condition.valid_from)
        until = min(ends, condition.valid_to or ends)
        windows += [
            {
                "name": condition.name,
                "kind": condition.kind,
                "from": max(span.begins, since).isoformat(),
                "to": min(span.ends, until).isoformat(),
            }
            for span in read_timetable(table).spans(since, until)
        ]
    return sorted(windows, key=lambda window: (window["from"], window["name"]))


def violations_between(
    user: User, wearer: Wearer, begins: datetime, ends: datetime, *, hidden: bool
) -> list[dict[str, Any]]:
    """What of violations the strip and the map need to know; those that late data withdrew are left out."""
    stand = Violation.objects.visible_to(user).filter(wearer=wearer, withdrawn_at=None, began_at__lt=ends)
    then = stand.filter(Q(ended_at=None) | Q(ended_at__gte=begins)).select_related("condition")
    if not hidden:
        then = then.filter(condition__hidden=False)
    return [_violation(violation) for violation in then.order_by("began_at")]


def _held(wearer: Wearer, begins: datetime, ends: datetime, hidden: bool) -> QuerySet[Condition]:
    held = wearer.conditions.filter(valid_from__lt=ends).filter(Q(valid_to=None) | Q(valid_to__gt=begins))
    return held if hidden else held.filter(hidden=False)


def _violation(violation: Violation) -> dict[str, Any]:
    how = shown(violation)
    return {
        "zone": violation.condition.condition_id,
        "began_at": violation.record["began_at"],
        "ended_at": violation.record["ended_at"],
        "look": how.handling.urgency,
        "label": f"{how.label}, {violation.tier}",
    }
