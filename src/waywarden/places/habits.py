"""Habits of one wearer in one call: places, week, nights, regularity and what changed.

Positions of one tag and its stays enter, with names of places that a practitioner gave; everything a page or a table
shows leaves.
"""

from datetime import datetime
from typing import NamedTuple

import polars as pl

from waywarden.places.changes import Change, changes
from waywarden.places.naming import keep_names
from waywarden.places.routines import nights_away, regularity, week_grid
from waywarden.places.settings import PlaceSettings
from waywarden.places.significant import significant_places
from waywarden.places.standing import standing
from waywarden.places.timeline import timeline
from waywarden.places.visits import visited

OURS = PlaceSettings()


class Habits(NamedTuple):
    """See `significant`, `routines`, `changes` for the columns of each."""

    since: datetime
    until: datetime
    places: pl.DataFrame
    grid: pl.DataFrame
    nights: pl.DataFrame
    regularity: float | None
    weeks: int
    changes: list[Change]
    pieces: pl.DataFrame


def habits(
    positions: pl.DataFrame,
    stays: pl.DataFrame,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    named: pl.DataFrame | None = None,
    settings: PlaceSettings = OURS,
) -> Habits | None:
    """Where does this wearer's time go, and what changed in the last seven days? None where no time is asked about.

    `positions` (`schema.POSITION`) and `stays` (`schema.STAY`, those that go on as well) of one tag; `named` as
    `naming.keep_names` takes it. Without `since` and `until` from the first fix to the last.
    """
    fixes = standing(positions)
    if fixes.is_empty():
        return None
    since = since or fixes["recorded_at"][0]
    until = until or fixes["recorded_at"][-1]
    if since >= until:
        return None
    cut = stays.filter((pl.col("ended_at") > since) & (pl.col("started_at") < until))
    cut = cut.with_columns(pl.col("started_at").clip(since, until), pl.col("ended_at").clip(since, until))
    found = significant_places(cut, settings)
    places = found.places if named is None else keep_names(named, found.places, settings).places
    pieces = timeline(found.stays, fixes, since, until)
    share, weeks = regularity(pieces)
    return Habits(
        since,
        until,
        places,
        week_grid(pieces, places),
        nights_away(pieces, places),
        share,
        weeks,
        changes(pieces, visited(found.stays, settings), places, until),
        pieces,
    )
