"""What every page's frame shows besides its own content."""

from typing import Any

from django.http import HttpRequest

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import EVERYONE_WITH_A_ROLE, EVERYONE_WITH_CRIMES, Permission
from waywarden.centre.monitoring.health import health


def frame(request: HttpRequest) -> dict[str, Any]:
    """The demo's banner, the centre's clock for the page's own, and for people with a role the health strip."""
    scaled = clock.scaled_clock()
    user = getattr(request, "user", None)
    with_role = isinstance(user, User) and any(user.may(permission) for permission in EVERYONE_WITH_A_ROLE)
    return {
        "simulation_banner": f"Simulated London: nobody here is real. The clock runs at {scaled.speed:g}×."
        if scaled
        else "",
        "with_role": with_role,
        "may_export": isinstance(user, User) and user.may(Permission.EXPORT_MOVEMENTS),
        "may_search_places": isinstance(user, User) and user.may(Permission.SEARCH_PLACES),
        "may_see_crimes": isinstance(user, User) and any(user.may(one) for one in EVERYONE_WITH_CRIMES),
        "may_keep_agreements": isinstance(user, User) and user.may(Permission.KEEP_AGREEMENTS),
        "sees_own_cases": isinstance(user, User) and user.may(Permission.SEE_OWN_CASES),
        "may_see_programme_heat": isinstance(user, User) and user.may(Permission.SEE_PROGRAMME_HEAT),
        "may_set_rules": isinstance(user, User) and user.may(Permission.SET_RULES),
        "clock": {"now": clock.now().isoformat(), "speed": clock.speed()},
        "strip": health() if with_role else None,
    }
