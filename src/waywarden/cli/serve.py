"""`waywarden serve`: the monitoring centre's web server."""

import signal
import sys

import click

STREAMS_MAY_END_WITHIN_S = 3


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=int)
def command(host: str, port: int) -> None:
    """Serve the pages. A proxy that speaks HTTPS belongs in front (WAYWARDEN_HTTPS=1, WAYWARDEN_HOSTS)."""
    # As in gateway.py: end in good order after the server has stopped, so that the database is let go of.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    from waywarden.centre.prepare import prepare

    prepare()

    from waywarden.centre.movements.compiling import compile_beside

    compile_beside()

    import uvicorn

    uvicorn.run(
        "waywarden.centre.asgi:application",
        host=host,
        port=port,
        lifespan="off",
        log_level="warning",
        access_log=False,  # an address can name a case
        server_header=False,
        timeout_graceful_shutdown=STREAMS_MAY_END_WITHIN_S,
    )
