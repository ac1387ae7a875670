"""What an order demands: conditions of every kind added, imported and ended, and absences agreed and withdrawn."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.fit import PLACELESS, kinds_watched
from waywarden.centre.cases.models import Absence, Condition, ConditionKind, Wearer
from waywarden.centre.web.case_forms import on_case
from waywarden.centre.web.forms.absence import AbsenceForm
from waywarden.centre.web.forms.case import EndingForm
from waywarden.centre.web.forms.condition import ConditionForm
from waywarden.centre.web.forms.importing import ConditionImportForm
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.wearers import visible_wearer

MEANING = {
    ConditionKind.EXCLUSION_ZONE: "A place to keep out of, with a ring round it whose crossing is an approach.",
    ConditionKind.INCLUSION_ZONE: "A place to stay within. Where there are several, being in any of them keeps it.",
    ConditionKind.CURFEW: "To be at an address at set times, with minutes out that add up.",
    ConditionKind.ATTENDANCE: "To arrive somewhere in time and stay, such as an appointment or a course.",
    ConditionKind.PROXIMITY: "To keep away from a protected person who carries a device, wherever she goes.",
    ConditionKind.NON_ASSOCIATION: "Not to meet another wearer.",
}


@dataclass(frozen=True)
class Offered:
    """One kind of condition on the page that asks which."""

    kind: ConditionKind
    meaning: str


@requires(Permission.EDIT_CASES)
def choose_kind(request: HttpRequest, key: str) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    record(by=user, act=Act.CONSULTATION, what="opened the kinds of conditions", why="casework", whose=[wearer.key])
    offered = [Offered(kind, MEANING[kind]) for kind in kinds_watched()]
    return render(request, "web/condition_kinds.html", {"wearer": wearer, "offered": offered})


@requires(Permission.EDIT_CASES)
def add(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    if kind not in kinds_watched():
        raise Http404
    wanted, user = ConditionKind(kind), signed_in(request)

    def save(wearer: Wearer, form: forms.Form, user: User) -> str:
        assert isinstance(form, ConditionForm)
        condition = cases.add_condition(**form.demand, by=user)
        for absence in form.times.absences():
            cases.agree_absence(condition=condition, **absence, by=user)
        return f"The condition '{condition.name}' is added."

    return on_case(
        request,
        key,
        f"Add a condition: {wanted.label.lower()}",
        lambda wearer, *data: ConditionForm(*data, wearer=wearer, kind=wanted, user=user),
        save,
        "web/condition.html",
    )


@requires(Permission.EDIT_CASES)
def import_file(request: HttpRequest, key: str) -> HttpResponse:
    user = signed_in(request)

    def save(wearer: Wearer, form: forms.Form, user: User) -> str:
        assert isinstance(form, ConditionImportForm)
        for demand in form.demands:
            cases.add_condition(**demand, by=user)
        number = len(form.demands)
        return "1 condition is added." if number == 1 else f"{number} conditions are added."

    return on_case(
        request,
        key,
        "Import conditions",
        lambda wearer, *data: ConditionImportForm(*data, wearer=wearer, user=user),
        save,
    )


@require_POST
@requires(Permission.EDIT_CASES)
def end(request: HttpRequest, key: str, condition_pk: int) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    condition = _running(wearer, condition_pk)
    form = EndingForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why the condition ends.")
    else:
        cases.end_condition(condition=condition, at=clock.now(), why=form.cleaned_data["why"], by=user)
        messages.success(request, f"The condition '{condition.name}' has ended.")
    return redirect("wearer", key=wearer.key)


@requires(Permission.EDIT_CASES)
def agree_absence(request: HttpRequest, key: str, condition_pk: int) -> HttpResponse:
    user = signed_in(request)
    condition = _ordered(visible_wearer(user, key)).filter(pk=condition_pk).exclude(kind__in=PLACELESS).first()
    if condition is None:
        raise Http404

    def save(wearer: Wearer, form: forms.Form, user: User) -> str:
        cases.agree_absence(condition=condition, **form.cleaned_data, by=user)
        return f"The absence from '{condition.name}' is agreed."

    return on_case(
        request,
        key,
        f"Agree an absence from '{condition.name}'",
        lambda wearer, *data: AbsenceForm(*data, condition=condition),
        save,
    )


@require_POST
@requires(Permission.EDIT_CASES)
def withdraw_absence(request: HttpRequest, key: str, absence_pk: int) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    absence = Absence.objects.filter(condition__wearer=wearer, pk=absence_pk, withdrawn_at=None).first()
    form = EndingForm(request.POST)
    if absence is None or absence.ends_at <= clock.now():
        raise Http404
    if not form.is_valid():
        messages.error(request, "Say why the absence is withdrawn.")
    else:
        cases.withdraw_absence(absence=absence, why=form.cleaned_data["why"], by=user)
        messages.success(request, f"The absence from '{absence.condition.name}' is withdrawn from now on.")
    return redirect("wearer", key=wearer.key)


def _ordered(wearer: Wearer) -> QuerySet[Condition]:
    """What an order demands: not the watch over the tag."""
    return wearer.conditions.filter(order__isnull=False)


def _running(wearer: Wearer, condition_pk: int) -> Condition:
    holds = Q(valid_to=None) | Q(valid_to__gt=clock.now())
    condition = _ordered(wearer).filter(holds, pk=condition_pk).first()
    if condition is None:
        raise Http404
    return condition
