"""Who was near a place, and whom a wearer met. Asked by POST, with a reason, so that no place stands in an address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from waywarden.centre import clock
from waywarden.centre.access.roles import Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.movements.meeting import Met, whom_met
from waywarden.centre.movements.nearby import Nearby, who_was_near
from waywarden.centre.movements.searched import TooMuch
from waywarden.centre.web.forms.near import MetForm, NearForm
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.wearers import visible_wearer


@dataclass(frozen=True)
class Visit:
    """One wearer near a place, as the table tells it."""

    wearer: str
    minutes: float
    surely_minutes: float
    nearest: str
    error_m: float
    nearest_at: datetime
    first_at: datetime
    last_at: datetime
    fixes: int


@requires(Permission.SEARCH_PLACES)
def near(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = NearForm(request.POST) if request.method == "POST" else NearForm()
    found: Nearby | None = None
    if form.is_valid():
        asked = form.cleaned_data
        place = {name: asked[name] for name in ("geometry", "radius_m")}
        try:
            found = who_was_near(**place, begins=asked["begins"], ends=_by_now(asked["ends"]), why=form.why, by=user)
        except TooMuch as too_much:
            form.add_error("ends", str(too_much))
    if found is None:
        record(by=user, act=Act.CONSULTATION, what="opened the form 'Who was near a place'", why="casework")
    visits = [_visit(row, form.cleaned_data["radius_m"]) for row in found.near.iter_rows(named=True)] if found else []
    return render(
        request, "web/near.html", {"form": form, "found": found, "visits": visits}, status=422 if form.errors else 200
    )


@requires(Permission.SEARCH_PLACES)
def met(request: HttpRequest, key: str) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    form = MetForm(request.POST) if request.method == "POST" else MetForm()
    found: Met | None = None
    if form.is_valid():
        asked = form.cleaned_data
        period = {"begins": asked["begins"], "ends": _by_now(asked["ends"])}
        try:
            found = whom_met(wearer=wearer, **period, within_m=asked["within_m"], why=form.why, by=user)
        except TooMuch as too_much:
            form.add_error("ends", str(too_much))
    if found is None:
        what = "opened the form 'Whom they met'"
        record(by=user, act=Act.CONSULTATION, what=what, why="casework", whose=[wearer.key])
    rows = found.met.to_dicts() if found else []
    context = {"form": form, "found": found, "meetings": rows, "people": len({row["other"] for row in rows})}
    return render(request, "web/met.html", context | {"wearer": wearer}, status=422 if form.errors else 200)


def _by_now(moment: datetime) -> datetime:
    """What has not happened yet is not unknown."""
    return min(moment, clock.now())


def _visit(row: dict[str, Any], radius_m: float | None) -> Visit:
    off_m = row["nearest_m"]
    if radius_m is not None:
        nearest = f"{max(0.0, off_m + radius_m):,.0f} m from the centre"
    else:
        nearest = f"inside, {-off_m:,.0f} m from the edge" if off_m <= 0 else f"{off_m:,.0f} m outside"
    return Visit(
        wearer=row["device_id"],
        minutes=row["minutes"],
        surely_minutes=row["surely_minutes"],
        nearest=nearest,
        error_m=row["accuracy_m"],
        nearest_at=row["nearest_at"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        fixes=row["fixes"],
    )
