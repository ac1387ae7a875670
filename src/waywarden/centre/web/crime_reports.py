"""Papers about a crime: made by an analyst, taken again by whoever may, each time by POST and for a reason."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import EVERYONE_WITH_CRIMES, Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.crimes.models import Crime, CrimeVersion, Match
from waywarden.centre.crimes.reports.gathering import Refused, current_result, told_matches
from waywarden.centre.crimes.reports.models import FileFormat, Kind, Report
from waywarden.centre.crimes.reports.releasing import HandedOut, certify, hand_out, report_matches
from waywarden.centre.web.crime_list import WHY, newest_of
from waywarden.centre.web.crime_words import Told
from waywarden.centre.web.forms.crime_report import MakeReportForm, TakeReportForm
from waywarden.centre.web.forms.reason import WhyForm
from waywarden.centre.web.people import signed_in


@requires(*EVERYONE_WITH_CRIMES)
def page(request: HttpRequest, crime_pk: int) -> HttpResponse:
    user = signed_in(request)
    return _page(request, user, _version(user, crime_pk), {})


@require_POST
@requires(Permission.QUALIFY_MATCHES)
def make(request: HttpRequest, crime_pk: int) -> HttpResponse:
    user = signed_in(request)
    version = _version(user, crime_pk)
    form = MakeReportForm(request.POST, told=_told(user, version.crime)[0])
    if form.is_valid():
        try:
            return _sent(_made(version.crime, form.cleaned_data, form.why, user))
        except Refused as refused:
            form.add_error(None, str(refused))
    return _page(request, user, version, {"make": form})


@require_POST
@requires(*EVERYONE_WITH_CRIMES)
def take(request: HttpRequest, crime_pk: int) -> HttpResponse:
    user = signed_in(request)
    version = _version(user, crime_pk)
    reports = _reports(user, version.crime)
    form = TakeReportForm(request.POST, reports=reports)
    if form.is_valid():
        chosen = next(one for one in reports if str(one.number) == form.cleaned_data["report"])
        return _sent(hand_out(report=chosen, why=form.why, by=user))
    return _page(request, user, version, {"take": form})


def _version(user: User, crime_pk: int) -> CrimeVersion:
    newest = newest_of(user, crime_pk)
    if newest is None:
        raise Http404
    return newest


def _told(user: User, crime: Crime) -> tuple[list[Match], str]:
    """Of whom the force is to be told, and why nobody can be, where that is so."""
    try:
        return told_matches(current_result(crime), user), ""
    except Refused as refused:
        return [], str(refused)


def _reports(user: User, crime: Crime) -> list[Report]:
    """Those that were made of the crime: for an analyst all, for its force those that are for it."""
    made = Report.objects.visible_to(user).filter(result__version__crime=crime).defer("content")
    reports: list[Report] = list(made.select_related("result__version", "by").defer("result__lines"))
    if user.may(Permission.QUALIFY_MATCHES):
        return reports
    return [one for one in reports if one.is_for_force()]


def _made(crime: Crime, asked: dict[str, Any], why: str, user: User) -> HandedOut:
    kind, file_format = Kind(asked["kind"]), FileFormat(asked["file_format"])
    if kind == Kind.RULE_OUT:
        return certify(crime=crime, file_format=file_format, key=asked["wearer"].strip(), why=why, by=user)
    return report_matches(crime=crime, kind=kind, file_format=file_format, keys=asked["persons"], why=why, by=user)


def _page(request: HttpRequest, user: User, version: CrimeVersion, sent_back: dict[str, Any]) -> HttpResponse:
    """The page, with a form that was sent back in place of an empty one."""
    crime, reports = version.crime, _reports(user, version.crime)
    forms: dict[str, WhyForm] = {}
    told, why_nobody = _told(user, crime)
    if user.may(Permission.QUALIFY_MATCHES):
        forms["make"] = MakeReportForm(told=told)
    if reports:
        forms["take"] = TakeReportForm(reports=reports)
    named = {key for one in reports for key in one.whose}
    if "make" in forms:
        named |= {one.wearer.key for one in told}
    record(by=user, act=Act.CONSULTATION, what=f"opened the reports of crime {crime.pk}", why=WHY, whose=sorted(named))
    wrong = next(iter(sent_back.values()), None)
    context = {
        "version": version,
        "about": Told(version, None),
        "forms": forms | sent_back,
        "form": wrong,
        "why_nobody": why_nobody,
    }
    return render(request, "web/crime_reports.html", context, status=422 if wrong else 200)


def _sent(file: HandedOut) -> HttpResponse:
    return HttpResponse(
        file.data,
        content_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"},
    )
