"""The gate in front of every view: signed in, and allowed by the view's own rule."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from waywarden.centre.access.models import User
from waywarden.centre.access.rules import rule_of


class SignedInUnlessOpen(MiddlewareMixin):
    """Refuses before the view runs. MiddlewareMixin makes it serve the async views as well."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        rule = rule_of(view)
        if rule is not None and rule.why_open:
            return None
        if not isinstance(request.user, User) or not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if rule is None or not rule.allows(request.user):
            raise PermissionDenied
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """What was shown to somebody signed in stays in no cache: not on a shared desk, not behind the Back button."""
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
