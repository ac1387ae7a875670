"""Crimes: the newest version of each that one may see, what was found of it, and what still waits."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import EVERYONE_WITH_CRIMES, Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.crimes.models import CrimeVersion, Match, MatchingResult, Qualification, SecondReview
from waywarden.centre.web.crime_words import LABELS, NEAR, TO_DECIDE, WAITS, State, Told
from waywarden.centre.web.forms.crimes import CrimeFilterForm
from waywarden.centre.web.paging import paged
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.period import day_begins, day_ends

WHY = "crime mapping"


@requires(*EVERYONE_WITH_CRIMES)
def index(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = CrimeFilterForm(request.GET, user=user)
    visible = CrimeVersion.objects.visible_to(user).filter(is_newest=True)
    page = paged(request, _filtered(visible, form.asked).order_by("-ended_at", "-pk"))
    record(by=user, act=Act.CONSULTATION, what="searched crimes" if form.asked else "listed crimes", why=WHY)
    context = {
        "form": form,
        "filtered": bool(form.asked),
        "page": page,
        "crimes": told(page.rows),
        "known": visible.count(),
        "may_hand_in": user.may(Permission.HAND_IN_CRIMES),
        "sees_all": user.may(Permission.SEE_ALL_CRIMES),
    }
    return render(request, "web/crimes.html", context)


def told(versions: Iterable[CrimeVersion]) -> list[Told]:
    """Each with its current result, whose lines are not read."""
    rows = list(versions)
    current = MatchingResult.objects.filter(version__in=rows, is_current=True).defer("lines")
    by_version = {result.version_id: result for result in current}
    return [Told(version, by_version.get(version.pk)) for version in rows]


def newest_of(user: User, crime_pk: int) -> CrimeVersion | None:
    """The newest version of a crime that this person may see."""
    versions = CrimeVersion.objects.visible_to(user).filter(crime=crime_pk, is_newest=True)
    return versions.select_related("crime", "batch").defer("batch__content").first()


def _filtered(versions: QuerySet[CrimeVersion], asked: dict[str, Any]) -> QuerySet[CrimeVersion]:
    conditions = {
        "police_force": lambda value: Q(crime__police_force=value),
        "reference": lambda value: Q(crime__crime_ref__icontains=value),
        "crime_type": lambda value: Q(crime_type=value),
        "since": lambda value: Q(ended_at__gte=day_begins(value)),
        "until": lambda value: Q(began_at__lt=day_ends(value)),
        "found": _found,
    }
    return versions.filter(*(conditions[name](value) for name, value in asked.items())).select_related("crime")


def _found(value: str) -> Q:
    current = MatchingResult.objects.filter(version=OuterRef("pk"), is_current=True)
    if value in WAITS:
        return Q(Exists(_waiting(value).filter(result__version=OuterRef("pk"))))
    if value in LABELS:
        return Q(Exists(current.filter(agreement__isnull=False, **{f"counts__{value}__gt": 0})))
    if value == State.WAITING:
        return ~Q(Exists(current))
    return Q(Exists(current.filter(agreement__isnull=value == State.NO_AGREEMENT)))


def _waiting(value: str) -> QuerySet[Match]:
    """Matches near, of current results, that nobody has decided, or whose newest decision nobody looked at again."""
    decided_on = Qualification.objects.filter(match=Coalesce(OuterRef("repeats"), OuterRef("pk")))
    newest = Subquery(decided_on.order_by("-at", "-pk").values("pk")[:1])
    near = Match.objects.filter(result__is_current=True, label__in=NEAR).annotate(newest=newest)
    looked_at = SecondReview.objects.filter(qualification=OuterRef("newest"))
    waiting: QuerySet[Match] = (
        near.filter(newest=None) if value == TO_DECIDE else near.filter(~Exists(looked_at), newest__isnull=False)
    )
    return waiting
