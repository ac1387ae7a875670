"""People who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from waywarden.centre.access.roles import ROLES, Permission


class User(AbstractUser):
    """A person who works with cases. Without a role they may sign in and see nothing."""

    role = models.CharField(
        max_length=32, blank=True, choices=[(key, role.display_name) for key, role in ROLES.items()]
    )
    police_force = models.CharField(
        max_length=8, blank=True, help_text="Code of the force that a police analyst is of."
    )

    def may(self, permission: Permission) -> bool:
        role = ROLES.get(self.role)
        return self.is_active and role is not None and permission in role.permissions

    @property
    def role_name(self) -> str:
        role = ROLES.get(self.role)
        return role.display_name if role else "no role"
