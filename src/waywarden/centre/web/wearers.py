"""Wearers: who is monitored, and one wearer's day on the map with their violations."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import EVERYONE_WITH_A_ROLE, Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Order, Wearer
from waywarden.centre.devices.models import Entrustment
from waywarden.centre.gateway.models import LatestPosition
from waywarden.centre.monitoring.health import MONITORED_WITHIN
from waywarden.centre.monitoring.models import Violation
from waywarden.centre.movements.worn import track_of
from waywarden.centre.web import features
from waywarden.centre.web.beside_track import violations_between, worn_between, zones_between
from waywarden.centre.web.demanded import demanded_of
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.period import LONDON, Period
from waywarden.centre.web.time_out import DAYS, out_of_curfew_s

LISTED_AT_MOST = 200
VIOLATIONS_OF_DAYS = 30
DRAWN = ("recorded_at", "lat", "lon", "accuracy_m", "speed_kmh", "direction_deg", "mechanism", "battery_pct")


@requires(*EVERYONE_WITH_A_ROLE)
def index(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    wanted = request.GET.get("q", "").strip()
    found = Wearer.objects.visible_to(user).order_by("key")
    for word in wanted.split():
        found = found.filter(Q(key__icontains=word) | Q(given_name__icontains=word) | Q(family_name__icontains=word))
    with_alerts = found.annotate(open_alerts=Count("alerts", Q(alerts__resolution=None), distinct=True))
    wearers = list(
        with_alerts.prefetch_related("orders", "activations__device__latest", "activations__device__heard")[
            :LISTED_AT_MOST
        ]
    )
    record(
        by=user,
        act=Act.CONSULTATION,
        what="searched wearers" if wanted else "listed wearers",
        why="casework",
        whose=[wearer.key for wearer in wearers],
    )
    moment = clock.now()
    return render(
        request,
        "web/wearers.html",
        {
            "q": wanted,
            "rows": [
                {"wearer": wearer, "order": order_of(wearer, moment), "monitored": monitored(wearer, moment)}
                for wearer in wearers
            ],
            "total": found.count(),
            "may_register": user.may(Permission.EDIT_CASES),
        },
    )


@requires(*EVERYONE_WITH_A_ROLE)
def page(request: HttpRequest, key: str) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    record(by=user, act=Act.CONSULTATION, what="opened a wearer", why="casework", whose=[wearer.key])
    moment = clock.now()
    day = chosen_day(request, wearer)
    violations = (
        Violation.objects.visible_to(user).filter(wearer=wearer).select_related("condition", "alert__resolution")
    )
    order = order_of(wearer, moment)
    demanded = demanded_of(wearer, moment)
    return render(
        request,
        "web/wearer.html",
        {
            "wearer": wearer,
            "order": order,
            "days_left": (order.ends_at - moment).days if order else None,
            "day": day,
            "previous_day": day - timedelta(days=1),
            "next_day": day + timedelta(days=1) if day < moment.astimezone(LONDON).date() else None,
            "violations": violations.order_by("-began_at")[:100],
            "recent": violations.filter(began_at__gte=moment - timedelta(days=VIOLATIONS_OF_DAYS), withdrawn_at=None)
            .exclude(tier="approach")
            .count(),
            "recent_days": VIOLATIONS_OF_DAYS,
            "monitored": monitored(wearer, moment),
            "demanded": demanded,
            "out_of_curfew_s": out_of_curfew_s(user, wearer, moment),
            "out_of_curfew_days": DAYS,
            "has_ended": sum(one.has_ended for one in demanded),
            "activations": wearer.activations.select_related("device__latest", "device__heard").order_by("-began_at"),
            "orders": wearer.orders.order_by("-begins_at"),
            "assignments": wearer.assignments.filter(ended_at=None).select_related("user"),
            "protected_persons": wearer.protected_persons.order_by("reference").prefetch_related(
                Prefetch(
                    "entrustments", Entrustment.objects.filter(ended_at=None).select_related("device__heard"), "carries"
                )
            ),
            "may_see_protected": user.may(Permission.SEE_PROTECTED_PERSONS),
            "may_edit": user.may(Permission.EDIT_CASES),
            "now": moment,
        },
    )


@requires(*EVERYONE_WITH_A_ROLE)
def day_data(request: HttpRequest, key: str) -> JsonResponse:
    """A day's track (Europe/London, midnight to midnight), the zones of that day, and its violations."""
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    day = chosen_day(request, wearer)
    record(
        by=user,
        act=Act.CONSULTATION,
        what=f"opened the movements of {day.isoformat()}",
        why="casework",
        whose=[wearer.key],
    )
    begins, ends = Period(day, day).begins, Period(day, day).ends
    return JsonResponse(
        {
            "from": begins.isoformat(),
            "to": ends.isoformat(),
            "worn": worn_between(wearer, begins, min(ends, clock.now())),
            "fixes": features.columns(track_of(wearer, begins, ends), DRAWN),
            "zones": zones_between(wearer, begins, ends, hidden=True),
            "violations": violations_between(user, wearer, begins, ends, hidden=True),
        }
    )


