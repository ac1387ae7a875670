"""A heatmap as the page draws it: cells as GeoJSON polygons with their minutes, and how much time is not known.

In: heatmaps (places.heatmap). Out: what heat.json says. Coordinates to 1 m, minutes to 0.1: a cell is 50 m wide.
"""

from typing import Any

import polars as pl

from waywarden.centre.web.features import Feature, collection
from waywarden.places.cells import compare, polygon
from waywarden.places.changes import KNOWN_ENOUGH
from waywarden.places.heatmap import Heatmap

DECIMALS = 5
MOST_CELLS = 2_000


def told(found: Heatmap) -> dict[str, Any]:
    """Minutes in each cell, the most first."""
    return {
        "cells": collection(cell(one, minutes=minutes) for one, _, minutes in found.cells.iter_rows()),
        "known": [_known(found)],
    }


def compared(before: Heatmap, after: Heatmap) -> dict[str, Any]:
    """Minutes a week in each cell, before and after; the greatest change first. No cells where less than 70 % is known
    of either: what nobody knows would look like a change.
    """
    if min(_known_share(before), _known_share(after)) < KNOWN_ENOUGH:
        return {"cells": collection([]), "known": [_known(before), _known(after)], "enough": False}
    known = [one.asked_minutes - one.unaccounted_minutes for one in (before, after)]
    cells = compare(before.cells, after.cells, *known).head(MOST_CELLS)
    rows = cells.select("cell", pl.col("^.*_a_week$"), "difference").iter_rows()
    return {
        "cells": collection(
            cell(one, minutes=difference, before=earlier, after=later) for one, earlier, later, difference in rows
        ),
        "known": [_known(before), _known(after)],
        "enough": True,
    }


def cell(number: int, **minutes: float) -> Feature:
    """One cell as a feature with these properties."""
    (ring,) = polygon(number)["coordinates"]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [[[round(x, DECIMALS) for x in corner] for corner in ring]]},
        "properties": {name: round(value, 1) for name, value in minutes.items()},
    }


def _known_share(found: Heatmap) -> float:
    return 1 - found.unaccounted_minutes / found.asked_minutes if found.asked_minutes else 0.0


def _known(found: Heatmap) -> dict[str, float]:
    return {"asked": round(found.asked_minutes, 1), "unknown": round(found.unaccounted_minutes, 1)}
