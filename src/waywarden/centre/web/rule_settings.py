"""Settings: the versions of the rule settings. A draft is changed, compared with the last 30 days, and published."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.alerts.models import Alert
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import ConditionKind, Programme
from waywarden.centre.rules import actions
from waywarden.centre.rules.in_force import version_in_force
from waywarden.centre.rules.models import Comparison, SettingsVersion
from waywarden.centre.web.forms.rules import DraftForm, PublishForm, ValuesForm, WhichForm
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.rule_words import CHANGES, every_setting, moved, set_values, whom
from waywarden.detection.compare import TIERS, Change, Count
from waywarden.detection.rule_settings import ZoneClass
from waywarden.detection.settings import SETTINGS_OF, SettingsError

LISTED_AT_MOST = 200


@requires(Permission.SET_RULES)
def index(request: HttpRequest) -> HttpResponse:
    record(by=signed_in(request), act=Act.CONSULTATION, what="opened the rule settings", why="settings")
    versions = SettingsVersion.objects.select_related("publication__by", "drafted_by").order_by("-pk")
    in_force = version_in_force()
    context = {
        "in_force": in_force,
        "rows": _rows(in_force) if in_force else [],
        "drafts": [version for version in versions if version.is_draft],
        "published": [version for version in versions if not version.is_draft],
        "every_setting": every_setting(),
    }
    return render(request, "web/rule_settings.html", context)


@requires(Permission.SET_RULES)
def draft(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = DraftForm(request.POST or None)
    if form.is_valid():
        version = actions.draft(**form.cleaned_data, by=user)
        messages.success(request, "The draft begins with what is in force. Change it, compare it, then publish it.")
        return redirect("rule-settings-version", number=version.pk)
    return _form_page(request, form, "Draft other rule settings", reverse("rule-settings"), "Rule settings")


@requires(Permission.SET_RULES)
def version(request: HttpRequest, number: int) -> HttpResponse:
    return _version_page(request, _version(number), PublishForm())


@requires(Permission.SET_RULES)
def choose(request: HttpRequest, number: int) -> HttpResponse:
    """For which conditions? The answer leads to their values."""
    version = _draft(number)
    form = WhichForm(request.GET or None)
    if form.is_valid():
        which = dict(form.cleaned_data)
        return redirect(_row_url(version, which.pop("kind"), **which))
    back = reverse("rule-settings-version", kwargs={"number": number})
    return _form_page(request, form, "Which conditions?", back, str(version), method="get", button="Continue")


@requires(Permission.SET_RULES)
def row(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The values for one kind, and for the zone class and programme that the address names."""
    version, user = _draft(number), signed_in(request)
    zone_class, programme = request.GET.get("zone_class", ""), request.GET.get("programme", "")
    if kind not in SETTINGS_OF or zone_class not in ("", *ZoneClass) or programme not in ("", *Programme.values):
        raise Http404
    kept = version.rows.filter(kind=kind, zone_class=zone_class, programme=programme).first()
    form = ValuesForm(request.POST if request.method == "POST" else None, kind=kind, values=kept.values if kept else {})
    if form.is_valid():
        try:
            actions.set_row(
                version=version, kind=kind, zone_class=zone_class, programme=programme, values=form.given, by=user
            )
        except SettingsError as error:
            said = form.in_words(str(error)).replace(kind, ConditionKind(kind).label.lower())
            form.add_error(None, f"{said[0].upper()}{said[1:]}.")
        except actions.Refused as refused:
            form.add_error(None, str(refused))
        else:
            said = "are set" if form.given else "are as elsewhere"
            messages.success(request, f"{whom(kind, zone_class, programme)}: the values {said}.")
            return redirect("rule-settings-version", number=number)
    back = reverse("rule-settings-version", kwargs={"number": number})
    note = "Leave a value empty where it is not to differ."
    return _form_page(request, form, whom(kind, zone_class, programme), back, str(version), note=note)


@require_POST
@requires(Permission.SET_RULES)
def compare(request: HttpRequest, number: int) -> HttpResponse:
    actions.ask_comparison(version=_draft(number), by=signed_in(request))
    return redirect(reverse("rule-settings-version", kwargs={"number": number}) + "#compared")


@requires(Permission.SET_RULES)
def progress(request: HttpRequest, number: int) -> JsonResponse:
    """How far the newest comparison is; the page asks while it runs."""
    comparison = _version(number).comparisons.order_by("-pk").first()
    record(by=signed_in(request), act=Act.CONSULTATION, what="looked how far a comparison is", why="settings")
    if comparison is None:
        raise Http404
    return JsonResponse({"runs": comparison.under_way, "done": comparison.devices_done, "devices": comparison.devices})


