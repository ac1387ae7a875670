"""The compiled pass of the heatmap by hours: fixes and the spans that count -> microseconds by tag, hour and hexagon.

As `heatmap_pass`, cut at every hour of UTC, where London's hours begin too. A fix's time begins where that of the one
before it ends, so each hour of a tag is over before the next begins, and one small tally serves them all.
"""

import numpy as np
from numpy.typing import NDArray

from waywarden.places.heatmap_pass import EARTH_M, REACH, SIGMA_OF_95, SPREAD, Counted, Floats, Located, share_out
from waywarden.places.hexagons import key_of, locate, to_edge, vector
from waywarden.places.icosahedron import Faces, plane, scale_of
from waywarden.places.tally import NO_KEY, Tally, add, grown, new_tally
from waywarden.zones.compiled import compiled

US_PER_HOUR = 3_600_000_000
LAID = np.dtype([("tag", "i8"), ("hour", "i8"), ("key", "i8"), ("us", "i8")])  # hour: hours since 1970
_POINTS = len(SPREAD)


def lay_out_by_hour(fixes: Located, counted: Counted, cap_us: int, resolution: int) -> NDArray[np.void]:
    """The time of these fixes as LAID, by tag and hour; within an hour the keys are in no order, and no key twice."""
    reach = REACH * scale_of(resolution)
    return np.asarray(_lay_out(fixes, counted, cap_us, plane(resolution), reach, SPREAD))


@compiled
def _lay_out(
    fixes: Located, counted: Counted, cap_us: int, faces: Faces, reach: float, spread: Floats
) -> NDArray[np.void]:
    ats, lats, lons, accuracies_m = fixes.at, fixes.lat, fixes.lon, fixes.accuracy_m
    begins, ends = counted.begins, counted.ends
    half_cap_us = cap_us // 2
    tally = new_tally(1 << 8)
    laid = np.empty(1 << 12, LAID)
    filled = used = face = 0
    for tag in range(len(fixes.first_row) - 1):
        first, end = fixes.first_row[tag], fixes.first_row[tag + 1]
        span, last_span = counted.first[tag], counted.first[tag + 1]
        of_hour = -1
        for row in range(first, end):
            at = ats[row]
            since = until = at
            gap_us = at - ats[row - 1] if row > first else cap_us
            since -= gap_us // 2 if gap_us <= cap_us else half_cap_us
            gap_us = ats[row + 1] - at if row + 1 < end else cap_us
            until += gap_us - gap_us // 2 if gap_us <= cap_us else half_cap_us
            while span < last_span and ends[span] <= since:
                span += 1
            for one in range(span, last_span):
                if begins[one] >= until:
                    break
                begin, stop = max(since, begins[one]), min(until, ends[one])
                while begin < stop:
                    hour = begin // US_PER_HOUR
                    cut = min(stop, (hour + 1) * US_PER_HOUR)
                    if hour != of_hour:
                        laid = _with_room(laid, filled, used)
                        filled = _emptied(tally, used, tag, of_hour, laid, filled)
                        used, of_hour = 0, hour
                    x, y, z = vector(lats[row], lons[row])
                    spot = locate(faces, x, y, z, face)
                    face = spot.face
                    key = key_of(face, spot.x, spot.y)
                    if to_edge(key, spot.x, spot.y) > reach * accuracies_m[row]:
                        used += add(tally, key, cut - begin)
                    else:
                        sigma = accuracies_m[row] * SIGMA_OF_95 / EARTH_M
                        used += share_out(faces[face], spot, x, y, z, sigma, cut - begin, tally, spread, key)
                    if 2 * used >= len(tally) - _POINTS:
                        tally = grown(tally)
                    begin = cut
        laid = _with_room(laid, filled, used)
        filled = _emptied(tally, used, tag, of_hour, laid, filled)
        used = 0
    return laid[:filled].copy()


@compiled
def _with_room(laid: NDArray[np.void], filled: int, more: int) -> NDArray[np.void]:
    if filled + more <= len(laid):
        return laid
    longer = np.empty(2 * (filled + more), LAID)
    longer[:filled] = laid[:filled]
    return longer


@compiled
def _emptied(tally: Tally, used: int, tag: int, hour: int, laid: NDArray[np.void], filled: int) -> int:
    """Move what is in the tally to `laid`. How much that holds then."""
    if used == 0:
        return filled
    for place in range(len(tally)):
        if tally[place].key != NO_KEY:
            laid[filled].tag = tag
            laid[filled].hour = hour
            laid[filled].key = tally[place].key
            laid[filled].us = tally[place].amount
            filled += 1
            tally[place].key = NO_KEY
            tally[place].amount = 0
    return filled
