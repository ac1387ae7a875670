"""A smoothed path, for drawing: where the tag most likely was, fixes before and after considered. It decides nothing.

Positions in canonical order enter; the fixes that may be used (`usable`) leave with smoothed places. A Kalman filter
forwards and the smoother of Rauch, Tung and Striebel (AIAA Journal 3, 1965) backwards, on a body whose velocity
wanders; east and north alike. A silence longer than a gap begins anew: nothing is drawn into it.
"""

import numpy as np
import polars as pl

from waywarden.schema import UTC_TIME
from waywarden.tracks.cluster import TO_95
from waywarden.tracks.path import Floats, Way
from waywarden.tracks.settings import S_PER_MINUTE, US_PER_S, StaySettings
from waywarden.tracks.stay_pass import Integers
from waywarden.tracks.stays import OURS
from waywarden.tracks.usable import usable
from waywarden.zones.compiled import compiled

WANDER = 0.5  # m2/s3: how readily a velocity changes; a walk turns a corner within some seconds
SPEED_MS = 15.0  # sigma of a velocity of which nothing is known
METRES_PER_DEGREE = 111_195.0


def smoothed(positions: pl.DataFrame, settings: StaySettings = OURS, wander: float = WANDER) -> pl.DataFrame:
    """device_id, recorded_at, lat, lon (smoothed), accuracy_m (95 %, of the smoothed place, if errors of fixes are
    independent, which they are not quite), moved_m (from where the fix was), smoothed (always true: it says so).
    """
    way, device_id = usable(positions, settings)
    tag = device_id.rle_id().to_numpy().astype(np.int64)
    lat, lon, accuracy_m = way.lat.copy(), way.lon.copy(), way.accuracy_m.copy()
    smooth_all(way, tag, settings.gap_minutes * S_PER_MINUTE * US_PER_S, wander, lat, lon, accuracy_m)
    across = np.cos(np.radians(way.lat)) * (lon - way.lon)
    return pl.DataFrame(
        {
            "device_id": device_id,
            "recorded_at": pl.Series(way.at).cast(UTC_TIME),
            "lat": lat,
            "lon": lon,
            "accuracy_m": accuracy_m,
            "moved_m": METRES_PER_DEGREE * np.hypot(lat - way.lat, across),
            "smoothed": np.ones(len(way.at), np.bool_),
        }
    )


@compiled
def smooth_all(
    way: Way, tag: Integers, gap_us: float, wander: float, lat: Floats, lon: Floats, accuracy_m: Floats
) -> None:
    """Piece by piece: a piece is one tag's fixes without a gap."""
    begin = 0
    for index in range(1, len(way.at) + 1):
        if index < len(way.at) and tag[index] == tag[begin] and way.at[index] - way.at[index - 1] <= gap_us:
            continue
        smooth_piece(way, begin, index, wander, lat, lon, accuracy_m)
        begin = index


@compiled
def smooth_piece(way: Way, begin: int, end: int, wander: float, lat: Floats, lon: Floats, accuracy_m: Floats) -> None:
    """Both axes share one covariance: of place p, of place with velocity q, of velocity v."""
    count = end - begin
    east_scale = METRES_PER_DEGREE * np.cos(np.radians(way.lat[begin]))
    state, ahead = np.zeros((count, 4)), np.zeros((count, 4))  # east, north, their velocities; ahead: predicted
    spread, spread_ahead = np.zeros((count, 3)), np.zeros((count, 3))
    for k in range(count):
        fix = begin + k
        east = (way.lon[fix] - way.lon[begin]) * east_scale
        north = (way.lat[fix] - way.lat[begin]) * METRES_PER_DEGREE
        error2 = (way.accuracy_m[fix] / TO_95) ** 2
        if k == 0:
            state[0, 0], state[0, 1] = east, north
            spread[0, 0], spread[0, 2] = error2, SPEED_MS * SPEED_MS
            continue
        dt = (way.at[fix] - way.at[fix - 1]) / US_PER_S
        p, q, v = spread[k - 1]
        spread_ahead[k, 0] = p + 2 * dt * q + dt * dt * v + wander * dt**3 / 3
        spread_ahead[k, 1] = q + dt * v + wander * dt * dt / 2
        spread_ahead[k, 2] = v + wander * dt
        ahead[k] = state[k - 1]
        ahead[k, :2] += dt * state[k - 1, 2:]
        gain = spread_ahead[k, 0] / (spread_ahead[k, 0] + error2)
        gain_v = spread_ahead[k, 1] / (spread_ahead[k, 0] + error2)
        state[k] = ahead[k]
        off_east, off_north = east - ahead[k, 0], north - ahead[k, 1]
        state[k, 0] += gain * off_east
        state[k, 1] += gain * off_north
        state[k, 2] += gain_v * off_east
        state[k, 3] += gain_v * off_north
        spread[k, 0] = (1 - gain) * spread_ahead[k, 0]
        spread[k, 1] = (1 - gain) * spread_ahead[k, 1]
        spread[k, 2] = spread_ahead[k, 2] - gain_v * spread_ahead[k, 1]
    for k in range(count - 2, -1, -1):
        dt = (way.at[begin + k + 1] - way.at[begin + k]) / US_PER_S
        p, q, v = spread[k]
        ap, aq, av = spread_ahead[k + 1]
        determinant = ap * av - aq * aq
        cross_p, cross_v = p + dt * q, q + dt * v  # covariance of this moment with the place and velocity of the next
        g11, g12 = (cross_p * av - q * aq) / determinant, (q * ap - cross_p * aq) / determinant
        g21, g22 = (cross_v * av - v * aq) / determinant, (v * ap - cross_v * aq) / determinant
        for axis in range(2):
            off, off_v = state[k + 1, axis] - ahead[k + 1, axis], state[k + 1, axis + 2] - ahead[k + 1, axis + 2]
            state[k, axis] += g11 * off + g12 * off_v
            state[k, axis + 2] += g21 * off + g22 * off_v
        dp, dq, dv = spread[k + 1, 0] - ap, spread[k + 1, 1] - aq, spread[k + 1, 2] - av
        spread[k, 0] = p + g11 * g11 * dp + 2 * g11 * g12 * dq + g12 * g12 * dv
        spread[k, 1] = q + g11 * g21 * dp + (g11 * g22 + g12 * g21) * dq + g12 * g22 * dv
        spread[k, 2] = v + g21 * g21 * dp + 2 * g21 * g22 * dq + g22 * g22 * dv
    for k in range(count):
        lon[begin + k] = way.lon[begin] + state[k, 0] / east_scale
        lat[begin + k] = way.lat[begin] + state[k, 1] / METRES_PER_DEGREE
        accuracy_m[begin + k] = TO_95 * np.sqrt(spread[k, 0])