def visible_wearer(user: User, key: str) -> Wearer:
    """The wearer, or "not found" for whoever may not see the case."""
    wearer = Wearer.objects.visible_to(user).filter(key=key).first()
    if wearer is None:
        raise Http404
    return wearer


def order_of(wearer: Wearer, moment: datetime) -> Order | None:
    """The order in force, the longest where there are several."""
    in_force = [order for order in wearer.orders.all() if order.begins_at <= moment < order.ends_at]
    return max(in_force, key=lambda order: order.ends_at, default=None)


def monitored(wearer: Wearer, moment: datetime) -> dict[str, Any]:
    """Is this person monitored right now? Yes needs a tag on them that reported within five minutes."""
    worn = [
        activation
        for activation in wearer.activations.all()
        if activation.began_at <= moment and (activation.ended_at is None or activation.ended_at > moment)
    ]
    latest: list[LatestPosition] = [
        activation.device.latest
        for activation in worn
        if hasattr(activation.device, "latest") and activation.device.latest.recorded_at >= activation.began_at
    ]
    if not worn:
        return {"now": False, "why": "no tag is fitted", "latest": None}
    heard = [activation.device.heard.at for activation in worn if hasattr(activation.device, "heard")]
    is_heard = bool(heard) and moment - max(heard) <= MONITORED_WITHIN
    if not latest:
        why = "the tag is heard and has had no fix yet" if is_heard else "the tag has not reported yet"
        return {"now": False, "why": why, "latest": None}
    newest = max(latest, key=lambda row: row.recorded_at)
    if moment - newest.recorded_at > MONITORED_WITHIN:
        why = "the tag is heard and has no fix" if is_heard else "the tag is silent"
        return {"now": False, "why": why, "latest": newest}
    return {"now": True, "why": "", "latest": newest}


def chosen_day(request: HttpRequest, wearer: Wearer) -> date:
    """The day asked for, else the day of the newest fix, else today (Europe/London)."""
    asked = request.GET.get("day", "")
    if asked:
        try:
            return date.fromisoformat(asked)
        except ValueError:
            raise Http404 from None
    return newest_day(wearer)


def newest_day(wearer: Wearer) -> date:
    """The day of the newest fix, else today (Europe/London)."""
    own = Q(device__activations__wearer=wearer, device__activations__began_at__lte=F("recorded_at")) & (
        Q(device__activations__ended_at=None) | Q(device__activations__ended_at__gt=F("recorded_at"))
    )
    newest = LatestPosition.objects.filter(own).order_by("-recorded_at").first()
    moment = newest.recorded_at if newest else clock.now()
    return moment.astimezone(LONDON).date()
