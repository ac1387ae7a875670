"""Which crimes, and which matches, may this person see? Every page, API and file starts from `.visible_to(user)`.

A force sees its own crimes and who was near them; those who map crimes in the monitoring centre see all; a practitioner
sees what was found of the cases assigned to them, and no other crime.
"""

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from waywarden.centre.access.models import User
from waywarden.centre.access.need_to_know import CaseQuerySet
from waywarden.centre.access.roles import Permission


class CrimeQuerySet(models.QuerySet[Any]):
    """Rows that belong to one force, whose code is at the lookup path in `force_path`."""

    force_path = "police_force"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not isinstance(user, User):
            return self.none()
        if user.may(Permission.SEE_ALL_CRIMES):
            return self.all()
        if user.may(Permission.SEE_OWN_FORCES_CRIMES) and user.police_force:
            return self.filter(**{self.force_path: user.police_force})
        return self.none()


class MatchQuerySet(CaseQuerySet[Any]):
    """Matches: of crimes that one may see, or of wearers whose case one is assigned to."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not isinstance(user, User):
            return self.none()
        if user.may(Permission.SEE_ALL_CRIMES):
            return self.all()
        if user.may(Permission.SEE_OWN_FORCES_CRIMES) and user.police_force:
            return self.filter(result__version__crime__police_force=user.police_force)
        if user.may(Permission.SEE_OWN_CASES):
            return super().visible_to(user)
        return self.none()


def of_force_at(path: str) -> type[CrimeQuerySet]:
    """The queryset class for a model whose force's code is at this lookup path."""
    return type("CrimeQuerySet", (CrimeQuerySet,), {"force_path": path})
