"""One match: the numbers behind it, what named persons decided, and what the force says became of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import EVERYONE_WITH_CRIMES, Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.crimes import deciding
from waywarden.centre.crimes.models import Crime, CrimeVersion, Decision, Match, Outcome
from waywarden.centre.web.crime_list import WHY, told
from waywarden.centre.web.forms.matches import DecideForm, OutcomeForm, ReviewForm
from waywarden.centre.web.forms.plain import PlainForm
from waywarden.centre.web.match_words import listed
from waywarden.centre.web.people import signed_in


@requires(*EVERYONE_WITH_CRIMES)
def page(request: HttpRequest, match_pk: int) -> HttpResponse:
    user = signed_in(request)
    return _page(request, _match(user, match_pk), {})


@require_POST
@requires(Permission.QUALIFY_MATCHES)
def decide(request: HttpRequest, match_pk: int) -> HttpResponse:
    user = signed_in(request)
    match = _match(user, match_pk)
    form = DecideForm(request.POST)
    if form.is_valid():
        try:
            deciding.qualify(
                match=match,
                decision=Decision(form.cleaned_data["decision"]),
                reason=form.cleaned_data["reason"],
                by=user,
            )
        except deciding.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Your decision is on record. Another analyst has to look at it.")
            return redirect("crime-match", match_pk=match_pk)
    return _page(request, match, {"decide": form})


@require_POST
@requires(Permission.QUALIFY_MATCHES)
def review(request: HttpRequest, match_pk: int) -> HttpResponse:
    user = signed_in(request)
    match = _match(user, match_pk)
    form = ReviewForm(request.POST)
    if form.is_valid():
        looked_at = match.original.qualifications.filter(pk=form.cleaned_data["qualification"]).first()
        if looked_at is None:
            raise Http404
        try:
            deciding.review_again(
                qualification=looked_at, agrees=form.cleaned_data["agrees"], reason=form.cleaned_data["why"], by=user
            )
        except deciding.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Your second look is on record.")
            return redirect("crime-match", match_pk=match_pk)
    return _page(request, match, {"review": form})


@require_POST
@requires(Permission.TELL_OUTCOMES)
def outcome(request: HttpRequest, match_pk: int) -> HttpResponse:
    user = signed_in(request)
    match = _match(user, match_pk)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        try:
            deciding.tell_outcome(crime=_crime(match), wearer=match.wearer, by=user, **form.told)
        except deciding.Refused as refused:
            form.add_error("on" if form.told["on"] else None, str(refused))
        else:
            messages.success(request, "The outcome is on record.")
            return redirect("crime-match", match_pk=match_pk)
    return _page(request, match, {"outcome": form})


def _match(user: User, match_pk: int) -> Match:
    match = Match.objects.visible_to(user).select_related("wearer", "result__version__crime", "result__run")
    found: Match | None = match.defer("result__lines").filter(pk=match_pk).first()
    if found is None:
        raise Http404
    return found


def _crime(match: Match) -> Crime:
    return match.result.version.crime


def _page(request: HttpRequest, match: Match, sent_back: dict[str, PlainForm]) -> HttpResponse:
    """The page, with a form that was sent back in place of an empty one."""
    user, crime = signed_in(request), _crime(match)
    [one] = listed(user, crime, [match])
    outcomes = Outcome.objects.visible_to(user).filter(crime=crime, wearer=match.wearer).select_related("by")
    may_qualify, is_current = user.may(Permission.QUALIFY_MATCHES), match.result.is_current
    to_review = one.newest is not None and one.review is None and one.newest.by != user
    forms: dict[str, PlainForm] = {}
    if may_qualify and is_current:
        forms["decide"] = DecideForm()
    if may_qualify and to_review and one.newest is not None:
        forms["review"] = ReviewForm(initial={"qualification": one.newest.pk})
    if user.may(Permission.TELL_OUTCOMES) and one.is_told:
        forms["outcome"] = OutcomeForm()
    wrong = next(iter(sent_back.values()), None)
    what = f"opened match {match.pk} of crime {crime.pk}"
    record(by=user, act=Act.CONSULTATION, what=what, why=WHY, whose=[match.wearer.key])
    context = {
        "one": one,
        "match": match,
        "told": told([_with_crime(match)])[0],
        "crime": crime,
        "forms": forms | sent_back,
        "form": wrong,
        "current": None if is_current else _in_current_result(user, match),
        "outcomes": outcomes,
        "waits_for_another": one.newest is not None and one.review is None and one.newest.by == user,
    }
    return render(request, "web/crime_match.html", context, status=422 if wrong else 200)


def _with_crime(match: Match) -> CrimeVersion:
    return match.result.version


def _in_current_result(user: User, match: Match) -> Match | None:
    """The same wearer in the result that replaced this one."""
    same = Match.objects.visible_to(user).filter(wearer=match.wearer, result__version__crime=_crime(match))
    return same.filter(result__is_current=True).order_by("-pk").first()
