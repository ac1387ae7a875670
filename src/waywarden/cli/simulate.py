"""`waywarden simulate`: a seeded London into a folder."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from waywarden.cli import Unusable

if TYPE_CHECKING:
    import polars as pl

    from waywarden.simulation import Simulated

DEFAULT_START = "2026-03-03T00:00:00Z"
MOST_FIXES = 50_000_000  # some 20 GB of memory on the way


@click.command("simulate")
@click.option("--out", "folder", required=True, metavar="DIR", help="Folder to write into; made if it is not there.")
@click.option("--seed", required=True, type=click.IntRange(min=0), help="Another seed, another London.")
@click.option("--wearers", default=20, show_default=True, type=click.IntRange(1, 9999), help="How many people.")
@click.option("--days", type=click.FloatRange(min=0, min_open=True), help="How long. Default: one day.")
@click.option("--hours", type=click.FloatRange(min=0, min_open=True), help="How long, instead of --days.")
@click.option("--start", default=DEFAULT_START, show_default=True, help="ISO 8601 time with a zone.")
@click.option(
    "--interval-s", default=60, show_default=True, type=click.IntRange(1, 3600), help="Seconds between fixes."
)
@click.option(
    "--mishaps/--no-mishaps",
    default=True,
    show_default=True,
    help="Cut straps, opened cases, tags switched off or jammed: one for twenty wearers a day.",
)
@click.option("--crimes", default=20, show_default=True, type=click.IntRange(0, 10_000), help="How many.")
@click.option(
    "--format",
    "position_format",
    type=click.Choice(["parquet", "csv"]),
    default="parquet",
    show_default=True,
    help="Of the positions and the truth.",
)
def command(
    folder: str,
    seed: int,
    wearers: int,
    days: float | None,
    hours: float | None,
    start: str,
    interval_s: int,
    mishaps: bool,
    crimes: int,
    position_format: str,
) -> None:
    """Invent wearers in an approximate London: what their tags said, their conditions, crimes, and what was true.

    Writes positions (and what tags say without a place), truth (every tick), conditions.geojson, crimes.csv (as a
    force sends them, for `waywarden match`), and stays, entries, approaches, mishaps, near_crimes and wearers as CSV.
    The same seed and options give the same files. Nobody in them is real.
    """
    if days is not None and hours is not None:
        raise Unusable("--days and --hours both say how long: give one.")
    length_h = hours if hours is not None else 24 * (1.0 if days is None else days)
    if length_h * 3600 < interval_s:
        raise Unusable(
            f"{length_h * 3600:g} s of simulation hold no fix, for a tag sends one every {interval_s} s: give more "
            "time, or a smaller --interval-s."
        )
    if wearers * length_h * 3600 / interval_s > MOST_FIXES:
        raise Unusable(f"more than {MOST_FIXES:,} fixes: fewer wearers, less time, or a longer --interval-s.")

    from waywarden.simulation import simulate

    try:
        simulated = simulate(
            seed, wearers, _time(start), length_h, interval_s=interval_s, mishaps=None if mishaps else ()
        )
    except ValueError as error:
        raise Unusable(str(error)) from None
    try:
        _write(simulated, Path(folder), position_format)
        _write_crimes(simulated, seed, crimes, Path(folder))
    except OSError as error:
        raise Unusable(f"{folder}: {error.strerror}. Name a folder that can be written to with --out.") from None


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(f"--start {text!r} is no time: write it as 2026-03-03T08:00:00Z.") from None
    if moment.tzinfo is None:
        raise Unusable(f"--start {text!r} has no time zone: add Z, or an offset such as +01:00.")
    return moment.astimezone(UTC).replace(microsecond=0)


def _write(simulated: "Simulated", folder: Path, position_format: str) -> None:
    import json

    import polars as pl

    folder.mkdir(parents=True, exist_ok=True)
    wearers = pl.DataFrame(
        [(one.device_id, str(one.programme), one.place_name, one.borough) for one in simulated.wearers],
        schema=["device_id", "programme", "place", "borough"],
        orient="row",
    )
    (folder / "conditions.geojson").write_text(
        json.dumps(simulated.conditions, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    _say(folder / "conditions.geojson", len(simulated.conditions["features"]))
    for name, frame in (("positions", simulated.told), ("truth", simulated.truth)):
        _write_frame(frame, folder / f"{name}.{position_format}")
    for name, frame in (
        ("stays", simulated.stays),
        ("entries", simulated.entries),
        ("approaches", simulated.approaches),
        ("mishaps", simulated.mishaps),
        ("wearers", wearers),
    ):
        _write_frame(frame, folder / f"{name}.csv")


def _write_crimes(simulated: "Simulated", seed: int, count: int, folder: Path) -> None:
    """As a force sends them: no header."""
    from waywarden.simulation.crimes import staged_crimes

    rows, near = staged_crimes(simulated.truth, seed, count)
    rows.write_csv(folder / "crimes.csv", include_header=False)
    _say(folder / "crimes.csv", rows.height)
    _write_frame(near, folder / "near_crimes.csv")


def _write_frame(frame: "pl.DataFrame", file: Path) -> None:
    if file.suffix == ".parquet":
        frame.write_parquet(file)
    else:
        frame.write_csv(file, datetime_format="%Y-%m-%dT%H:%M:%S%.3fZ")
    _say(file, frame.height)


def _say(file: Path, rows: int) -> None:
    click.echo(f"{rows:>11,} rows  {file}")
