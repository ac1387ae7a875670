"""One crime: who was near it, who was not, of whom it is not known, and how that was found out.

A force sees its own crimes and wearers by their keys; names and movements only where two analysts have decided that it
is told of them.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.db.models import Case, F, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import EVERYONE_WITH_CRIMES, Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.crimes.lines import LINES, read_lines
from waywarden.centre.crimes.models import Crime, CrimeVersion, Match, MatchingResult, Outcome
from waywarden.centre.web.crime_list import WHY, newest_of
from waywarden.centre.web.crime_words import LABELS, NEAR, Told, counts_in_words, version_in_words
from waywarden.centre.web.match_words import listed
from waywarden.centre.web.paging import Paged, paged
from waywarden.centre.web.people import signed_in
from waywarden.crime.versions import GROUPS

APART = ("unmonitored", "ruled_out")  # the labels that have a section of their own


@dataclass(frozen=True)
class OneCrime:
    """A crime with the result that is looked at: the current one, or an earlier one that the address names.

    Until an amended crime is matched the current one is of the version before.
    """

    told: Told
    shown: MatchingResult | None

    @property
    def crime(self) -> Crime:
        return self.told.version.crime

    @property
    def matches(self) -> QuerySet[Match]:
        """Who was or may have been near, the surest first."""
        rank = Case(*(When(label=label, then=number) for number, label in enumerate(NEAR)))
        near = Match.objects.filter(result=self.shown, label__in=NEAR).select_related("wearer")
        return near.order_by(rank, F("probability").desc(nulls_last=True), "wearer__key")


@requires(*EVERYONE_WITH_CRIMES)
def page(request: HttpRequest, crime_pk: int) -> HttpResponse:
    user = signed_in(request)
    one = one_crime(request, user, crime_pk)
    near = paged(request, one.matches, "near")
    lines = read_lines(one.shown) if one.shown else pl.DataFrame(schema=LINES)
    apart = {label: paged(request, lines.filter(label=label).to_dicts(), label) for label in APART}
    results = _results(user, one.crime)
    outcomes = list(Outcome.objects.visible_to(user).filter(crime=one.crime).select_related("wearer", "by"))
    changes, other_changes = _told_apart(one.shown.changes if one.shown else [])
    named = {change["wearer"] for change in changes} | {outcome.wearer.key for outcome in outcomes}
    version = one.shown.version if one.shown else one.told.version
    context = {
        "told": one.told,
        "about": Told(version, one.shown),
        "version": version,
        "shown": one.shown,
        "is_replaced": one.shown is not None and not one.shown.is_current,
        "counts": counts_in_words(one.shown.counts) if one.shown else [],
        "near": near,
        "map_query": urlencode({name: request.GET[name] for name in ("result", "near") if name in request.GET}),
        "matches": listed(user, one.crime, near.rows),
        "apart": [(label, LABELS[label], apart[label]) for label in APART],
        "versions": _versions(user, one.crime),
        "others": [row for row in results if row["result"] != one.shown],
        "results": len(results),
        "changes": changes,
        "other_changes": other_changes,
        "outcomes": outcomes,
        "sees_all": user.may(Permission.SEE_ALL_CRIMES),
        "may_qualify": user.may(Permission.QUALIFY_MATCHES),
        "now": clock.now(),
    }
    whose = sorted(named | _whose(near, *apart.values()))
    what = f"opened crime {one.crime.pk}" + (f", result {one.shown.pk}" if one.shown else "")
    record(by=user, act=Act.CONSULTATION, what=what, why=WHY, whose=whose)
    return render(request, "web/crime.html", context)


def one_crime(request: HttpRequest, user: User, crime_pk: int) -> OneCrime:
    """The crime with the result that `result` of the address names; "not found" where it may not be seen."""
    newest = newest_of(user, crime_pk)
    if newest is None:
        raise Http404
    results = MatchingResult.objects.visible_to(user).filter(version__crime=crime_pk)
    results = results.select_related("run", "agreement", "version__crime", "version__batch")
    current = results.filter(is_current=True).order_by("-version__number").first()
    told = Told(newest, current if current is not None and current.version_id == newest.pk else None)
    asked = request.GET.get("result", "")
    if not asked:
        return OneCrime(told, current)
    shown = results.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
    if shown is None:
        raise Http404
    return OneCrime(told, shown)


def _told_apart(changes: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[tuple[str | None, str | None, int]]]:
    """Those who joined or left who was or may have been near, each; of the others, of whom there may be hundreds, how
    many went from which label to which.
    """
    about_near = [one for one in changes if one["before"] in NEAR or one["after"] in NEAR]
    others = Counter((one["before"], one["after"]) for one in changes if one not in about_near)
    return about_near, [(before, after, count) for (before, after), count in others.most_common()]


def _whose(near: Paged, *apart: Paged) -> set[str]:
    """Whose data the lists show, on the pages of them that are open."""
    return {row.wearer.key for row in near.rows} | {row["device_id"] for page in apart for row in page.rows}


def _versions(user: User, crime: Crime) -> list[dict[str, Any]]:
    """Every version, the newest first, with what changed: the facts before and after."""
    versions = CrimeVersion.objects.visible_to(user).filter(crime=crime).select_related("batch").defer("batch__content")
    told: list[dict[str, Any]] = []
    before: CrimeVersion | None = None
    for version in versions.order_by("pk"):
        changed: list[dict[str, Any]] = [] if before is None or version.is_duplicate else _changed(before, version)
        told.append({"version": version, "came": version_in_words(version), "changed": changed})
        before = before if version.is_duplicate else version
    return told[::-1]


def _changed(before: CrimeVersion, after: CrimeVersion) -> list[dict[str, Any]]:
    """The facts that differ under the headings that were kept, as they were and as they are."""
    fields = [field for field, heading in GROUPS.items() if heading in after.changed]
    facts = [(field, getattr(before, field), getattr(after, field)) for field in fields]
    moved = {after.began_at - before.began_at, after.ended_at - before.ended_at}
    hour_apart = len(moved) == 1 and abs(next(iter(moved)).total_seconds()) == 3600
    return [
        {"field": field, "before": old, "after": new, "hour_apart": hour_apart and field == "began_at"}
        for field, old, new in facts
        if old != new
    ]


def _results(user: User, crime: Crime) -> list[dict[str, Any]]:
    """Every result, the newest first, with its counts and what it changed."""
    results = MatchingResult.objects.visible_to(user).filter(version__crime=crime)
    results = results.select_related("run", "agreement", "version").defer("lines").order_by("-pk")
    return [{"result": result, "counts": counts_in_words(result.counts)} for result in results]
