"""One alert: what happened, how sure we are and why, what has been done, and what to do next."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import EVERYONE_WITH_A_ROLE, Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.alerts import actions
from waywarden.centre.alerts.models import Alert, FirstLook, Outcome
from waywarden.centre.alerts.seen import TAMPERING, Seen
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import ConditionKind
from waywarden.centre.monitoring.evidence import ROW, evidence
from waywarden.centre.web import features
from waywarden.centre.web.clocks import clocks
from waywarden.centre.web.forms.alert import ClosingForm
from waywarden.centre.web.listing import listed
from waywarden.centre.web.nearest import nearest
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.protocol import steps
from waywarden.centre.web.reasons import model_numbers, settings_in_force, thresholds
from waywarden.centre.web.showing import flags_in_words, shown
from waywarden.centre.web.standing import as_it_stood
from waywarden.detection.conditions import WITH_ANOTHER_DEVICE
from waywarden.detection.rules import RULES

SIMILAR_AT_MOST = 5
PLACES = ("recorded_at", "lat", "lon", "accuracy_m", "mechanism")
VERSIONS = {rule.version for rule in RULES}


@requires(*EVERYONE_WITH_A_ROLE)
def page(request: HttpRequest, alert_pk: int) -> HttpResponse:
    user = signed_in(request)
    alert = visible_alert(user, alert_pk)
    record(by=user, act=Act.CONSULTATION, what=f"opened alert {alert.pk}", why="alert", whose=[alert.wearer.key])
    return render(request, "web/alert.html", _context(user, alert, _closing(alert)))


@requires(*EVERYONE_WITH_A_ROLE)
def evidence_data(request: HttpRequest, alert_pk: int) -> JsonResponse:
    """The zone, the rows the episode rests on with distance and belief of each, and the hours in which it applied."""
    user = signed_in(request)
    alert = visible_alert(user, alert_pk)
    record(
        by=user,
        act=Act.CONSULTATION,
        what=f"opened the evidence of alert {alert.pk}",
        why="alert",
        whose=[alert.wearer.key],
    )
    violation = alert.violation
    drawn = evidence(violation)
    return JsonResponse(
        {
            "zone": features.zone(violation.condition) if violation.condition.geometry else None,
            "violation": violation.record,
            "look": shown(violation, alert.tier).look,
            "thresholds": thresholds(violation),
            "since": drawn.since.isoformat(),
            "until": drawn.until.isoformat(),
            "windows": [[begins.isoformat(), ends.isoformat()] for begins, ends in drawn.windows],
            "rows": features.columns(drawn.rows, ROW),
            "places": features.columns(drawn.places, PLACES),
        }
    )


@require_POST
@requires(Permission.WORK_ALERTS)
def acknowledge(request: HttpRequest, alert_pk: int) -> HttpResponse:
    """Take the alert on. Answers JSON to the page's script and goes to the alert otherwise."""
    user = signed_in(request)
    alert = visible_alert(user, alert_pk)
    said = ""
    try:
        actions.acknowledge(alert=alert, by=user)
    except actions.AlreadyDone as first:
        said = str(first)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"alert": alert.pk, "said": said}, status=409 if said else 200)
    messages.info(request, said or "You have acknowledged this alert.")
    return redirect("alert", alert_pk=alert.pk)


@require_POST
@requires(Permission.WORK_ALERTS)
def close(request: HttpRequest, alert_pk: int) -> HttpResponse:
    user = signed_in(request)
    alert = visible_alert(user, alert_pk)
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return render(request, "web/alert.html", _context(user, alert, form), status=422)
    given = form.cleaned_data
    try:
        made = actions.close(
            alert=alert, by=user, outcome=Outcome(given["outcome"]), note=given["note"], seen=given["seen"]
        )
    except (actions.AlreadyDone, actions.WorseThanSeen, actions.SecondLookWanted) as refused:
        messages.info(request, str(refused))
        return redirect("alert", alert_pk=alert.pk)
    if isinstance(made, FirstLook):
        messages.success(request, "Your look is recorded. The alert is closed when somebody else has looked too.")
        return redirect("alert", alert_pk=alert.pk)
    messages.success(request, f"Alert {alert.pk} is closed.")
    return redirect("operations")


def _closing(alert: Alert) -> ClosingForm:
    return ClosingForm(initial={"seen": str(Seen.of(alert.violation))})


def visible_alert(user: User, alert_pk: int) -> Alert:
    """The alert, or "not found" for whoever may not see it."""
    alert = (
        Alert.objects.visible_to(user)
        .select_related(
            "violation__condition__order",
            "violation__condition__other_wearer",
            "violation__device__latest",
            "wearer",
            "acknowledgement__by",
            "first_look__by",
            "resolution__by",
        )
        .filter(pk=alert_pk)
        .first()
    )
    if alert is None:
        raise Http404
    return alert


def _context(user: User, alert: Alert, form: ClosingForm) -> dict[str, Any]:
    violation = alert.violation
    earlier = Alert.objects.visible_to(user).filter(
        violation__condition=violation.condition, violation__began_at__lt=violation.began_at
    )
    if violation.condition.kind == ConditionKind.DEVICE_HEALTH:
        earlier = earlier.filter(violation__record__flags=violation.record["flags"])
    similar = earlier.select_related("violation", "resolution").order_by("-violation__began_at")[:SIMILAR_AT_MOST]
    one = listed(alert, clock.now())
    return {
        "one": one,
        "alert": alert,
        "violation": violation,
        "record": violation.record,
        "condition": violation.condition,
        "wearer": alert.wearer,
        "latest": getattr(violation.device, "latest", None),
        "clocks": clocks(alert),
        "settings": settings_in_force(violation),
        "model": model_numbers(violation) if violation.rule_version in VERSIONS else [],
        "rule_is_current": violation.rule_version in VERSIONS,
        "steps": steps(one.shown.handling.about, alert.tier, one.shown.state, violation.condition.hidden),
        "flags": flags_in_words(violation),
        "nearest": nearest(violation.record),
        "stood": as_it_stood(violation),
        "revisions": violation.revisions.order_by("at", "pk"),
        "similar": similar,
        "order": violation.condition.order,
        "has_places": violation.condition.kind not in WITH_ANOTHER_DEVICE,
        "acknowledgement": getattr(alert, "acknowledgement", None),
        "first_look": (first_look := getattr(alert, "first_look", None)),
        "resolution": getattr(alert, "resolution", None),
        "reopenings": alert.reopenings.order_by("at"),
        "needs_two": violation.matter in TAMPERING,
        "may_close": user.may(Permission.WORK_ALERTS) and (first_look is None or first_look.by != user),
        "form": form,
        "may_work_alerts": user.may(Permission.WORK_ALERTS),
        "may_see_protected": user.may(Permission.SEE_PROTECTED_PERSONS),
    }
