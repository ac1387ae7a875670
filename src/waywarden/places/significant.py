"""Significant places: where one wearer stays, how often, and what kind of place it seems to be.

Stays of one tag enter (`schema.STAY`); places leave, the one with most time first, and the stays with `place_id`.

**A place** is a set of stays within 120 m of its centre, each as far beyond as its own radius allows. The longest stay
makes the first place; each next one joins the nearest it reaches, or makes its own ("leader" clustering, Hartigan,
Clustering Algorithms, 1975); then all are asked again until nothing moves. So a place is no longer than it is wide, as
a chain of neighbours would be, and the order of the rows does not matter. Its id is that of its earliest stay.

**A role is a suggestion** for a person to judge: `roles` says from what.
"""

import hashlib
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.geodesy import distance_m
from waywarden.places.roles import roles
from waywarden.places.settings import PlaceSettings
from waywarden.places.visits import visits

OURS = PlaceSettings()
PLACE = (
    *("place_id", "lat", "lon", "radius_m", "role", "first_at", "last_at"),
    *("visits", "minutes", "nights", "days", "work_days", "days_a_week"),
)
_ROUNDS = 20  # places settle in three or four; a bound all the same
METRES_PER_DEGREE = 110_574.0  # of latitude at the equator, the least there is: nobody in reach is passed over
_TO_95 = float(np.sqrt(-2 * np.log(0.05)))
_US_PER_MINUTE = 60_000_000

Floats = NDArray[np.float64]


class Places(NamedTuple):
    """`places` has the columns of PLACE; `stays` those of `schema.STAY` and `place_id`."""

    places: pl.DataFrame
    stays: pl.DataFrame


def significant_places(stays: pl.DataFrame, settings: PlaceSettings = OURS) -> Places:
    """Where does this wearer stay? `stays` are of one tag, in any order, apart in time."""
    assert stays["device_id"].n_unique() <= 1, "places are one wearer's"
    stays = stays.sort("started_at")
    lat, lon = stays["lat"].to_numpy(), stays["lon"].to_numpy()
    lasted_us = (stays["ended_at"] - stays["started_at"]).dt.total_microseconds().to_numpy()
    minutes = lasted_us / _US_PER_MINUTE
    radius_m = np.maximum(stays["radius_m"].to_numpy(), settings.accuracy_floor_m)
    weight = np.maximum(minutes, 1.0) / radius_m**2
    reach_m = np.hypot(settings.place_m, np.minimum(radius_m, settings.wide_m))
    place = _settled(lat, lon, weight, reach_m, _led(lat, lon, minutes, reach_m))
    ids = [
        _place_id(stays, int(np.flatnonzero(place == one)[0])) for one in range(place.max() + 1 if len(place) else 0)
    ]
    labelled = stays.with_columns(place_id=pl.Series([ids[one] for one in place], dtype=pl.String))
    centre_lat, centre_lon = _centres(lat, lon, weight, place)
    off_m = distance_m(lat, lon, centre_lat[place], centre_lon[place])
    spread_m = np.sqrt(np.bincount(place, weight * (off_m**2 / 2)) / np.bincount(place, weight)) * _TO_95
    widest_m = np.bincount(place, weight * radius_m) / np.bincount(place, weight)
    where = pl.DataFrame(
        {"place_id": ids, "lat": centre_lat, "lon": centre_lon, "radius_m": np.maximum(spread_m, widest_m)},
        schema_overrides={"place_id": pl.String},
    )
    told = where.join(visits(labelled, settings), on="place_id", how="left")
    found = told.with_columns(role=roles(told, labelled, settings)).select(PLACE)
    return Places(found.sort(["minutes", "place_id"], descending=[True, False]), labelled)


def _led(lat: Floats, lon: Floats, minutes: Floats, reach_m: Floats) -> NDArray[np.int64]:
    """The place of each stay after one round: the longest first, of equals the earliest."""
    place = np.zeros(len(lat), np.int64)
    leaders: list[int] = []
    for stay in np.lexsort((np.arange(len(lat)), -minutes)):
        off_m = _near_m(lat[[stay]], lon[[stay]], lat[leaders], lon[leaders], reach_m.max())[0]
        nearest = int(np.argmin(off_m)) if leaders else -1
        if nearest < 0 or off_m[nearest] > reach_m[stay]:
            nearest = len(leaders)
            leaders.append(int(stay))
        place[stay] = nearest
    return place


def _settled(lat: Floats, lon: Floats, weight: Floats, reach_m: Floats, place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each stay at the nearest centre that it reaches, until none moves."""
    for _ in range(_ROUNDS if len(lat) else 0):
        centre_lat, centre_lon = _centres(lat, lon, weight, place)
        off_m = _near_m(lat, lon, centre_lat, centre_lon, reach_m.max())
        nearest = np.argmin(off_m, axis=1)
        near = off_m[np.arange(len(lat)), nearest] <= reach_m
        moved = np.unique(np.where(near, nearest, place), return_inverse=True)[1]
        if np.array_equal(moved, place):
            break
        place = moved
    return place


def _near_m(lat: Floats, lon: Floats, other_lat: Floats, other_lon: Floats, reach_m: float) -> Floats:
    """(places, others): how far apart, where that may be within reach; infinite elsewhere, unmeasured."""
    north = np.abs(lat[:, None] - other_lat) * METRES_PER_DEGREE
    east = np.abs((lon[:, None] - other_lon + 180.0) % 360.0 - 180.0) * METRES_PER_DEGREE
    near = (north <= reach_m) & (east * np.cos(np.radians(lat))[:, None] <= 1.1 * reach_m)
    off_m = np.full(near.shape, np.inf)
    one, other = np.nonzero(near)
    off_m[one, other] = distance_m(lat[one], lon[one], other_lat[other], other_lon[other])
    return off_m


def _centres(lat: Floats, lon: Floats, weight: Floats, place: NDArray[np.int64]) -> tuple[Floats, Floats]:
    total = np.bincount(place, weight)
    return np.bincount(place, weight * lat) / total, np.bincount(place, weight * lon) / total


def _place_id(stays: pl.DataFrame, earliest: int) -> str:
    row = stays.row(earliest, named=True)
    named = f"{row['device_id']} {row['started_at'].isoformat()}"
    return "p" + hashlib.sha256(named.encode()).hexdigest()[:10]
