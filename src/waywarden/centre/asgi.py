"""The web server's entry point for an ASGI server."""

from waywarden.centre.prepare import prepare

prepare(migrate=False)

from django.core.asgi import get_asgi_application  # noqa: E402

application = get_asgi_application()
