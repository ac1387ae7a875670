"""`waywarden match POSITIONS --crimes CSV`: positions and a police batch of crimes -> who was there, who passed, who is
ruled out.

Files only, no database: the same pure functions as the centre's. `--mode moj` prints hits and sequences as the
Ministry of Justice's service finds them. docs/explanation/crime-matching.md says what a match is.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from waywarden.cli import Unusable
from waywarden.cli.inputs import moment
from waywarden.cli.match_tables import hit_table, match_table
from waywarden.cli.output import Row, format_option, out_option, write_rows
from waywarden.cli.position_file import PositionSource, believable, reading_options

if TYPE_CHECKING:
    import polars as pl

    from waywarden.crime.batch import Batch
    from waywarden.crime.parameters import MatchParameters

PLACES = {"address": 15, "street": 50, "area": 250}  # metres; as crime.columns has them, without loading it
DECIMALS = {
    **dict.fromkeys(("lat", "lon", "prior_lat", "prior_lon", "probability"), 6),
    **dict.fromkeys(("base_rate", "base_rate_any", "overlap"), 4),
}
TENTHS = 1  # of metres and seconds


@click.command("match")
@reading_options
@click.option("--crimes", "crimes_file", required=True, metavar="CSV", help="A batch as forces send it: 13 columns.")
@click.option(
    "--mode",
    type=click.Choice(["ours", "moj"]),
    default="ours",
    show_default=True,
    help="Labels and probabilities, or hits and sequences as the Ministry of Justice's service finds them.",
)
@click.option("--errors", "errors_file", metavar="FILE", help="Write rows of the batch that were refused to this CSV.")
@click.option("--all", "everyone", is_flag=True, help="Every tag, those ruled out too.")
@click.option("--radius-m", type=float, default=100.0, show_default=True, help="How near the crime is near.")
@click.option("--margin-min", type=float, default=10.0, show_default=True, help="Minutes added to both ends.")
@click.option("--tz", default="UTC", show_default=True, metavar="ZONE", help="Time zone of the batch's times.")
@click.option(
    "--place",
    type=click.Choice(list(PLACES)),
    default="address",
    show_default=True,
    help="What the batch's places mean.",
)
@click.option("--received-at", metavar="TIME", help="When the batch came: later crimes are refused. Default: now.")
@format_option
@out_option
def command(
    source: PositionSource,
    crimes_file: str,
    mode: str,
    errors_file: str | None,
    everyone: bool,
    radius_m: float,
    margin_min: float,
    tz: str,
    place: str,
    received_at: str | None,
    output_format: str | None,
    out: str | None,
) -> None:
    """Find who was near the crimes of a batch, in a position file (CSV, Parquet, GeoJSON, GPX, JSON lines; - is stdin).

    Without --all a tag without a row is ruled out of that crime.
    """
    from waywarden.crime.columns import HIT, MATCH

    if source.source == crimes_file == "-":
        raise Unusable("FILE and --crimes are both - (stdin), which can be only one of them: name a file for one")
    if mode == "moj" and everyone:
        raise Unusable("--all is not of --mode moj, which knows hits only: leave it out, or match with --mode ours")
    parameters = _parameters(radius_m, margin_min)
    received = datetime.now(UTC) if received_at is None else moment("--received-at", received_at)
    batch = _batch(crimes_file, tz, place, received)
    _say_refused(batch, errors_file)
    columns = [column.name for column in (HIT if mode == "moj" else MATCH)]
    for_people = hit_table if mode == "moj" else match_table
    rows = _found(source, batch.crimes, mode, parameters, everyone)
    write_rows(rows, output_format, out, columns=columns, for_people=for_people)


def _found(
    source: PositionSource, crimes: "pl.DataFrame", mode: str, parameters: "MatchParameters", everyone: bool
) -> Iterator[Row]:
    """All tags at once: how usual it is to be there is asked of all of them."""
    import polars as pl

    from waywarden.crime.match import match
    from waywarden.crime.moj import MojParameters, hits

    positions = pl.concat(believable(rows, None) for rows in source.whole_tags())
    if mode == "moj":
        as_they = MojParameters(crime_distance_m=parameters.radius_m, add_minutes=parameters.margin_s / 60)
        told = hits(positions, crimes, as_they)
    else:
        told = match(positions, crimes, parameters, everyone=everyone)
        _say_counts(told, positions["device_id"].n_unique(), crimes.height)
    yield from (printed(row) for row in told.iter_rows(named=True))


def _parameters(radius_m: float, margin_min: float) -> "MatchParameters":
    from waywarden.crime.parameters import MatchParameters
    from waywarden.tracks.settings import SettingsError

    try:
        return MatchParameters(radius_m=radius_m, margin_s=60 * margin_min)
    except SettingsError as error:
        said = str(error).replace("radius_m", "--radius-m").replace("margin_s", "--margin-min (in seconds)")
        raise Unusable(said) from None


def _batch(name: str, tz: str, place: str, received_at: datetime) -> "Batch":
    from waywarden.crime.batch import UnusableFile, read

    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return read(data, received_at=received_at, tz=tz, place=place)
    except OSError as error:
        raise Unusable(f"--crimes {name}: {error.strerror}. Name a batch of crimes, or - for stdin.") from None
    except UnusableFile as error:
        raise Unusable(f"--crimes {name}: {error}") from None


def _say_refused(batch: "Batch", errors_file: str | None) -> None:
    """What was refused, to the file if there is one and counted on stderr; a batch of which nothing is left ends it."""
    from waywarden.crime.errors_csv import write

    if errors_file:
        try:
            Path(errors_file).write_text(write(batch.rejected), encoding="utf-8", newline="")
        except OSError as error:
            raise Unusable(f"--errors {errors_file} cannot be written: {error.strerror}. Name another file.") from None
    counts = batch.rejected.group_by("error_type").len().sort("len", "error_type", descending=[True, False])
    for error_type, count in counts.iter_rows():
        click.echo(f"refused: {count} x {error_type}", err=True)
    for notice in batch.warnings:
        click.echo(f"warning: {notice.message}", err=True)
    if batch.crimes.is_empty():
        first = batch.rejected.row(0, named=True) if batch.rejected.height else None
        said = f"{first['message'].rstrip('.')}: {first['required_action']}" if first else "it has no row"
        raise Unusable(f"--crimes: no crime of the batch can be used: {said}")


def _say_counts(told: "pl.DataFrame", tags: int, crimes: int) -> None:
    """Of how many pairs of a crime and a tag what was found: nobody counts what is left out otherwise."""
    from waywarden.crime.match_pass import LABELS

    counts = dict(told.group_by("label").len().iter_rows())
    counts["ruled_out"] = tags * crimes - sum(count for label, count in counts.items() if label != "ruled_out")
    said = ", ".join(f"{counts.get(label, 0)} {label}" for label in reversed(LABELS))
    click.echo(f"of {tags} tags x {crimes} crimes: {said}", err=True)


def printed(row: dict[str, Any]) -> Row:
    """A row as it is printed."""
    from waywarden.positions.times import iso_utc

    return {
        name: iso_utc(value)
        if isinstance(value, datetime)
        else round(value, DECIMALS.get(name, TENTHS))
        if isinstance(value, float)
        else value
        for name, value in row.items()
    }
