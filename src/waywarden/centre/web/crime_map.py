"""The map of a crime: its circle, and how each who was or may have been near came in and went out.

Only fixes within the widened window are read, through the door that knows when a tag was on whom, and of these only
those near the crime are told, with the one before and the one after: where somebody was else is nobody's business
here. A force is told of movements only where two analysts have decided that it is told of the wearer.
"""

from datetime import timedelta
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse

from waywarden import geodesy
from waywarden.centre.access.roles import EVERYONE_WITH_CRIMES, Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.crimes.deciding import told_of
from waywarden.centre.crimes.models import CrimeVersion, Match, MatchingResult
from waywarden.centre.movements.worn import track_of
from waywarden.centre.web import features
from waywarden.centre.web.answering import answered
from waywarden.centre.web.crime_list import WHY
from waywarden.centre.web.crime_page import one_crime
from waywarden.centre.web.crime_words import LABELS
from waywarden.centre.web.paging import paged
from waywarden.centre.web.people import signed_in

AROUND_M = 1_000.0
RADIUS_M, MARGIN_S = 100.0, 600.0  # as in the Ministry of Justice's crime mapping, where a run says nothing else
FIXES = ("recorded_at", "lat", "lon", "accuracy_m", "speed_kmh", "direction_deg", "mechanism", "distance_m", "run")


@requires(*EVERYONE_WITH_CRIMES)
def data(request: HttpRequest, crime_pk: int) -> HttpResponse:
    """The crime, and as columns the fixes of each wearer near it, those on the open page of the table (`near`).

    `run` counts up where fixes are left out.
    """
    user = signed_in(request)
    one = one_crime(request, user, crime_pk)
    version = one.shown.version if one.shown else one.told.version
    matches = one.matches
    if not user.may(Permission.SEE_ALL_CRIMES):
        matches = matches.filter(wearer__in=told_of(one.crime))
    drawn = paged(request, matches, "near").rows
    whose = [match.wearer.key for match in drawn]
    what = f"opened the movements around crime {one.crime.pk}"
    record(by=user, act=Act.CONSULTATION, what=what, why=WHY, whose=whose)
    return answered(
        request,
        {
            "lat": version.lat,
            "lon": version.lon,
            "radius_m": _parameter(one.shown, "radius_m", RADIUS_M),
            "uncertainty_m": version.uncertainty_m,
            "around_m": AROUND_M,
            "wearers": [_wearer(match, version, _parameter(one.shown, "margin_s", MARGIN_S)) for match in drawn],
            "of": one.matches.count(),
        },
    )


def _wearer(match: Match, version: CrimeVersion, margin_s: float) -> dict[str, Any]:
    margin = timedelta(seconds=margin_s)
    fixes = track_of(match.wearer, version.began_at - margin, version.ended_at + margin + timedelta(microseconds=1))
    near = _near(fixes.filter(pl.col("lat").is_not_null()), match, version)
    return {
        "key": match.wearer.key,
        "label": match.label,
        "word": LABELS.get(match.label, match.label),
        "in_window": fixes.height,
        "fixes": features.columns(features.rounded(near.select(FIXES)), FIXES),
    }


def _near(fixes: pl.DataFrame, match: Match, version: CrimeVersion) -> pl.DataFrame:
    """Those near the crime, and about the nearest approach, each with its neighbours; with `distance_m` and `run`."""
    distance_m = geodesy.distance_m(fixes["lat"].to_numpy(), fixes["lon"].to_numpy(), version.lat, version.lon)
    measured = fixes.with_columns(pl.Series("distance_m", distance_m, dtype=pl.Float64))
    near = pl.col("distance_m") <= AROUND_M
    kept = near | near.shift(1, fill_value=False) | near.shift(-1, fill_value=False)
    if match.nearest_at is not None:
        later = pl.col("recorded_at") >= match.nearest_at
        kept |= (later & ~later.shift(1, fill_value=False)) | (~later & later.shift(-1, fill_value=False))
    return measured.with_columns(run=(~kept).cum_sum(), kept=kept).filter("kept")


def _parameter(result: MatchingResult | None, name: str, usual: float) -> float:
    return float(result.run.parameters.get(name, usual)) if result else usual
