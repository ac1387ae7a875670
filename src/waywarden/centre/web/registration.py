"""Registering a case: the wearer, their order, whom it protects, the zones, and the tag."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Q
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
from waywarden.centre.cases.models import ConditionKind, Order, OrderKind, Programme, Wearer
from waywarden.centre.devices import actions as devices
from waywarden.centre.web.forms import (
    EndingForm,
    OrderForm,
    ProtectedPersonForm,
    TagForm,
    WearerForm,
    ZoneForm,
    ZoneImportForm,
)
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.wearers import visible_wearer


@requires(Permission.EDIT_CASES)
def register(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = WearerForm(request.POST or None)
    if form.is_valid():
        wearer = cases.register_wearer(**form.cleaned_data, by=user)
        messages.success(request, f"{wearer.key} is registered. Next: the order.")
        return redirect("add-order", key=wearer.key)
    return _form_page(request, form, "Register a wearer", None, user)


@requires(Permission.EDIT_CASES)
def add_order(request: HttpRequest, key: str) -> HttpResponse:
    def save(wearer: Wearer, form: forms.Form, user: User) -> str:
        data = form.cleaned_data
        cases.add_order(
            wearer=wearer,
            kind=OrderKind(data["kind"]),
            programme=Programme(data["programme"]),
            begins_at=data["begins_at"],
            ends_at=data["ends_at"],
            by=user,
        )
        return "The order is added."

    return _on_case(request, key, "Add an order", lambda wearer, *data: OrderForm(*data), save)


@requires(Permission.EDIT_CASES)
def add_protected_person(request: HttpRequest, key: str) -> HttpResponse:
    def save(wearer: Wearer, form: forms.Form, user: User) -> str:
        cases.add_protected_person(wearer=wearer, **form.cleaned_data, by=user)
        return "The protected person is added."

    return _on_case(request, key, "Add a protected person", lambda wearer, *data: ProtectedPersonForm(*data), save)


@requires(Permission.EDIT_CASES)
def add_zone(request: HttpRequest, key: str) -> HttpResponse:
    def save(wearer: Wearer, form: forms.Form, user: User) -> str:
        data = form.cleaned_data
        _add_zone(data["order"], data, data, user)
        return f"The zone '{data['name']}' holds from now on."

    return _on_case(
        request,
        key,
        "Add an exclusion zone",
        lambda wearer, *data: ZoneForm(*data, wearer=wearer),
        save,
        "web/zone.html",
    )


@requires(Permission.EDIT_CASES)
def import_zones(request: HttpRequest, key: str) -> HttpResponse:
    def save(wearer: Wearer, form: forms.Form, user: User) -> str:
        data = form.cleaned_data
        for zone in data["file"]:
            _add_zone(data["order"], zone, data, user)
        return f"{len(data['file'])} zones are added."

    return _on_case(
        request, key, "Import exclusion zones", lambda wearer, *data: ZoneImportForm(*data, wearer=wearer), save
    )


@requires(Permission.EDIT_CASES)
def fit_tag(request: HttpRequest, key: str) -> HttpResponse:
    """Put a tag on the wearer. A new tag's secret stands on the page that answers, once, and nowhere else."""
    shown: dict[str, str] = {}

    def save(wearer: Wearer, form: forms.Form, user: User) -> str:
        assert isinstance(form, TagForm)
        device = form.device
        if device is None:
            device, shown["secret"] = devices.register_device(device_id=form.cleaned_data["device_id"], by=user)
            shown["device_id"] = device.device_id
        try:
            with transaction.atomic():
                devices.activate(device=device, wearer=wearer, began_at=form.cleaned_data["began_at"], by=user)
        except IntegrityError:
            raise Refused("began_at", "The tag was on somebody then. Fit it after that fitting ended.") from None
        return "The tag is fitted."

    response = _on_case(request, key, "Fit a tag", lambda wearer, *data: TagForm(*data), save)
    if shown and response.status_code == HTTPStatus.FOUND:
        response = render(request, "web/tag_secret.html", shown | {"key": key})
        response["Cache-Control"] = "no-store"
    return response


@require_POST
@requires(Permission.EDIT_CASES)
def end_zone(request: HttpRequest, key: str, condition_pk: int) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    holds = Q(valid_to=None) | Q(valid_to__gt=clock.now())
    condition = wearer.conditions.filter(holds, pk=condition_pk).first()
    form = EndingForm(request.POST)
    if condition is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, "Say why the zone ends.")
    else:
        cases.end_condition(condition=condition, at=clock.now(), why=form.cleaned_data["why"], by=user)
        messages.success(request, f"The zone '{condition.name}' has ended.")
    return redirect("wearer", key=wearer.key)


@require_POST
@requires(Permission.EDIT_CASES)
def remove_tag(request: HttpRequest, key: str, activation_pk: int) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    activation = wearer.activations.filter(pk=activation_pk, ended_at=None).first()
    form = EndingForm(request.POST)
    if activation is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, "Say why the tag comes off.")
    else:
        devices.deactivate(activation=activation, at=clock.now(), why=form.cleaned_data["why"], by=user)
        messages.success(request, "The tag is recorded as removed.")
    return redirect("wearer", key=wearer.key)


class Refused(Exception):
    """The database refused what the form let through; said beside the field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _on_case(
    request: HttpRequest,
    key: str,
    title: str,
    make_form: Callable[..., forms.Form],
    save: Callable[[Wearer, forms.Form, User], str],
    template: str = "web/case_form.html",
) -> HttpResponse:
    """Show a form about one case, or save it and go back to the case."""
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    form = make_form(wearer, request.POST, request.FILES) if request.method == "POST" else make_form(wearer)
    if form.is_valid():
        try:
            with transaction.atomic():
                said = save(wearer, form, user)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, said)
            return redirect("wearer", key=wearer.key)
    return _form_page(request, form, title, wearer, user, template)


def _form_page(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    wearer: Wearer | None,
    user: User,
    template: str = "web/case_form.html",
) -> HttpResponse:
    whose = [wearer.key] if wearer else []
    record(by=user, act=Act.CONSULTATION, what=f"opened the form '{title}'", why="casework", whose=whose)
    context: dict[str, Any] = {"form": form, "title": title, "wearer": wearer}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _add_zone(order: Order, zone: dict[str, Any], common: dict[str, Any], user: User) -> None:
    cases.add_condition(
        order=order,
        kind=ConditionKind.EXCLUSION_ZONE,
        name=zone["name"],
        geometry=zone["geometry"],
        radius_m=zone["radius_m"],
        buffer_m=common["buffer_m"],
        hidden=common["hidden"],
        protects=common["protects"],
        valid_from=common["valid_from"],
        valid_to=common["valid_to"],
        by=user,
    )
