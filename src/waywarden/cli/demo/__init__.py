"""`waywarden demo`: simulated London, live: database, gateway, worker, web and tags in one command."""

import secrets
import shutil
import signal
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from waywarden.cli.demo.parts import Parts, a_free_port

PARTS_NEED_S = 4.0  # real seconds to start; the simulated afternoon begins then
START = datetime(2026, 3, 3, 15, 30, tzinfo=UTC)  # a Tuesday afternoon: people are about, and school is out


@click.command("demo")
@click.option("--speed", default=60.0, show_default=True, help="Simulated seconds in a real one.")
@click.option("--seed", default=1, show_default=True, help="Another seed, another London.")
@click.option("--port", default=8000, show_default=True, help="Of the live page; another is taken where it is busy.")
@click.option("--gateway-port", default=5055, show_default=True, help="Where the simulated tags report.")
@click.option("--minutes", type=float, help="Stop by itself after so many real minutes.")
def command(speed: float, seed: int, port: int, gateway_port: int, minutes: float | None) -> None:
    """Simulated London on a live page, on loopback. Nobody in it is real. Ctrl-C ends it and removes its data.

    200 wearers move through an ordinary day; their tags report over HTTP to the real gateway, the real worker finds
    who comes near a zone, and the Operations page shows it. The first confirmed alert comes within two minutes.
    """
    directory = Path(tempfile.mkdtemp(prefix="waywarden-demo-"))
    directory.chmod(0o755)  # the database runs as an account of its own where root calls
    parts = Parts(directory)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop: stop everything, as for Ctrl-C
    try:
        _run(parts, speed, seed, a_free_port(port), a_free_port(gateway_port), minutes)
    except KeyboardInterrupt:
        click.echo("\nStopping.")
    finally:
        parts.stop()
        shutil.rmtree(directory, ignore_errors=True)


def _run(parts: Parts, speed: float, seed: int, port: int, gateway_port: int, minutes: float | None) -> None:
    from waywarden.centre import clock
    from waywarden.centre.clock import ScaledClock

    click.echo("Waywarden demo: simulated London. Nobody in it is real.")
    click.echo("  database, tables ...")
    clock.run_on(ScaledClock(START, time.time(), 0.0))  # time stands still until everybody is on stage
    from waywarden.centre.prepare import prepare

    prepare()

    from waywarden.cli.demo import cast, feed
    from waywarden.simulation.scenario import demo_scenario

    click.echo("  a day of 200 wearers ...")
    scenario = demo_scenario(seed, START)
    click.echo("  their orders, zones and tags ...")
    password = secrets.token_urlsafe(12)
    tag_secrets = cast.register(scenario, password)
    click.echo("  gateway, worker, web ...")
    clock.run_on(ScaledClock(START, time.time() + PARTS_NEED_S, speed))
    parts.start("gateway", "gateway", "--port", str(gateway_port))
    parts.start("worker", "worker")
    parts.start("web", "serve", "--port", str(port))
    parts.wait_for(gateway_port, port)
    click.secho(f"\n  Open http://127.0.0.1:{port}/", bold=True)
    click.echo(f"  sign in as  operator      {password}")
    click.echo(f"  or as       practitioner  {password}   (sees the first 20 cases, and may register)")
    click.echo(f"\n  The clock runs at {speed:g}x. Ctrl-C stops it.\n")
    feed.send(
        scenario.positions,
        tag_secrets,
        gateway_port,
        until=time.monotonic() + minutes * 60 if minutes else None,
        look_after=parts.restart_the_dead,
    )
