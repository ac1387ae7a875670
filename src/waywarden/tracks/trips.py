"""Trips: movement between two stays, how far and how fast at least.

Positions and their stays enter, a frame of `schema.TRIP` leaves. A trip begins when the tag was last seen at one stay
and ends when it was first seen at the next; at the ends of the data, where one of the two is missing, it is null. Fixes
that are doubted (`clean`) or wide are not of its path. Silence between two stays at one place is no trip where no fix
was elsewhere: nothing shows that he went.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.schema import TRIP_DTYPES, UTC_TIME
from waywarden.tracks.path import Floats, Way, length
from waywarden.tracks.settings import S_PER_MINUTE, US_PER_S, StaySettings
from waywarden.tracks.stay_pass import Integers
from waywarden.tracks.stays import OURS
from waywarden.tracks.trip_ends import NOWHERE, Ends, trip_ends
from waywarden.tracks.usable import usable
from waywarden.zones.compiled import compiled

KMH_PER_MS = 3.6
PLACE_ACCURACY_M = 60.0  # 95 %, of a stay's middle as the end of a path: where in it he set out from is not known

FOUND = np.dtype([("distance_m", "f8"), ("error_m", "f8"), ("fastest_ms", "f8"), ("fixes", "i8"), ("gap_us", "f8")])


class Trips(NamedTuple):
    """`trips` of `schema.TRIP`; `corners`, the fixes their paths turn at: trip (row number), recorded_at, lat, lon."""

    trips: pl.DataFrame
    corners: pl.DataFrame


def trips(positions: pl.DataFrame, stays: pl.DataFrame, settings: StaySettings = OURS) -> pl.DataFrame:
    """`positions` in canonical order; `stays` of `schema.STAY` sorted by device and time, the open ones among them.

    All that is known of a tag without a stay is one trip, with both ends null.
    """
    return trips_and_paths(positions, stays, settings).trips


def trips_and_paths(positions: pl.DataFrame, stays: pl.DataFrame, settings: StaySettings = OURS) -> Trips:
    """The same, and their paths."""
    way, device_of_fix = usable(positions, settings)
    ends = trip_ends(stays, way, device_of_fix)
    found, trip_of_fix = np.zeros(len(ends.leaves), FOUND), np.full(len(way.at), NOWHERE)
    lat, lon = (np.ascontiguousarray(stays[name].to_numpy(), np.float64) for name in ("lat", "lon"))
    measure(way, ends, lat, lon, settings.gap_minutes * S_PER_MINUTE * US_PER_S, found, trip_of_fix)
    between = (ends.leaves != NOWHERE) & (ends.reaches != NOWHERE)
    # One fix elsewhere at an end of the data may be an error.
    moved = (found["distance_m"] > settings.distance_m) & (between | (found["fixes"] > 1))
    told = _frame(stays, device_of_fix, Ends(*(column[moved] for column in ends)), found[moved])
    return Trips(told, _corners(way, trip_of_fix, moved))


@compiled
def measure(
    way: Way, ends: Ends, lat: Floats, lon: Floats, gap_us: float, found: np.ndarray, trip_of_fix: Integers
) -> None:
    """The path of each candidate: from the place left, by its fixes, to the place reached."""
    for trip in range(len(found)):
        room = max(0, ends.last[trip] - ends.first[trip]) + 2
        at, lats, lons = np.empty(room, np.int64), np.empty(room), np.empty(room)
        radii = np.full(room, PLACE_ACCURACY_M)
        used = 0
        if ends.leaves[trip] != NOWHERE:
            at[0], lats[0], lons[0] = ends.began_at[trip], lat[ends.leaves[trip]], lon[ends.leaves[trip]]
            used = 1
        before = used
        for index in range(ends.first[trip], ends.last[trip]):
            at[used], lats[used], lons[used] = way.at[index], way.lat[index], way.lon[index]
            radii[used] = way.accuracy_m[index]
            used += 1
        found[trip].fixes = used - before
        if ends.reaches[trip] != NOWHERE:
            at[used], lats[used], lons[used] = ends.ended_at[trip], lat[ends.reaches[trip]], lon[ends.reaches[trip]]
            used += 1
        if used == 0:
            continue
        chain = np.zeros(used, np.bool_)
        known = length(Way(at, lats, lons, radii), 0, used, gap_us, chain)
        found[trip].distance_m = known.distance_m
        found[trip].error_m = known.error_m
        found[trip].fastest_ms = known.fastest_ms
        for index in range(found[trip].fixes):
            if chain[before + index]:
                trip_of_fix[ends.first[trip] + index] = trip
        for index in range(1, used):
            if at[index] - at[index - 1] > gap_us:
                found[trip].gap_us += at[index] - at[index - 1]


def _frame(stays: pl.DataFrame, device_of_fix: pl.Series, ends: Ends, found: np.ndarray) -> pl.DataFrame:
    """A frame of `schema.TRIP`."""

    def key(numbers: Integers) -> pl.Series:
        return stays["started_at"].gather(pl.Series(numbers).replace(NOWHERE, None).cast(pl.UInt32))

    return pl.DataFrame(
        {
            "device_id": _devices(stays, device_of_fix, ends),
            "started_at": pl.Series(ends.began_at).cast(UTC_TIME),
            "ended_at": pl.Series(ends.ended_at).cast(UTC_TIME),
            "distance_m": found["distance_m"],
            "from_stay": key(ends.leaves),
            "to_stay": key(ends.reaches),
            "distance_error_m": found["error_m"],
            "max_speed_kmh": found["fastest_ms"] * KMH_PER_MS,
            "fixes": found["fixes"],
            "gap_share": found["gap_us"] / np.maximum(1, ends.ended_at - ends.began_at),
        },
        schema=TRIP_DTYPES,
    )


def _devices(stays: pl.DataFrame, device_of_fix: pl.Series, ends: Ends) -> pl.Series:
    """By the stay at one end, or of a way without stays by its first fix."""
    stay = np.maximum(ends.leaves, ends.reaches)
    of_stay = stays["device_id"].gather(pl.Series(stay).replace(NOWHERE, None).cast(pl.UInt32))
    of_fix = device_of_fix.gather(
        pl.Series(np.where(stay == NOWHERE, ends.first, NOWHERE)).replace(NOWHERE, None).cast(pl.UInt32)
    )
    return pl.select(pl.coalesce(of_stay, of_fix)).to_series()


def _corners(way: Way, trip_of_fix: Integers, moved: NDArray[np.bool_]) -> pl.DataFrame:
    number = np.where(moved, np.cumsum(moved) - 1, NOWHERE)  # of a candidate among the trips that are told
    trip = np.append(number, NOWHERE)[trip_of_fix]
    corner = trip != NOWHERE
    return pl.DataFrame(
        {
            "trip": trip[corner],
            "recorded_at": pl.Series(way.at[corner]).cast(UTC_TIME),
            "lat": way.lat[corner],
            "lon": way.lon[corner],
        }
    )
