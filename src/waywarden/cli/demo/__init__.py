"""`waywarden demo`: simulated London, live: database, gateway, worker, web and tags in one command."""

import secrets
import signal
import time
from datetime import UTC, datetime

import click

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
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop: stop everything, as for Ctrl-C
    try:
        _run(speed, seed, port, gateway_port, minutes)
    except KeyboardInterrupt:
        click.echo("\nStopped.")


def _run(speed: float, seed: int, port: int, gateway_port: int, minutes: float | None) -> None:
    from waywarden.centre import clock
    from waywarden.centre.clock import ScaledClock
    from waywarden.cli.installation import Installation

    click.echo("Waywarden demo: simulated London. Nobody in it is real.")
    click.echo("  database, tables ...")
    clock.run_on(ScaledClock(START, time.time(), 0.0))  # time stands still until everybody is on stage
    with Installation() as installation:
        from waywarden.centre.access.models import User
        from waywarden.cli.demo import cast, feed
        from waywarden.cli.demo.crimes import Force
        from waywarden.simulation.scenario import demo_scenario

        click.echo("  a day of 200 wearers ...")
        scenario = demo_scenario(seed, START)
        click.echo("  their orders, zones and tags ...")
        password = secrets.token_urlsafe(12)
        tag_secrets = cast.register(scenario, password)
        click.echo("  gateway, worker, web ...")
        clock.run_on(ScaledClock(START, time.time() + PARTS_NEED_S, speed))
        gateway_port = installation.start_gateway(gateway_port)
        installation.start_worker()
        port = installation.start_web(port)
        click.secho(f"\n  Open http://127.0.0.1:{port}/", bold=True)
        click.echo(f"  sign in as  operator      {password}")
        click.echo(f"  or as       practitioner  {password}   (sees the first 20 cases, and may register)")
        click.echo(f"  or as       senior        {password}   (an operator who may change rule settings)")
        click.echo("  or as       analyst, second-analyst or police, with the same password   (crime mapping)")
        click.echo(f"\n  The clock runs at {speed:g}x. Tags report to port {gateway_port}. Ctrl-C stops it.\n")
        force = Force(scenario.truth, START, seed, User.objects.get(username=cast.POLICE))

        def look_after() -> None:
            installation.start_the_dead()
            force.hand_in_when_due()

        feed.send(
            scenario.told,
            tag_secrets,
            gateway_port,
            until=time.monotonic() + minutes * 60 if minutes else None,
            look_after=look_after,
        )
