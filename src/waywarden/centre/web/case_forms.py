"""A form about one case: shown, sent back with what is wrong, or saved and back to the case. Every look is recorded."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.fit import Unfit
from waywarden.centre.cases.models import Wearer
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.wearers import visible_wearer


class Refused(Exception):
    """The database refused what the form let through; said beside the field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def on_case(
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
        except (Refused, Unfit) as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, said)
            return redirect("wearer", key=wearer.key)
    return form_page(request, form, title, wearer, user, template)


def form_page(
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
