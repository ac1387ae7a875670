"""`waywarden stays FILE`: positions -> where each tag stayed, since when and until when.

Files only, no database: the same pure functions as everywhere. `--method` tells stays as trackintel or scikit-mobility
define them. docs/explanation/movements.md says what a stay is.
"""

from collections.abc import Iterator
from typing import Any

import click

from waywarden.cli.movement_tables import stay_table
from waywarden.cli.movements import DEGREES, METRES, SHARE, Definition, definition_options
from waywarden.cli.output import Row, map_format_option, out_option, write_rows
from waywarden.cli.position_file import PositionSource, believable, reading_options


@click.command("stays")
@reading_options
@definition_options
@map_format_option
@out_option
def command(source: PositionSource, definition: Definition, output_format: str | None, out: str | None) -> None:
    """Find stays in a position file (CSV, Parquet, GeoJSON, GPX, JSON lines; - is stdin)."""
    from waywarden.schema import STAY

    columns = [column.name for column in STAY]
    rows = _found(source, definition)
    write_rows(rows, output_format, out, columns=columns, for_people=stay_table, geometry=_point)


def _found(source: PositionSource, definition: Definition) -> Iterator[Row]:
    for positions in source.whole_tags():
        yield from (stay_row(stay) for stay in definition.stays(believable(positions, None)).iter_rows(named=True))


def stay_row(stay: dict[str, Any]) -> Row:
    """A row of `schema.STAY` as it is printed."""
    from waywarden.positions.times import iso_utc

    return {
        **stay,
        "started_at": iso_utc(stay["started_at"]),
        "ended_at": iso_utc(stay["ended_at"]),
        "lat": round(stay["lat"], DEGREES),
        "lon": round(stay["lon"], DEGREES),
        "radius_m": round(stay["radius_m"], METRES),
        "gap_share": round(stay["gap_share"], SHARE),
    }


def _point(row: Row) -> Row:
    return {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
