"""The one access layer: which rows may this person see?

Every model that speaks of a wearer takes its manager from here and says where its wearer is; every page, API and
export starts from `.visible_to(user)`. A row outside it does not exist for that person: they get "not found",
never "forbidden", so that nobody learns who is monitored by asking.
"""

from typing import Any, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef

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
            return self
        if user.may(Permission.SEE_OWN_CASES):
            return self.filter(self._assigned(user))
        return self.none()

    def _assigned(self, user: User) -> Exists:
        assignments: Any = self.model._meta.apps.get_model("cases", "Assignment")
        return Exists(
            assignments.objects.filter(user=user, ended_at=None, wearer=OuterRef(f"{self.wearer_path}_id"))
            if self.wearer_path
            else assignments.objects.filter(user=user, ended_at=None, wearer=OuterRef("pk"))
        )


def of_wearer_at(path: str) -> type[CaseQuerySet[Any]]:
    """The queryset class for a model whose wearer is at this lookup path ('' for the wearer itself)."""
    return type("CaseQuerySet", (CaseQuerySet,), {"wearer_path": path})
