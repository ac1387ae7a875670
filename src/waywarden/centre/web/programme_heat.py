"""Where the wearers of a programme spend their time: cells that many have been in, on a map and as a table.

The address says what is shown (`programme`, `from`, `to`, `hours` such as 22-06); the page asks for the data by it.
As a file it is handed out by POST only, for a reason.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Order, Programme
from waywarden.centre.movements.exporting import NothingToExport
from waywarden.centre.movements.programme_heat import (
    Asked,
    ProgrammeHeat,
    export_heat_of_programme,
    heat_of_programme,
)
from waywarden.centre.web import heat
from waywarden.centre.web.answering import answered
from waywarden.centre.web.exports import handed_out
from waywarden.centre.web.features import collection
from waywarden.centre.web.forms.programme_heat import HOURS, ProgrammeHeatForm
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.period import DAY, LONDON, MONTH, WEEK, Period, PeriodError
from waywarden.places.presence import hours_of_day
from waywarden.places.shared import LARGEST_SHARE, LEAST_WEARERS

LENGTHS = {"Day": DAY, "Week": WEEK, "Month": MONTH}
MOMENT = "%Y-%m-%dT%H:%M"


@requires(Permission.SEE_PROGRAMME_HEAT)
def page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    programme, period, hours = _programme(request, user), _period(request), _hours(request)
    record(
        by=user, act=Act.CONSULTATION, what="opened the page of where a programme spends its time", why="programme work"
    )
    return render(
        request,
        "web/programme_heat.html",
        {
            "programme": programme,
            "programmes": Programme.choices,
            "period": period,
            "after": period.after if period.ends <= clock.now() else None,
            "lengths": [(name, days, Period.ending(period.last, days)) for name, days in LENGTHS.items()],
            "hours": f"{hours[0]:02}-{hours[1] % 24:02}" if hours else "",
            "hours_from": f"{hours[0]:02}" if hours else "",
            "hours_to": f"{hours[1] % 24:02}" if hours else "",
            "hours_choices": HOURS,
            "least_wearers": LEAST_WEARERS,
            "largest_percent": round(100 * LARGEST_SHARE),
        },
    )


@requires(Permission.SEE_PROGRAMME_HEAT)
def data(request: HttpRequest) -> HttpResponse:
    """Cells as features with `minutes` and `wearers`, and the figures beside them."""
    user = signed_in(request)
    period = _period(request)
    asked = Asked(_programme(request, user), period.begins, period.ends, _hours(request))
    return answered(request, _told(heat_of_programme(asked, by=user)))


@requires(Permission.SEE_PROGRAMME_HEAT)
def export(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = (
        ProgrammeHeatForm(request.POST)
        if request.method == "POST"
        else ProgrammeHeatForm(initial=_shown(request, user))
    )
    why = "programme work"
    if form.is_valid():
        given, why = form.cleaned_data, form.why
        asked = Asked(Programme(given["programme"]), given["begins"], given["ends"], given["hours"])
        try:
            return handed_out(export_heat_of_programme(asked, why=why, by=user))
        except NothingToExport:
            form.add_error(None, "There is no cell that may be shown, so no file is made. Ask for more time.")
    record(by=user, act=Act.CONSULTATION, what="opened the form 'Export where a programme spends its time'", why=why)
    return render(request, "web/programme_heat_export.html", {"form": form}, status=422 if form.is_bound else 200)


def _told(found: ProgrammeHeat) -> dict[str, Any]:
    cells = found.shared.cells.select("cell", "minutes", "wearers").iter_rows()
    return {
        "cells": collection(heat.cell(cell, minutes=minutes, wearers=wearers) for cell, minutes, wearers in cells),
        "resolution": found.shared.cells["resolution"].max(),
        "wearers": found.wearers,
        "with_tag": found.with_tag,
        "too_few": found.too_few,
        "missing": found.missing,
        "period_minutes": found.period_minutes,
        "asked_minutes": round(found.shared.asked_minutes),
        "unknown_minutes": round(found.shared.unknown_minutes),
        "withheld_minutes": round(found.shared.withheld_minutes / 60) * 60,
    }


def _programme(request: HttpRequest, user: User) -> Programme:
    """The one asked for; without, the one of most orders among the cases that this person sees."""
    asked = request.GET.get("programme", "")
    if not asked:
        most = (
            Order.objects.visible_to(user).values("programme").annotate(many=Count("pk")).order_by("-many", "programme")
        )
        first = most.first()
        return Programme(first["programme"]) if first else Programme.STALKING
    try:
        return Programme(asked)
    except ValueError:
        raise Http404("there is no such programme") from None


def _period(request: HttpRequest) -> Period:
    today = clock.now().astimezone(LONDON).date()
    asked = request.GET.get("from", ""), request.GET.get("to", "")
    try:
        return Period.read(*asked, today) if any(asked) else Period.ending(today, WEEK)
    except PeriodError as error:
        raise Http404(str(error)) from None


def _hours(request: HttpRequest) -> tuple[int, int] | None:
    """From `hours`, or from the two fields of the page's form. Whole hours only: finer ones would tell people apart."""
    fields = request.GET.get("hours_from", ""), request.GET.get("hours_to", "")
    asked = request.GET.get("hours", "") or ("-".join(fields) if all(fields) else "")
    if not asked:
        return None
    try:
        begins, ends = hours_of_day(asked)
    except ValueError as error:
        raise Http404(str(error)) from None
    if begins % 60 or ends % 60:
        raise Http404("hours of the day are whole hours")
    return begins // 60, ends // 60


def _shown(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the page shows, for the form that exports it."""
    period, hours = _period(request), _hours(request)
    return {
        "programme": _programme(request, user),
        "begins": _local(period.begins),
        "ends": _local(period.ends),
        "hours_from": f"{hours[0]:02}" if hours else "",
        "hours_to": f"{hours[1] % 24:02}" if hours else "",
    }


def _local(moment: datetime) -> str:
    return moment.astimezone(LONDON).strftime(MOMENT)
