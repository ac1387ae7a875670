"""`waywarden bench NAME`: measure, beside a peer in the same run. docs/benchmarks.md says what was seen, and how.

Each measurement is a module with `run() -> {"runs": n, "figures": {...}}`; this one adds the machine and the commit.
`detection` measures quality and not speed: its run may be a quick one, and may draw.
"""

import json
import os
import platform
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import click

NAMES = {
    "detection": "detection",
    "kernel": "detection_kernel",
    "national": "national_day",
    "gateway": "gateway",
    "alert": "alert_latency",
    "kill": "kill",
    "stays": "stays",
    "heatmap": "heatmap",
    "programme": "programme_heat",
    "movements": "movements",
    "match": "match",
}

OPTIONS = {"detection": ("quick", "plots"), "stays": ("quick", "peer_python"), "match": ("quick", "peer_python")}


@click.command("bench")
@click.argument("name", type=click.Choice([*NAMES, "all"]))
@click.option("--out", type=click.Path(dir_okay=False), help="Write the JSON to this file instead of stdout.")
@click.option(
    "--quick", is_flag=True, help="detection, stays, match: a few wearers, in seconds; the figures are rough."
)
@click.option(
    "--plots",
    type=click.Path(file_okay=False, path_type=Path),
    help="detection: write roc.svg and calibration.svg to this folder.",
)
@click.option(
    "--peer-python",
    metavar="PATH",
    help="A Python that has the peer, to measure it beside ours: trackintel (stays), duckdb (match).",
)
def command(name: str, out: str | None, quick: bool, plots: Path | None, peer_python: str | None) -> None:
    """Measure speed, safety or quality and print JSON.

    alert is from the gateway to an open page, kill is kill -9, detection is against the simulated truth.
    """
    given: dict[str, Any] = {"quick": quick, "plots": plots, "peer_python": peer_python}
    options = {option: given[option] for option in OPTIONS.get(name, ())}
    for option, value in given.items():
        if value and option not in options:
            said = "--" + option.replace("_", "-")
            raise click.UsageError(f"{said} is not of `bench {name}`: leave it out.")
    measured: dict[str, Any] = {"machine": _machine(), "commit": _commit()}
    for one in NAMES if name == "all" else [name]:
        click.echo(f"measuring {one} ...", err=True)
        measured[one] = import_module(f"waywarden.cli.bench.{NAMES[one]}").run(**options)
    if name != "all":
        measured |= measured.pop(name)
    text = json.dumps(measured, indent=1)
    if out:
        Path(out).write_text(text + "\n", encoding="utf-8")
    else:
        click.echo(text)


def _machine() -> dict[str, Any]:
    """What the figures depend on; no name of the machine."""
    model = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "processor": model[0] if model else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _commit() -> str | None:
    """The checkout's commit; None for an installed package."""
    here = Path(__file__).resolve().parent
    asked = subprocess.run(  # noqa: S603
        ["git", "-C", str(here), "rev-parse", "--short", "HEAD"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() or None
