"""From a wearer to crimes: those in which they were or may have been near, or nobody knows, as far as one may see.

A practitioner sees what was found of their own cases; an analyst, or a force of its own crimes, the same by the key.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from waywarden.centre.access.roles import EVERYONE_WITH_CRIMES, Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Wearer
from waywarden.centre.crimes.models import Match
from waywarden.centre.web.crime_list import WHY
from waywarden.centre.web.crime_words import Told
from waywarden.centre.web.match_words import one_listed
from waywarden.centre.web.paging import paged
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.wearers import visible_wearer


@requires(Permission.SEE_OWN_CASES, *EVERYONE_WITH_CRIMES)
def page(request: HttpRequest, key: str) -> HttpResponse:
    user = signed_in(request)
    matches = Match.objects.visible_to(user).filter(wearer__key=key, result__is_current=True)
    opens_cases = user.may(Permission.SEE_OWN_CASES)
    if opens_cases:
        wearer = visible_wearer(user, key)
    elif matches.exists():
        wearer = Wearer.objects.get(key=key)
    else:
        raise Http404
    rows = matches.select_related("result__version__crime").defer("result__lines")
    found = paged(request, rows.order_by("-result__version__ended_at", "-pk"))
    record(by=user, act=Act.CONSULTATION, what="opened a wearer's crimes", why=WHY, whose=[key])
    context = {
        "wearer": wearer,
        "opens_cases": opens_cases,
        "page": found,
        "rows": [(one_listed(user, match), Told(match.result.version, match.result)) for match in found.rows],
    }
    return render(request, "web/wearer_crimes.html", context)
