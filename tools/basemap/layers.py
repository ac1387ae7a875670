"""Shapes the sources into map layers. In: geometry on the British grid. Out: features by layer.

land            London without its tidal water
open_space      land where nobody has an address: parks, but also reservoirs, airfields, yards. Inferred
water           the tidal Thames and the mouths of its creeks: what the boroughs leave out between them
borough_lines   borders, each drawn once
rail            lines of the Underground, Overground, DLR and trams
boroughs, places, postcode_districts, postcode_sectors    names at points; `rank` orders them, smallest first
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from basemap.sources import Borough, Place, RailLine

CLOSING_M = 480.0
"""Half the widest tidal Thames inside London, and a little more."""
REACH_OF_A_POSTCODE_M = 130.0
"""How far from its postcode an address may lie; found by looking: gardens fill in, Finsbury Park stays."""
PAVEMENT_M = 45.0
"""How much of that reach is handed back, so that open space comes up to the houses beside it."""
SMALLEST_OPEN_SPACE_M2 = 40_000.0
SMALLEST_HOLE_M2 = 60_000.0


@dataclass(frozen=True)
class Feature:
    """One thing on the map and the zoom from which it is worth its bytes."""

    shape: BaseGeometry
    properties: dict[str, Any] = field(default_factory=dict)
    from_zoom: int = 0


def all_layers(
    boroughs: list[Borough], lines: list[RailLine], places: list[Place], postcodes: pd.DataFrame
) -> dict[str, list[Feature]]:
    """Every layer of the basemap, in drawing order."""
    land = shapely.union_all([borough.shape for borough in boroughs])
    open_space = land.difference(_built_up(postcodes))
    return {
        "land": [Feature(land.simplify(5))],
        "open_space": [Feature(_filled(part)) for part in _parts(open_space.simplify(8), SMALLEST_OPEN_SPACE_M2)],
        "water": [Feature(part) for part in _tidal_water(land)],
        "borough_lines": [Feature(_borders(boroughs))],
        "rail": [Feature(line.path, {"line": line.line}, 9) for line in lines],
        "boroughs": [Feature(b.shape.representative_point(), {"name": b.name}) for b in boroughs],
        "places": _named_places(places, land, {borough.name for borough in boroughs}),
        "postcode_districts": _postcode_names(postcodes, postcodes.postcode.str.split(" ").str[0], 11),
        "postcode_sectors": _postcode_names(postcodes, postcodes.postcode.str[:-2], 13),
    }


def _tidal_water(land: BaseGeometry) -> list[BaseGeometry]:
    """What a closing of the land fills in: the river between boroughs, not bays of the outer border."""
    filled = land.buffer(CLOSING_M).buffer(-CLOSING_M).difference(land)
    banks = land.boundary.buffer(1)
    return [part for part in _parts(filled, 20_000) if part.boundary.intersection(banks).length > 0.9 * part.length]


def _built_up(postcodes: pd.DataFrame) -> BaseGeometry:
    """The union of a disc around every postcode, less the pavement. Postcodes share 40 m cells."""
    cells = np.unique(np.round(postcodes[["east_m", "north_m"]].to_numpy() / 40.0), axis=0) * 40.0
    discs = shapely.buffer(shapely.points(cells), REACH_OF_A_POSTCODE_M, quad_segs=4)
    return shapely.union_all(discs).buffer(-PAVEMENT_M - 15).buffer(15)


def _filled(space: shapely.Polygon) -> shapely.Polygon:
    """Without its small holes: a lodge or a café in a park has a postcode too."""
    holes = [ring for ring in space.interiors if shapely.Polygon(ring).area >= SMALLEST_HOLE_M2]
    return shapely.Polygon(space.exterior, holes)


def _borders(boroughs: list[Borough]) -> BaseGeometry:
    return shapely.line_merge(shapely.union_all([borough.shape.boundary for borough in boroughs])).simplify(5)


def _named_places(places: list[Place], land: BaseGeometry, borough_names: set[str]) -> list[Feature]:
    """Places on the land, the most populous first. The boroughs have labels of their own."""
    shapely.prepare(land)
    inside = [p for p in places if land.contains(p.at) and p.name not in borough_names | {"City of Westminster"}]
    inside.sort(key=lambda place: (-place.population, place.name))
    return [
        Feature(place.at, {"name": place.name, "rank": rank}, 8 if rank < 60 else 10 if rank < 160 else 11)
        for rank, place in enumerate(inside)
    ]


def _postcode_names(postcodes: pd.DataFrame, names: pd.Series, from_zoom: int) -> list[Feature]:
    """One name at the median of its postcodes, the fullest first.

    A district or sector that large users of mail share one sorting office for is no place, and is left out.
    """
    groups = postcodes.groupby(names.to_numpy())
    table = groups[["east_m", "north_m"]].median().assign(count=groups["east_m"].nunique())
    table = table[table["count"] >= 25].sort_values("count", ascending=False, kind="stable")
    return [
        Feature(shapely.Point(row.east_m, row.north_m), {"name": str(row.Index), "rank": rank}, from_zoom)
        for rank, row in enumerate(table.itertuples())
    ]


def _parts(shape: BaseGeometry, smallest_m2: float) -> Iterable[BaseGeometry]:
    return [part for part in shapely.get_parts(shape) if part.area >= smallest_m2]
