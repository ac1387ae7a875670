"""Signing in and out, and the pages that need neither: About."""

import json
from importlib.resources import files
from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waywarden.centre.access.roles import EVERYONE_WITH_A_ROLE, EVERYONE_WITH_CRIMES
from waywarden.centre.access.rules import open_to_anyone, requires
from waywarden.centre.web.people import signed_in

sign_in = open_to_anyone("nobody is signed in yet")(LoginView.as_view(template_name="web/sign_in.html"))
sign_out = open_to_anyone("ending a session harms nobody")(LogoutView.as_view())


@requires(*EVERYONE_WITH_A_ROLE, *EVERYONE_WITH_CRIMES)
def home(request: HttpRequest) -> HttpResponse:
    """To where one's work begins."""
    user = signed_in(request)
    return redirect("operations" if any(user.may(one) for one in EVERYONE_WITH_A_ROLE) else "crimes")


@open_to_anyone("sources and licences are public")
def about(request: HttpRequest) -> HttpResponse:
    return render(
        request, "web/about.html", {"sources": _json("map/sources.json"), "assets": _json("../vendor/vendor.json")}
    )


def _json(path: str) -> Any:
    return json.loads((files("waywarden.centre.web") / "static" / "web" / path).read_text(encoding="utf-8"))
