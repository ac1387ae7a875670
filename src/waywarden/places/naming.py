"""Names that a practitioner gave to places outlive the places' recomputation.

With more stays a place's centre moves a little, one place may become two, or two become one. A name goes to the place
with the same id, else to the nearest that its circle reaches. **One became two**: the name stays with the nearer; the
other has none yet. **Two became one**: it has the name of the nearer, and the other is kept beside it (`also_named`).
A name that fits no place is handed back: nothing that a person said is dropped.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from waywarden.geodesy import distance_m
from waywarden.places.settings import PlaceSettings

OURS = PlaceSettings()


class Named(NamedTuple):
    """`places` with `name` (null where none) and `also_named` (list); the rows of `named` that fit no place."""

    places: pl.DataFrame
    left: pl.DataFrame


def keep_names(named: pl.DataFrame, places: pl.DataFrame, settings: PlaceSettings = OURS) -> Named:
    """Which of the places has which name? `named` has `place_id, lat, lon, radius_m, name`; `places` those of PLACE."""
    named = named.sort("name", "place_id")
    off_m = distance_m(
        named["lat"].to_numpy()[:, None],
        named["lon"].to_numpy()[:, None],
        places["lat"].to_numpy(),
        places["lon"].to_numpy(),
    ).reshape(named.height, places.height)
    reach_m = np.hypot(
        settings.place_m, np.maximum(named["radius_m"].to_numpy()[:, None], places["radius_m"].to_numpy())
    )
    same = np.array([[one == other for other in places["place_id"]] for one in named["place_id"]], bool)
    fit = np.where(off_m <= reach_m, np.where(same.reshape(off_m.shape), -1.0, off_m), np.inf)
    pairs = [(fit[pair], *pair) for pair in zip(*np.nonzero(np.isfinite(fit)), strict=True)]
    name: dict[int, str] = {}
    also: dict[int, list[str]] = {}
    given: set[int] = set()
    for _, one, place in sorted(pairs):
        if one in given:
            continue
        given.add(int(one))
        if int(place) in name:
            also.setdefault(int(place), []).append(named["name"][int(one)])
        else:
            name[int(place)] = named["name"][int(one)]
    rows = range(places.height)
    kept = places.with_columns(
        name=pl.Series([name.get(row) for row in rows], dtype=pl.String),
        also_named=pl.Series([also.get(row, []) for row in rows], dtype=pl.List(pl.String)),
    )
    return Named(kept, named[[row for row in range(named.height) if row not in given]])
