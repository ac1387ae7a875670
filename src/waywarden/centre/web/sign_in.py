"""Signing in and out, and the pages that need neither: About."""

import json
from importlib.resources import files
from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waywarden.centre.access.roles import EVERYONE_WITH_A_ROLE
from waywarden.centre.access.rules import open_to_anyone, requires

sign_in = open_to_anyone("nobody is signed in yet")(LoginView.as_view(template_name="web/sign_in.html"))
sign_out = open_to_anyone("ending a session harms nobody")(LogoutView.as_view())


@requires(*EVERYONE_WITH_A_ROLE)
def home(request: HttpRequest) -> HttpResponse:
    return redirect("operations")


@open_to_anyone("sources and licences are public")
def about(request: HttpRequest) -> HttpResponse:
    return render(
        request, "web/about.html", {"sources": _json("map/sources.json"), "assets": _json("../vendor/vendor.json")}
    )


def _json(path: str) -> Any:
    return json.loads((files("waywarden.centre.web") / "static" / "web" / path).read_text(encoding="utf-8"))
