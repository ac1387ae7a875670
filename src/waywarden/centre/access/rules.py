"""Every route has a rule. A view without one is refused to everyone, and a test names it.

@requires(Permission.WORK_ALERTS)
def acknowledge(request, alert): ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Permission

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """Any one of these permissions opens the route; none named means open to anyone, for the stated reason."""

    permissions: frozenset[Permission]
    why_open: str = ""

    def allows(self, user: object) -> bool:
        if self.why_open:
            return True
        return isinstance(user, User) and any(user.may(permission) for permission in self.permissions)


def requires(*permissions: Permission) -> Callable[[View], View]:
    """The view's rule: the person must have one of these permissions."""
    assert permissions

    def with_rule(view: View) -> View:
        view.rule = Rule(frozenset(permissions))  # type: ignore[attr-defined]
        return view

    return with_rule


def open_to_anyone(why: str) -> Callable[[View], View]:
    """The view's rule: no sign-in needed, because `why`."""
    assert why

    def with_rule(view: View) -> View:
        view.rule = Rule(frozenset(), why_open=why)  # type: ignore[attr-defined]
        return view

    return with_rule


def rule_of(view: Callable[..., Any]) -> Rule | None:
    rule = getattr(view, "rule", None)
    return rule if isinstance(rule, Rule) else None
