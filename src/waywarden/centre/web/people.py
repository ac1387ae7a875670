"""The person a view serves."""

from django.http import HttpRequest

from waywarden.centre.access.models import User


def signed_in(request: HttpRequest) -> User:
    """The user, whom the gate in access.middleware has let through."""
    assert isinstance(request.user, User)
    return request.user
