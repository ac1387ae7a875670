"""A wearer's movements in a period of days: the track with stays, trips and gaps, and where the time went.

The address says what is shown (`from`, `to`, `show`, `hours`, `stays`, `compare`, `at`; and after the #, where no
server sees it, `map`); the page reads and writes it, and asks for the data of the period and, where it is shown, for
the heatmap. The page may be printed and read by the wearer, so hidden zones and what was found of them are in it where
`hidden=1` asks for them alone; that is not written back into the address, and what shows them is not printed.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import EVERYONE_WITH_A_ROLE
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Wearer
from waywarden.centre.movements.habits import names_of
from waywarden.centre.movements.reading import heat_of, movements_of
from waywarden.centre.web import features, heat
from waywarden.centre.web.answering import answered
from waywarden.centre.web.beside_track import violations_between, windows_between, worn_between, zones_between
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.period import DAY, MONTH, WEEK, Period, PeriodError
from waywarden.centre.web.wearers import monitored, newest_day, order_of, visible_wearer
from waywarden.places.naming import keep_names
from waywarden.places.presence import StaysShown, hours_of_day
from waywarden.places.significant import significant_places

LENGTHS = {"Day": DAY, "Week": WEEK, "Month": MONTH}
SHOWN = {"all": StaysShown.ALL, "without": StaysShown.LEFT_OUT, "only": StaysShown.ONLY}
FIXES = (
    *("recorded_at", "lat", "lon", "accuracy_m", "speed_kmh", "direction_deg", "mechanism", "battery_pct"),
    "doubt",
)
STAYS = ("started_at", "ended_at", "lat", "lon", "radius_m", "fixes", "gap_share", "goes_on", "place", "name")
TRIPS = ("started_at", "ended_at", "distance_m", "distance_error_m", "max_speed_kmh", "fixes", "gap_share")
GAPS = ("started_at", "ended_at", "length_s", "cause", "lat", "lon", "to_lat", "to_lon", "apart_m")


@requires(*EVERYONE_WITH_A_ROLE)
def page(request: HttpRequest, key: str) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    period = _period(request, wearer)
    _record(user, wearer, f"opened the page of movements of {period}")
    moment = clock.now()
    return render(
        request,
        "web/movements.html",
        {
            "wearer": wearer,
            "order": order_of(wearer, moment),
            "monitored": monitored(wearer, moment),
            "period": period,
            "lengths": [(name, days, Period.ending(period.last, days)) for name, days in LENGTHS.items()],
            "is_custom": period.days not in LENGTHS.values(),
            "shows_hidden": _shows_hidden(request),
            "after": period.after if period.ends <= moment else None,
            "now": moment,
        },
    )


@requires(*EVERYONE_WITH_A_ROLE)
def data(request: HttpRequest, key: str) -> HttpResponse:
    """The period's fixes, stays, trips and gaps as columns, and what is drawn beside them."""
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    period = _period(request, wearer)
    hidden = _shows_hidden(request)
    _record(user, wearer, f"opened the movements of {period}{', hidden zones shown' if hidden else ''}")
    begins, ends, now = period.begins, period.ends, clock.now()
    found = movements_of(wearer, begins, ends, now)
    return answered(
        request,
        {
            "days": [[day.first.isoformat(), day.begins.isoformat(), day.ends.isoformat()] for day in period.each()],
            "worn": worn_between(wearer, begins, min(ends, now)),
            "fixes": _columns(found.fixes, FIXES),
            "stays": _columns(_with_names(found.stays, wearer), STAYS),
            "trips": _columns(found.trips, TRIPS),
            "gaps": _columns(found.gaps, GAPS),
            "zones": zones_between(wearer, begins, ends, hidden=hidden),
            "windows": windows_between(wearer, begins, ends, hidden=hidden),
            "violations": violations_between(user, wearer, begins, ends, hidden=hidden),
        },
    )


@requires(*EVERYONE_WITH_A_ROLE)
def heat_data(request: HttpRequest, key: str) -> HttpResponse:
    """Minutes in each cell of the period, or minutes a week more or less than in the period before it."""
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    period = _period(request, wearer)
    hours, stays = _hours(request), _stays(request)
    compares = request.GET.get("compare") == "before"
    beside = f" beside {period.before}" if compares else ""
    _record(user, wearer, f"opened the heatmap of {period}{beside}", hours=request.GET.get("hours", ""), stays=stays)
    now = clock.now()
    periods = [period.before, period] if compares else [period]
    found = [heat_of(wearer, one.begins, one.ends, now, hours=hours, shown=stays) for one in periods]
    return answered(request, heat.compared(*found) if compares else heat.told(found[0]))


def _record(user: User, wearer: Wearer, what: str, **detail: Any) -> None:
    record(by=user, act=Act.CONSULTATION, what=what, why="casework", whose=[wearer.key], **detail)


def _with_names(stays: pl.DataFrame, wearer: Wearer) -> pl.DataFrame:
    """The stays with the `place` of each, and its `name` where a practitioner gave one."""
    found = significant_places(stays)
    named = keep_names(names_of(wearer), found.places).places.select("place_id", "name")
    return found.stays.join(named, on="place_id", how="left", maintain_order="left").rename({"place_id": "place"})


def _period(request: HttpRequest, wearer: Wearer) -> Period:
    """The days asked for; without any, the day of the newest fix."""
    try:
        return Period.read(request.GET.get("from", ""), request.GET.get("to", ""), newest_day(wearer))
    except PeriodError as error:
        raise Http404(str(error)) from None


def _shows_hidden(request: HttpRequest) -> bool:
    return request.GET.get("hidden") == "1"


def _hours(request: HttpRequest) -> tuple[int, int] | None:
    asked = request.GET.get("hours", "")
    try:
        return hours_of_day(asked) if asked else None
    except ValueError as error:
        raise Http404(str(error)) from None


def _stays(request: HttpRequest) -> StaysShown:
    try:
        return SHOWN[request.GET.get("stays") or "all"]
    except KeyError:
        raise Http404("stays are shown all, without or only") from None


def _columns(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, list[Any]]:
    return features.columns(features.rounded(frame.select(names)), names)
