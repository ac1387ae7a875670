"""Registering a case: the wearer, their order, whom it protects, and the tag."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.models import OrderKind, Programme, Wearer
from waywarden.centre.devices import actions as devices
from waywarden.centre.devices.models import Device, Entrustment
from waywarden.centre.web.case_forms import Refused, form_page, on_case
from waywarden.centre.web.forms.case import (
    EndingForm,
    EntrustingForm,
    OrderForm,
    ProtectedPersonForm,
    TagForm,
    WearerForm,
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
    return form_page(request, form, "Register a wearer", None, user)


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

    return on_case(request, key, "Add an order", lambda wearer, *data: OrderForm(*data), save)


@requires(Permission.EDIT_CASES)
def add_protected_person(request: HttpRequest, key: str) -> HttpResponse:
    def save(wearer: Wearer, form: forms.Form, user: User) -> str:
        cases.add_protected_person(wearer=wearer, **form.cleaned_data, by=user)
        return "The protected person is added."

    return on_case(request, key, "Add a protected person", lambda wearer, *data: ProtectedPersonForm(*data), save)


@requires(Permission.EDIT_CASES)
def fit_tag(request: HttpRequest, key: str) -> HttpResponse:
    """Put a tag on the wearer. A new tag's secret stands on the page that answers, once, and nowhere else."""
    shown: dict[str, str] = {}

    def save(wearer: Wearer, form: forms.Form, user: User) -> str:
        assert isinstance(form, TagForm)
        device = _device(form, user, shown)
        try:
            with transaction.atomic():
                devices.activate(device=device, wearer=wearer, began_at=form.cleaned_data["began_at"], by=user)
        except devices.TagInUse as refused:
            raise Refused("device_id", _sentence(refused)) from None
        except IntegrityError:
            raise Refused("began_at", "The tag was on somebody then. Fit it after that fitting ended.") from None
        return "The tag is fitted."

    return _with_secret(request, key, shown, on_case(request, key, "Fit a tag", lambda _, *data: TagForm(*data), save))


@requires(Permission.EDIT_CASES)
def entrust_tag(request: HttpRequest, key: str) -> HttpResponse:
    """Give a tag to a protected person of this case. A new tag's secret is shown once, as for a wearer's."""
    shown: dict[str, str] = {}

    def save(wearer: Wearer, form: forms.Form, user: User) -> str:
        assert isinstance(form, EntrustingForm)
        device = _device(form, user, shown)
        try:
            devices.entrust(device=device, person=form.cleaned_data["person"], by=user)
        except devices.TagInUse as refused:
            raise Refused("device_id", _sentence(refused)) from None
        return "The tag is given. Add the condition to keep away from it, if it is not there yet."

    title = "Give a tag to a protected person"
    form = on_case(request, key, title, lambda wearer, *data: EntrustingForm(*data, wearer=wearer), save)
    return _with_secret(request, key, shown, form)


@require_POST
@requires(Permission.EDIT_CASES)
def take_back_tag(request: HttpRequest, key: str, entrustment_pk: int) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    held = Entrustment.objects.filter(person__protected_from=wearer, pk=entrustment_pk, ended_at=None).first()
    form = EndingForm(request.POST)
    if held is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, "Say why the tag is taken back.")
    else:
        devices.take_back(entrustment=held, why=form.cleaned_data["why"], by=user)
        messages.success(request, "The tag is recorded as taken back.")
    return redirect("wearer", key=wearer.key)


def _device(form: TagForm | EntrustingForm, user: User, shown: dict[str, str]) -> Device:
    """The tag that is named; a new one is registered, and what its secret page shows is put into `shown`."""
    if form.device is not None:
        return form.device
    device, shown["secret"] = devices.register_device(device_id=form.cleaned_data["device_id"], by=user)
    shown["device_id"] = device.device_id
    return device


def _with_secret(request: HttpRequest, key: str, shown: dict[str, str], response: HttpResponse) -> HttpResponse:
    """The page with a new tag's secret, where one was registered and all went well."""
    if not shown or response.status_code != HTTPStatus.FOUND:
        return response
    response = render(request, "web/tag_secret.html", shown | {"key": key})
    response["Cache-Control"] = "no-store"
    return response


def _sentence(refused: devices.TagInUse) -> str:
    said = str(refused)
    return f"{said[0].upper()}{said[1:]}."


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
