"""`waywarden habits FILE`: positions -> a wearer's places, week, nights and what changed in the last seven days.

Files only, no database. docs/explanation/movements-habits.md says what each of them means and cannot know.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from waywarden.cli import Unusable
from waywarden.cli.habit_tables import habit_tables
from waywarden.cli.heatmap import period, stays_of
from waywarden.cli.inputs import json_file
from waywarden.cli.output import Row, format_option, out_option, write_rows
from waywarden.cli.position_file import PositionSource, believable, reading_options

if TYPE_CHECKING:
    import polars as pl

    from waywarden.places.habits import Habits

DECIMALS = {"lat": 7, "lon": 7, "radius_m": 1, "days_a_week": 2}
OF_NAMES = "a list of objects with lat, lon, name, and radius_m where it is known"


@click.command("habits")
@reading_options
@click.option("--from", "since", metavar="TIME", help="Default: the first fix.")
@click.option("--to", "until", metavar="TIME", help="Default: the last fix. Changes are of the seven days before it.")
@click.option("--names", metavar="FILE", help="Names of places (JSON): a list of lat, lon, name, perhaps radius_m.")
@format_option
@out_option
def command(
    source: PositionSource,
    since: str | None,
    until: str | None,
    names: str | None,
    output_format: str | None,
    out: str | None,
) -> None:
    """Habits of each tag in a position file (CSV, Parquet, GeoJSON, GPX, JSON lines; - is stdin)."""
    asked = period(since, until)
    named = None if names is None else _named(names)
    write_rows(_rows(source, asked, named), output_format, out, for_people=habit_tables)


def _rows(source: PositionSource, asked: dict[str, datetime | None], named: "pl.DataFrame | None") -> Iterator[Row]:
    """For each tag a row of summary, then its places, the 168 hours of the week, its nights, and changes."""
    from waywarden.places.habits import habits

    for rows in source.whole_tags():
        positions = believable(rows, None)
        every = stays_of(positions)
        stays = every.partition_by("device_id", as_dict=True)
        for (device_id,), of_tag in positions.group_by("device_id", maintain_order=True):
            own = stays.get((device_id,), every.clear())
            found = habits(of_tag, own, named=named, since=asked["since"], until=asked["until"])
            if found is not None:
                for row in _of_tag(found):
                    yield {"row": row.pop("row"), "device_id": device_id, **row}


def _of_tag(found: "Habits") -> Iterator[Row]:
    minutes = (found.until - found.since).total_seconds() / 60
    yield {
        "row": "summary",
        "since": _said(found.since),
        "until": _said(found.until),
        "known_share": round(1 - float(found.grid["not_known"].sum()) / minutes, 4),
        "nights_known": found.nights.height,
        "nights_away": int(found.nights["away"].sum()) if found.nights["away"].count() else None,
        "regularity": None if found.regularity is None else round(found.regularity, 4),
        "weeks": found.weeks,
    }
    for name, frame in (("place", found.places), ("hour", found.grid), ("night", found.nights)):
        for row in frame.iter_rows(named=True):
            yield {"row": name, **{column: _said(value, DECIMALS.get(column, 1)) for column, value in row.items()}}
    for change in found.changes:
        numbers = {name: _said(value, 3) for name, value in change.numbers.items()}
        yield {"row": "change", "kind": change.kind, "sentence": change.sentence, "numbers": numbers}


def _said(value: Any, decimals: int = 1) -> Any:
    from waywarden.positions.times import iso_utc

    if isinstance(value, list):
        return [_said(one, decimals) for one in value]
    if isinstance(value, datetime):
        return iso_utc(value)
    if isinstance(value, date):
        return value.isoformat()
    return round(value, decimals) if isinstance(value, float) else value


def _named(name: str) -> "pl.DataFrame":
    import polars as pl

    rows = json_file("--names", name, OF_NAMES)
    try:
        return pl.DataFrame(
            [
                {
                    "place_id": str(row.get("place_id", "")),
                    "lat": float(row["lat"]),
                    "lon": float(row["lon"]),
                    "radius_m": float(row.get("radius_m") or 0.0),
                    "name": str(row["name"]),
                }
                for row in rows
            ]
        )
    except (TypeError, ValueError, KeyError, AttributeError):
        raise Unusable(f"--names {name}: give {OF_NAMES}.") from None
