"""The command line, a public contract: every room usable on files, and the parts of the monitoring centre.

Each verb is one module of this folder, loaded only when it is called, so that `waywarden --help` is quick.
"""

from importlib import import_module
from typing import Any

import click

VERBS = {
    "demo": "simulated London, live: database, gateway, worker and web in one command",
    "serve": "the monitoring centre's web server",
    "gateway": "the door tags report to",
    "worker": "detection and alerts over what arrives",
    "decode": "raw messages -> positions and device events, and the reply",
    "detect": "positions and conditions -> violations with evidence",
    "stays": "positions -> where each tag stayed, since when and until when",
    "trips": "positions -> movement between stays, how far and how fast",
    "habits": "positions -> places, week, nights and what changed",
    "heatmap": "positions -> minutes in each hexagon",
    "match": "positions and crimes -> who was there, who passed, who is ruled out",
    "simulate": "a seeded London: positions, conditions and the truth",
    "import": "position files -> the store",
    "replay": "a position file through the running gateway, as its tag would send it",
    "bench": "measure, beside a peer in the same run",
}


class Unusable(click.ClickException):
    """Input that cannot be used. The message is one line that says what to do; the exit status is 2."""

    exit_code = 2


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = import_module(f"waywarden.cli.{cmd_name}_" if cmd_name == "import" else f"waywarden.cli.{cmd_name}")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            from waywarden.centre.database import DatabaseUnavailable

            if isinstance(error, DatabaseUnavailable):
                raise Unusable(str(error)) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="waywarden")
def main() -> None:
    """Waywarden: GPS electronic monitoring. Every verb reads files or stdin (-) and can print JSON."""
