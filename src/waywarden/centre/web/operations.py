"""Operations: what needs me now, and is anything silent?"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import EVERYONE_WITH_A_ROLE, Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Condition, Wearer
from waywarden.centre.devices.models import Activation
from waywarden.centre.gateway.models import LatestPosition
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring.health import health
from waywarden.centre.web import features
from waywarden.centre.web.listing import open_alerts
from waywarden.centre.web.people import signed_in

TAIL = timedelta(hours=1)
MAP_AT_MOST = 2_000  # tags; beyond that a map is a carpet, and only those with an open alert are drawn


@requires(*EVERYONE_WITH_A_ROLE)
def page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    record(by=user, act=Act.CONSULTATION, what="opened Operations", why="monitoring", whose=keys_seen_by(user))
    return render(request, "web/operations.html", page_for(user))


@requires(*EVERYONE_WITH_A_ROLE)
def map_data(request: HttpRequest) -> JsonResponse:
    """Zones in force, tags, and the last hour's track of each."""
    user = signed_in(request)
    moment = clock.now()
    drawn = drawn_for(user)
    record(by=user, act=Act.CONSULTATION, what="opened the live map", why="monitoring", whose=keys_seen_by(user))
    zones = (
        Condition.objects.visible_to(user)
        .filter(wearer__key__in=drawn.values(), valid_from__lte=moment, geometry__isnull=False)
        .filter(Q(valid_to=None) | Q(valid_to__gt=moment))
        .select_related("wearer")
    )
    return JsonResponse(
        {
            "zones": features.collection(features.zone(condition) for condition in zones),
            "tags": tags_for(user, drawn),
            "tails": _tails(drawn),
        }
    )


def page_for(user: User) -> dict[str, Any]:
    """All that the Operations page shows beside the map."""
    return alerts_for(user) | figures_for(user)


def alerts_for(user: User) -> dict[str, Any]:
    """The list and what stands above it: what must be on screen within a second, and so is asked for by itself."""
    alerts = open_alerts(user)
    counts = Counter(one.counted_as for one in alerts)
    return {
        "title": title(counts["needs_you"]),
        "alerts": alerts,
        "to_review": counts["to_review"],
        "taken_on": counts["taken_on"],
        "to_know": counts["to_know"],
        "oldest_at": min((one.alert.raised_at for one in alerts), default=None),
        "may_work_alerts": user.may(Permission.WORK_ALERTS),
        "now": clock.now(),
    }


def figures_for(user: User) -> dict[str, Any]:
    """Whether anything is silent, and whether the map leaves tags out."""
    return {"health": health(), "map_limited": worn_by_visible(user).count() > MAP_AT_MOST}


def title(needing: int) -> str:
    """The answer, not the section."""
    if needing == 1:
        return "1 alert needs you"
    if needing:
        return f"{needing} alerts need you"
    return "No alert needs you"


def tags_for(user: User, drawn: dict[int, str] | None = None) -> dict[str, Any]:
    """The latest place of every tag that the map draws for this person."""
    drawn = drawn_for(user) if drawn is None else drawn
    worst = {one.alert.wearer.key: one.shown.look for one in reversed(open_alerts(user)) if not one.over}
    since = _on_since(drawn)
    rows = [row for row in LatestPosition.objects.filter(device__in=drawn) if row.recorded_at >= since[row.pk]]
    return features.collection(features.latest(row, drawn[row.pk], worst.get(drawn[row.pk])) for row in rows)


def drawn_for(user: User) -> dict[int, str]:
    """Which tags the map draws for this person: the device's key and the wearer's."""
    worn = worn_by_visible(user)
    if worn.count() > MAP_AT_MOST:
        worn = worn.filter(wearer__in=[one.alert.wearer.pk for one in open_alerts(user)])
    return dict(worn.values_list("device__pk", "wearer__key"))


def worn_by_visible(user: User) -> Any:
    """The activations running now of wearers this person may see."""
    moment = clock.now()
    return (
        Activation.objects.visible_to(user)
        .filter(began_at__lte=moment)
        .filter(Q(ended_at=None) | Q(ended_at__gt=moment))
        .order_by("wearer__key")
    )


def keys_seen_by(user: User) -> list[str]:
    """Whose data such a page shows, for the audit log: '*' where it is everyone who is monitored."""
    if user.may(Permission.SEE_MONITORED_CASES):
        return ["*"]
    return list(Wearer.objects.visible_to(user).order_by("key").values_list("key", flat=True))


def _tails(drawn: dict[int, str]) -> dict[str, Any]:
    """The last hour's path of each tag since it is on the wearer, as columns by wearer."""
    begins = clock.now() - TAIL
    track = PositionStore().worn_tracks({device: max(begins, since) for device, since in _on_since(drawn).items()})
    return {
        drawn[int(device)]: features.columns(one, ("lat", "lon", "recorded_at", "accuracy_m"))
        for (device,), one in track.partition_by("device", as_dict=True).items()
    }


def _on_since(drawn: dict[int, str]) -> dict[int, datetime]:
    """Since when each tag is on its wearer: what it said before was somebody else's, and may give them away."""
    moment = clock.now()
    running = Activation.objects.filter(device__in=drawn, began_at__lte=moment)
    return dict(running.filter(Q(ended_at=None) | Q(ended_at__gt=moment)).values_list("device_id", "began_at"))
