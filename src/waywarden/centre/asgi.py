"""The web server's entry point for an ASGI server."""

import warnings

from waywarden.centre.prepare import prepare

prepare(migrate=False)
# WhiteNoise reads files synchronously, a few kilobytes each; Django says so at every one.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

from django.core.asgi import get_asgi_application  # noqa: E402

application = get_asgi_application()
