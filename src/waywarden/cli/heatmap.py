"""`waywarden heatmap FILE`: positions -> minutes in each hexagon, weighted by time.

Files only, no database. docs/explanation/movements-habits.md says what a minute on the map means.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from waywarden.cli import Unusable
from waywarden.cli.inputs import moment
from waywarden.cli.output import Row, map_format_option, out_option, write_rows
from waywarden.cli.position_file import PositionSource, believable, reading_options

if TYPE_CHECKING:
    import polars as pl

    from waywarden.places.heatmap import Heatmap

COLUMNS = ("cell", "resolution", "minutes")
MINUTES = 3  # decimals
IN_TABLE = 30  # cells; the rest is told in one line


@click.command("heatmap")
@reading_options
@click.option("--resolution", type=click.IntRange(4, 13), help="Of H3. Default: the finest with --most-cells at most.")
@click.option("--most-cells", type=click.IntRange(min=1), default=2000, show_default=True, help="Without --resolution.")
@click.option("--from", "since", metavar="TIME", help="Default: each tag's first fix.")
@click.option("--to", "until", metavar="TIME", help="Default: each tag's last fix.")
@click.option("--hours", metavar="22-06", help="Only these hours of the day, by London's clock.")
@click.option("--leave-out-stays", is_flag=True, help="Only the ways: what was stayed at does not drown the rest.")
@click.option("--only-stays", is_flag=True, help="Only the places stayed at.")
@click.option("--at-stays", is_flag=True, help="Fixes of a stay are laid at the stay's place: surer by far indoors.")
@map_format_option
@out_option
def command(
    source: PositionSource,
    resolution: int | None,
    most_cells: int,
    since: str | None,
    until: str | None,
    hours: str | None,
    leave_out_stays: bool,
    only_stays: bool,
    at_stays: bool,
    output_format: str | None,
    out: str | None,
) -> None:
    """Minutes in each hexagon of a position file (CSV, Parquet, GeoJSON, GPX, JSON lines; - is stdin)."""
    from waywarden.places.presence import StaysShown

    if leave_out_stays and only_stays:
        raise click.UsageError("--leave-out-stays and --only-stays leave nothing: give one of them.")
    shown = StaysShown.LEFT_OUT if leave_out_stays else StaysShown.ONLY if only_stays else StaysShown.ALL
    asked: dict[str, Any] = {
        **period(since, until),
        "hours": None if hours is None else _hours(hours),
        "shown": shown,
        "resolution": resolution,
        "most_cells": most_cells,
    }
    found = _laid_out(source, asked, at_the_stays=at_stays)
    _say(found)
    rows = (_row(row) for row in found.cells.iter_rows(named=True))
    write_rows(rows, output_format, out, columns=COLUMNS, for_people=_table, geometry=_polygon)


def period(since: str | None, until: str | None) -> dict[str, datetime | None]:
    """--from and --to."""
    begins = None if since is None else moment("--from", since)
    ends = None if until is None else moment("--to", until)
    if begins is not None and ends is not None and begins >= ends:
        raise Unusable("--to must be later than --from.")
    return {"since": begins, "until": ends}


def _hours(text: str) -> tuple[int, int]:
    from waywarden.places.presence import hours_of_day

    try:
        return hours_of_day(text)
    except ValueError as error:
        raise Unusable(f"--hours {text}: {error}.") from None


def _laid_out(source: PositionSource, asked: dict[str, Any], *, at_the_stays: bool) -> "Heatmap":
    """The tags of the file together. Of a file too large to hold the parts are made as coarse as the coarsest."""
    from waywarden.places.at_stays import at_stays
    from waywarden.places.cells import added, at_most, coarser
    from waywarden.places.heatmap import Heatmap, heatmap
    from waywarden.places.presence import StaysShown

    parts = []
    for rows in source.whole_tags():
        positions = believable(rows, None)
        stays = stays_of(positions) if at_the_stays or asked["shown"] is not StaysShown.ALL else None
        if at_the_stays and stays is not None:
            positions = at_stays(positions, stays)
        parts.append(heatmap(positions, stays=stays, **asked))
    if len(parts) == 1:
        return parts[0]
    resolution = min((int(part.cells["resolution"][0]) for part in parts if part.cells.height), default=0)
    cells = added(coarser(part.cells, resolution) for part in parts)
    if asked["resolution"] is None:
        cells = at_most(cells, asked["most_cells"])
    return Heatmap(cells, sum(part.asked_minutes for part in parts), sum(part.unaccounted_minutes for part in parts))


def stays_of(positions: "pl.DataFrame") -> "pl.DataFrame":
    """All stays of these tags, those that go on at their last fix as well."""
    import polars as pl

    from waywarden.tracks.stays import open_stays, stays

    ended, carry = stays(positions)
    return pl.concat([ended, open_stays(carry)]).sort("device_id", "started_at")


def _say(found: "Heatmap") -> None:
    click.echo(
        f"asked about: {found.asked_minutes / 60:,.1f} h; laid out: "
        f"{(found.asked_minutes - found.unaccounted_minutes) / 60:,.1f} h; "
        f"unaccounted, for want of fixes: {found.unaccounted_minutes / 60:,.1f} h",
        err=True,
    )


def _row(row: dict[str, Any]) -> Row:
    from waywarden.places.cells import cell_text

    return {**row, "cell": cell_text(row["cell"]), "minutes": round(row["minutes"], MINUTES)}


def _polygon(row: Row) -> Row:
    from waywarden.places.cells import polygon

    return polygon(int(row["cell"], 16))


def _table(rows: list[Row]) -> list[list[Row]]:
    """The hottest cells with their middles, and the rest in one line."""
    from waywarden.places.cells import middle

    total = sum(row["minutes"] for row in rows) or 1.0
    shown = []
    for row in rows[:IN_TABLE]:
        lat, lon = middle(int(row["cell"], 16))
        share = f"{100 * row['minutes'] / total:.1f} %"
        shown.append({**row, "minutes": f"{row['minutes']:,.1f}", "share": share, "middle": f"{lat:.5f}, {lon:.5f}"})
    if rest := rows[IN_TABLE:]:
        minutes = sum(row["minutes"] for row in rest)
        shown.append(
            {"cell": f"{len(rest):,} more", "minutes": f"{minutes:,.1f}", "share": f"{100 * minutes / total:.1f} %"}
        )
    return [shown]
