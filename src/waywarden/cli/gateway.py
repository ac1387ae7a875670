"""`waywarden gateway`: the door tags report to, until told to stop."""

import logging
import signal
import sys

import click

REQUESTS_MAY_END_WITHIN_S = 5
THREADS_TAKE_TURNS_EVERY_S = 0.0005  # the commit's thread waits for this long, at most, while requests are decoded


@click.command("gateway")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5055, show_default=True, type=int)
def command(host: str, port: int) -> None:
    """Take positions from tags over HTTP: OsmAnd, Traccar Client, OwnTracks, and batches at /api/positions.

    A tag hears "received" when its fix is durable. Stop it with SIGTERM or Ctrl-C: what was sent is answered first.
    """
    # The server hands the signal on to this handler when it has stopped in good order; a signal left to the system
    # would end the process without letting go of the database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    from waywarden.centre.prepare import prepare

    prepare()

    import uvicorn

    from waywarden.centre.gateway.door import door

    sys.setswitchinterval(THREADS_TAKE_TURNS_EVERY_S)
    logging.getLogger("waywarden.gateway").info("listening on port %d", port)
    uvicorn.run(
        door(),
        host=host,
        port=port,
        lifespan="on",
        log_level="warning",
        access_log=False,  # a request names a tag and its place
        server_header=False,
        timeout_graceful_shutdown=REQUESTS_MAY_END_WITHIN_S,
        proxy_headers=False,
        backlog=4096,
    )
