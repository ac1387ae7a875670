"""`waywarden trips FILE`: positions -> movement between stays, how far and how fast at least.

As GeoJSON each trip is the line from the stay it left by the fixes of its path to the stay it reached; `--smooth`
draws smoothed places instead of the fixes' own, and each feature says so.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from waywarden.cli import Unusable
from waywarden.cli.movement_tables import trip_table
from waywarden.cli.movements import DEGREES, METRES, SHARE, Definition, definition_options
from waywarden.cli.output import Row, map_format_option, out_option, write_rows
from waywarden.cli.position_file import PositionSource, believable, reading_options

if TYPE_CHECKING:
    import polars as pl

LINE = "line"  # of a row on its way to GeoJSON


@click.command("trips")
@reading_options
@definition_options
@click.option("--smooth", is_flag=True, help="Draw smoothed paths (only with --format geojson).")
@map_format_option
@out_option
def command(
    source: PositionSource, definition: Definition, smooth: bool, output_format: str | None, out: str | None
) -> None:
    """Find trips in a position file (CSV, Parquet, GeoJSON, GPX, JSON lines; - is stdin)."""
    from waywarden.schema import TRIP

    drawn = output_format == "geojson"
    if smooth and not drawn:
        raise Unusable("--smooth draws paths: say --format geojson too, or leave it out.")
    columns = [column.name for column in TRIP]
    rows = _found(source, definition, drawn, smooth)
    write_rows(rows, output_format, out, columns=columns, for_people=trip_table, geometry=_line)


def _found(source: PositionSource, definition: Definition, drawn: bool, smooth: bool) -> Iterator[Row]:
    from waywarden.tracks.trips import trips_and_paths

    for rows in source.whole_tags():
        positions = believable(rows, None)
        stays = definition.stays(positions)
        trips, corners = trips_and_paths(positions, stays, definition.settings)
        told = [_row(trip) for trip in trips.iter_rows(named=True)]
        if drawn:
            if smooth:
                corners = _smoothed(positions, trips, corners, definition)
            lines = _lines(trips, stays, corners)
            said = {"smoothed": True} if smooth else {}
            told = [{**row, **said, LINE: line} for row, line in zip(told, lines, strict=True)]
        yield from told


def _row(trip: dict[str, Any]) -> Row:
    from waywarden.positions.times import iso_utc

    times = ("started_at", "ended_at", "from_stay", "to_stay")
    return {
        **trip,
        **{name: iso_utc(trip[name]) if trip[name] else None for name in times},
        "distance_m": round(trip["distance_m"], METRES),
        "distance_error_m": round(trip["distance_error_m"], METRES),
        "max_speed_kmh": round(trip["max_speed_kmh"], METRES),
        "gap_share": round(trip["gap_share"], SHARE),
    }


def _smoothed(
    positions: "pl.DataFrame", trips: "pl.DataFrame", corners: "pl.DataFrame", definition: Definition
) -> "pl.DataFrame":
    """The corners where smoothing puts them."""
    from waywarden.tracks.smooth import smoothed

    device_id = trips["device_id"].gather(corners["trip"])
    keys = corners.select("trip", "recorded_at").with_columns(device_id)
    places = smoothed(positions, definition.settings).unique(["device_id", "recorded_at"], keep="first")
    return keys.join(places, on=["device_id", "recorded_at"], maintain_order="left")


def _lines(trips: "pl.DataFrame", stays: "pl.DataFrame", corners: "pl.DataFrame") -> list[list[list[float]]]:
    """Of each trip the places of its line, [lon, lat]."""
    place = {(device, at): [lon, lat] for device, at, lat, lon in _places(stays)}
    lines: list[list[list[float]]] = [[] for _ in range(trips.height)]
    for number, lat, lon in corners.select("trip", "lat", "lon").iter_rows():
        lines[number].append([round(lon, DEGREES), round(lat, DEGREES)])
    ends = trips.select("device_id", "from_stay", "to_stay").iter_rows()
    return [
        [place[device, one] for one in [left] if one] + line + [place[device, one] for one in [reached] if one]
        for line, (device, left, reached) in zip(lines, ends, strict=True)
    ]


def _places(stays: "pl.DataFrame") -> Iterator[tuple[Any, ...]]:
    for device, at, lat, lon in stays.select("device_id", "started_at", "lat", "lon").iter_rows():
        yield device, at, round(lat, DEGREES), round(lon, DEGREES)


def _line(row: Row) -> Row:
    return {"type": "LineString", "coordinates": row.pop(LINE)}