@require_POST
@requires(Permission.SET_RULES)
def publish(request: HttpRequest, number: int) -> HttpResponse:
    version = _draft(number)
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            publication = actions.publish(
                version=version,
                applies_from=form.cleaned_data["applies_from"],
                why=form.cleaned_data["why"],
                by=signed_in(request),
            )
        except actions.Refused as refused:
            form.add_error("applies_from" if form.cleaned_data["applies_from"] else None, str(refused))
        else:
            messages.success(request, f"{publication.version} is in force.".capitalize())
            return redirect("rule-settings")
    return _version_page(request, version, form, status=422)


@require_POST
@requires(Permission.SET_RULES)
def discard(request: HttpRequest, number: int) -> HttpResponse:
    version = _draft(number)
    actions.discard(version=version, by=signed_in(request))
    messages.success(request, f"The draft '{version.name}' is discarded.")
    return redirect("rule-settings")


def _version(number: int) -> SettingsVersion:
    versions = SettingsVersion.objects.select_related("publication__by", "drafted_by")
    return get_object_or_404(versions, pk=number)


def _draft(number: int) -> SettingsVersion:
    version = _version(number)
    if not version.is_draft:
        raise Http404
    return version


def _row_url(version: SettingsVersion, kind: str, **which: str) -> str:
    url = reverse("rule-settings-set", kwargs={"number": version.pk, "kind": kind})
    named = {name: value for name, value in which.items() if value}
    return f"{url}?{urlencode(named)}" if named else url


def _rows(version: SettingsVersion) -> list[dict[str, Any]]:
    """What the version sets, for its table."""
    return [
        {
            "whom": whom(row.kind, row.zone_class, row.programme),
            "values": set_values(row),
            "url": _row_url(version, row.kind, zone_class=row.zone_class, programme=row.programme),
        }
        for row in version.rows.all()
    ]


def _version_page(request: HttpRequest, version: SettingsVersion, form: PublishForm, status: int = 200) -> HttpResponse:
    user = signed_in(request)
    comparison = version.comparisons.select_related("requested_by").order_by("-pk").first()
    compared = _compared(comparison, user) if comparison and comparison.finished_at else None
    record(
        by=user,
        act=Act.CONSULTATION,
        what=f"opened rule settings {version.label}",
        why="settings",
        whose=sorted({line["wearer"].key for line in compared["lines"]}) if compared else [],
    )
    context = {
        "version": version,
        "rows": _rows(version),
        "comparison": comparison,
        "under_way": comparison is not None and comparison.under_way,
        "compared": compared,
        "days": actions.COMPARED_DAYS,
        "not_ready": actions.not_ready(version) if version.is_draft else "",
        "form": form,
        "now": clock.now(),
    }
    return render(request, "web/rule_version.html", context, status=status)


def _compared(comparison: Comparison, user: User) -> dict[str, Any]:
    """What a finished comparison found: counts, and the violations that change, of cases one may see."""
    found = comparison.violations.count()
    rank = Case(*(When(change=change, then=number) for number, change in enumerate(CHANGES)))
    visible = comparison.violations.visible_to(user).select_related("wearer", "condition")
    visible = visible.order_by(rank, "-began_at", "pk")
    shown = list(visible[:LISTED_AT_MOST])
    alerts = dict(
        Alert.objects.visible_to(user)
        .filter(violation__in=[one.violation_id for one in shown])
        .values_list("violation_id", "pk")
    )
    return {
        "counts": _counts(comparison),
        "changes": [(words, comparison.changes.get(str(change), 0)) for change, words in CHANGES.items()],
        "lines": [
            {
                "wearer": one.wearer,
                "condition": one.condition,
                "alert": alerts.get(one.violation_id),
                # As it is on record; how far the draft moves it is said beside the draft's tier.
                "began_at": datetime.fromisoformat(one.before["began_at"]) if one.before else one.began_at,
                "what": CHANGES[Change(one.change)],
                "before": one.before,
                "after": one.after,
                "moved": moved(one.before, one.after) if one.before and one.after else "",
            }
            for one in shown
        ],
        "found": found,
        "visible": visible.count(),
    }


def _counts(comparison: Comparison) -> list[tuple[str, list[Count]]]:
    """For each kind that was found at all, in words, its counts; the highest tier first."""
    return [
        (
            ConditionKind(kind).label,
            [
                Count(kind, tier, before, after, comparison.wearer_days)
                for tier in reversed(TIERS)
                for before, after in [comparison.counts[kind].get(tier, (0, 0))]
                if before or after
            ],
        )
        for kind in SETTINGS_OF
        if kind in comparison.counts
    ]


def _form_page(
    request: HttpRequest,
    form: Any,
    title: str,
    back: str,
    back_to: str,
    *,
    method: str = "post",
    button: str = "Save",
    note: str = "",
) -> HttpResponse:
    record(by=signed_in(request), act=Act.CONSULTATION, what=f"opened the form '{title}'", why="settings")
    context = {
        "form": form,
        "title": title,
        "back": back,
        "back_to": back_to,
        "method": method,
        "button": button,
        "note": note,
    }
    return render(request, "web/rule_form.html", context, status=422 if form.is_bound else 200)
