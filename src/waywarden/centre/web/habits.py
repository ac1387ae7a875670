"""Habits of a wearer: what changed, the week, the places and their names, nights, and time near open zones."""

from typing import Any

import polars as pl
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from waywarden.centre import clock
from waywarden.centre.access.roles import EVERYONE_WITH_A_ROLE, Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Wearer
from waywarden.centre.movements.actions import name_place
from waywarden.centre.movements.habits import HISTORY, NEAR_FOR, habits_of, names_on, near_open_zones
from waywarden.centre.web.forms.place_name import PlaceNameForm
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.wearers import visible_wearer
from waywarden.centre.web.week_grid import KIND_WORDS, week_rows
from waywarden.places.habits import Habits
from waywarden.places.near import DISTANCES_M
from waywarden.places.significant import significant_places
from waywarden.schema import STAY_DTYPES

SHOWN_AT_ONCE = 12  # places; the rest folds


@requires(*EVERYONE_WITH_A_ROLE)
def page(request: HttpRequest, key: str) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    record(by=user, act=Act.CONSULTATION, what="opened the habits", why="casework", whose=[wearer.key])
    moment = clock.now()
    found = habits_of(wearer, moment)
    context: dict[str, Any] = {
        "wearer": wearer,
        "weeks_back": HISTORY.days // 7,
        "near": near_open_zones(wearer, moment),
        "near_days": NEAR_FOR.days,
        "distances": DISTANCES_M,
        "may_name": user.may(Permission.EDIT_CASES),
        "habits": found,
    }
    return render(request, "web/habits.html", context | (_shown(found) if found else {}))


@requires(*EVERYONE_WITH_A_ROLE)
def places_data(request: HttpRequest, key: str) -> JsonResponse:
    """The places as the map draws them: number, lat, lon, radius_m, role and name."""
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    record(by=user, act=Act.CONSULTATION, what="opened the map of places", why="casework", whose=[wearer.key])
    found = habits_of(wearer, clock.now())
    rows = found.places.with_row_index("number", 1).to_dicts() if found else []
    told = ("number", "lat", "lon", "radius_m", "role", "name")
    return JsonResponse({"places": [{name: row[name] for name in told} for row in rows]})


@requires(Permission.EDIT_CASES)
@require_POST
def name(request: HttpRequest, key: str, place_id: str) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    places = _places(wearer)
    place = next((row for row in places.to_dicts() if row["place_id"] == place_id), None)
    if place is None:  # late fixes have made it another in the meantime
        raise Http404
    form = PlaceNameForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data["name"]
        name_place(wearer=wearer, place=place, name=given, replaces=names_on(wearer, place_id, places), by=user)
        messages.success(
            request, f"The place is called “{given}” from now on." if given else "The place has no name now."
        )
    else:
        messages.error(request, " ".join(map(str, form.errors["name"])))
    return redirect("wearer-habits", key=wearer.key)


def _places(wearer: Wearer) -> pl.DataFrame:
    found = habits_of(wearer, clock.now())
    return found.places if found else significant_places(pl.DataFrame(schema=STAY_DTYPES)).places


def _shown(found: Habits) -> dict[str, Any]:
    rows = found.places.with_row_index("number", 1).to_dicts()
    by_id = {row["place_id"]: row for row in rows}
    away = found.nights.filter(pl.col("away").fill_null(False))
    total = (found.until - found.since).total_seconds() / 60
    return {
        "changes": found.changes,
        "places": rows[:SHOWN_AT_ONCE],
        "more_places": rows[SHOWN_AT_ONCE:],
        "week": week_rows(found.grid),
        "kinds": KIND_WORDS,
        "known_percent": round(100 * (1 - float(found.grid["not_known"].sum()) / total)) if total else 0,
        "nights_known": found.nights.height,
        "home_is_known": bool(found.nights["away"].count()),
        "nights_away": [{**row, "place": by_id.get(row["place_id"])} for row in reversed(away.to_dicts())],
        "regular_percent": None if found.regularity is None else round(100 * found.regularity),
    }
