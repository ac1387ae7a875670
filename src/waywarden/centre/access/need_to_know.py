"""The one access layer: which rows may this person see?

Every model that speaks of a wearer takes its manager from here and says where its wearer is; every page, API and
export starts from `.visible_to(user)`. A row outside it does not exist for that person: they get "not found",
never "forbidden", so that nobody learns who is monitored by asking.
"""

from typing import Any, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Permission

Row = TypeVar("Row", bound=models.Model)


class CaseQuerySet(models.QuerySet[Row]):
    """Rows that belong to one wearer's case, reached by the lookup path in `wearer_path`."""

    wearer_path = "wearer"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not isinstance(user, User):
            return self.none()
        if user.may(Permission.SEE_MONITORED_CASES):
            return self.filter(self._monitored_now())
        if user.may(Permission.SEE_OWN_CASES):
            return self.filter(self._case("cases", "Assignment", user=user, ended_at=None))
        return self.none()

    def _monitored_now(self) -> Q:
        """A tag is on the wearer, or an alert of theirs is still to be closed."""
        moment = clock.now()
        worn = Q(ended_at=None) | Q(ended_at__gt=moment)
        return Q(self._case("devices", "Activation", worn, began_at__lte=moment)) | Q(
            self._case("alerts", "Alert", resolution=None)
        )

    def _case(self, room: str, model: str, *conditions: Q, **more: Any) -> Exists:
        """Is there such a row of the same wearer? By name, since those rooms are above this one."""
        rows: Any = self.model._meta.apps.get_model(room, model)
        own = OuterRef(f"{self.wearer_path}_id" if self.wearer_path else "pk")
        return Exists(rows.objects.filter(*conditions, wearer=own, **more))


def of_wearer_at(path: str) -> type[CaseQuerySet[Any]]:
    """The queryset class for a model whose wearer is at this lookup path ('' for the wearer itself)."""
    return type("CaseQuerySet", (CaseQuerySet,), {"wearer_path": path})
