"""The relative track in slow, plain Python: at each moment, look for each tag's fixes around it.

Shares no code with detection/relative.py but the geodesic.
"""

import math
from dataclasses import dataclass

from waywarden.geodesy import distance_m

KNOWN_FOR_S = 300.0


@dataclass(frozen=True)
class Seen:
    """A fix, or a place between two."""

    at: int
    lat: float
    lon: float
    accuracy_m: float


def place_at(fixes: list[Seen], at: int) -> Seen | None:
    """Where the tag was, or None where that is not known (silence, or not heard before or after)."""
    for fix in fixes:
        if fix.at == at:
            return fix
    before = [fix for fix in fixes if fix.at < at]
    after = [fix for fix in fixes if fix.at > at]
    if not before or not after:
        return None
    one, two = before[-1], after[0]
    gap_s = (two.at - one.at) / 1e6
    if gap_s > KNOWN_FOR_S:
        return None
    since_s = (at - one.at) / 1e6
    share = since_s / gap_s
    way_m = float(distance_m(one.lat, one.lon, two.lat, two.lon))
    wander_m = 2.448 * math.sqrt(15.0 * since_s * (gap_s - since_s) / gap_s)
    bend_m = 0.1 * way_m * 4 * share * (1 - share)
    claimed_m = (1 - share) * one.accuracy_m + share * two.accuracy_m
    return Seen(
        at,
        (1 - share) * one.lat + share * two.lat,
        (1 - share) * one.lon + share * two.lon,
        math.sqrt(claimed_m**2 + wander_m**2 + bend_m**2),
    )


def relative(own: list[Seen], other: list[Seen]) -> list[tuple[int, float, float]]:
    """(moment, metres apart, accuracy) at each moment that is settled and known."""
    if not own or not other:
        return []
    settled = min(own[-1].at, other[-1].at)
    track = []
    for at in sorted({fix.at for fix in own + other}):
        if at > settled:
            continue
        here, there = place_at(own, at), place_at(other, at)
        if here and there:
            apart_m = float(distance_m(there.lat, there.lon, here.lat, here.lon))
            track.append((at, apart_m, math.hypot(here.accuracy_m, there.accuracy_m)))
    return track
