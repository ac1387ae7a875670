"""What the tag says of a true path: fixes with the errors of their mechanism, and the accuracy the tag believes in.

A path and the ticks at which the tag tries enter; one Report a wearer leaves, columns over those ticks, with
`mechanism` saying where no fix was had. Errors wander (Gauss-Markov), stay while the body stays (reflections), leap for
minutes (excursions) and now and then are nonsense. What the tag reports as its accuracy knows of the first, half of the
second, and of the third only sometimes, as in life.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from waywarden.simulation.path import Cover, Mode, Path
from waywarden.simulation.recursions import episodes, gauss_markov
from waywarden.simulation.sky import (
    BIAS_TAU_MOVING_S,
    BIAS_TAU_STILL_S,
    CANYON_BIAS_M,
    CANYON_DRIFT,
    DRIFT_TAU_S,
    EXCURSION_MEDIAN_M,
    EXCURSION_NOTICED,
    EXCURSION_S,
    EXCURSION_SPREAD,
    GPS_MOOD,
    MOOD_TAU_S,
    OVERCONFIDENT_BELOW,
    OVERCONFIDENT_BY,
    SKIES,
    SMALLEST_RADIUS_M,
    TOWER_CHOICE_M,
    TOWER_SPACING_M,
    TOWER_TAU_S,
    WIFI_MOOD,
    WIFI_SIGMA_M,
    WILD,
    WILD_M,
    Sky,
    canyon,
)
from waywarden.simulation.streets import Points

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

GPS, WIFI, LBS, NO_FIX = 0, 1, 2, 3
MOVES_M_S = 0.3  # slower than this is standing
TO_95 = float(np.sqrt(-2 * np.log(0.05)))  # 95 % radius over the sigma of one axis, Rayleigh: 2.448


@dataclass(frozen=True)
class Report:
    """What one tag made of each tick; `points` (n, 2) metres, NaN where a mechanism cannot know a value."""

    mechanism: NDArray[np.int8]
    points: Points
    accuracy_m: Floats
    speed_kmh: Floats
    direction_deg: Floats
    satellites: Floats
    hdop: Floats
    motion: Flags


def report(path: Path, time_s: Floats, rng: np.random.Generator) -> Report:
    """Every tick's attempt at a fix, `time_s` (n,) evenly spaced."""
    count = len(time_s)
    dt_s = float(time_s[1] - time_s[0]) if count > 1 else 0.0
    true, velocity, leg = path.at(time_s), path.velocity(time_s), path.leg(time_s)
    cover, mode = path.cover[leg], path.mode[leg]
    mechanism = _mechanism(cover, dt_s, rng)
    excursion, noticed_m = _excursions(cover, dt_s, rng)
    drift = _wandering(count, dt_s, DRIFT_TAU_S, 2, rng)
    by_gps, sigma_m = _satellite_fix(true, velocity, cover, dt_s, drift, rng)
    by_towers, tower_radius_m = _tower_fix(true, _wandering(count, dt_s, TOWER_TAU_S, 2, rng))
    of_gps, of_wifi = mechanism == GPS, mechanism == WIFI
    reflected = [by_gps + excursion, true + WIFI_SIGMA_M * drift + excursion]
    points = np.select([of_gps[:, None], of_wifi[:, None]], reflected, by_towers)
    points += _nonsense(mechanism != LBS, rng)
    gps_radius_m, wifi_radius_m = _believed_radius(sigma_m, noticed_m, dt_s, rng)
    speed_kmh, direction_deg = _course(velocity, rng)
    satellites = np.clip(np.round(rng.normal(_by_cover(cover, "satellites"), 1.3)), 4, 16)
    hdop = np.round(0.6 + 4.5 / satellites * rng.uniform(0.7, 1.4, count), 1)
    return Report(
        mechanism=mechanism,
        points=points,
        accuracy_m=np.round(np.select([of_gps, of_wifi], [gps_radius_m, wifi_radius_m], tower_radius_m), 1),
        speed_kmh=np.where(of_gps, speed_kmh, np.nan),
        direction_deg=np.where(of_gps, direction_deg, np.nan),
        satellites=np.where(of_gps, satellites, np.nan),
        hdop=np.where(of_gps, hdop, np.nan),
        motion=_motion(np.hypot(*velocity.T) > MOVES_M_S, mode, rng),
    )


def _mechanism(cover: NDArray[np.int8], dt_s: float, rng: np.random.Generator) -> NDArray[np.int8]:
    """How each fix is had. One slow normal variable is cut where the cover's probabilities say, so mechanisms come in
    runs.
    """
    cuts = np.array([_cuts(SKIES[Cover(value)]) for value in range(len(Cover))])
    luck = _wandering(len(cover), dt_s, 600.0, 1, rng)[:, 0]
    return np.asarray((luck[:, None] > cuts[cover]).sum(axis=1), dtype=np.int8)


def _cuts(sky: Sky) -> list[float]:
    """Where a standard normal must be cut for these shares of GPS, WIFI, LBS and none."""
    shares = np.clip(np.cumsum([sky.gps, sky.wifi, sky.lbs]), 1e-9, 1 - 1e-9)
    return [NormalDist().inv_cdf(float(share)) for share in shares]


def _satellite_fix(
    true: Points,
    velocity: Points,
    cover: NDArray[np.int8],
    dt_s: float,
    drift_noise: Points,
    rng: np.random.Generator,
) -> tuple[Points, Floats]:
    """(points, sigma the receiver believes in): the truth, drifting and displaced by reflections."""
    tall = canyon(true)
    drift_m = _by_cover(cover, "drift_m") * (1 + CANYON_DRIFT * tall)
    bias_m = _by_cover(cover, "bias_m") + CANYON_BIAS_M * tall
    tau_s = np.where(np.hypot(*velocity.T) > MOVES_M_S, BIAS_TAU_MOVING_S, BIAS_TAU_STILL_S)
    decay = np.exp(-dt_s / tau_s)
    bias_noise = np.column_stack([gauss_markov(decay, rng.standard_normal(len(true))) for _ in range(2)])
    white = rng.normal(0, 0.8, true.shape)
    points = true + drift_m[:, None] * drift_noise + bias_m[:, None] * bias_noise + white
    return points, np.sqrt(drift_m**2 + 0.5 * bias_m**2 + 1.0)


def _excursions(cover: NDArray[np.int8], dt_s: float, rng: np.random.Generator) -> tuple[Points, Floats]:
    """(offset (n, 2), metres of it that the receiver notices): reflections that carry a fix far away, for minutes."""
    count = len(cover)
    held = episodes(
        _by_cover(cover, "excursions_per_h") * dt_s / 3600,
        np.full(count, 1 - np.exp(-dt_s / EXCURSION_S)),
        rng.random(count),
    )
    distance_m = EXCURSION_MEDIAN_M * np.exp(EXCURSION_SPREAD * rng.standard_normal(count))
    offset = distance_m[:, None] * _any_direction(count, rng)
    noticed_m = np.where(rng.random(count) < EXCURSION_NOTICED, 0.9 * distance_m, 0.0)
    began = np.maximum(held - 1, 0)
    return np.where(held[:, None] > 0, offset[began], 0.0), np.where(held > 0, noticed_m[began], 0.0)


def _tower_fix(true: Points, wander: Points) -> tuple[Points, Floats]:
    """(points, radius): the mast of the cell that is heard, which is the same mast again and again."""
    cell = np.round((true + TOWER_CHOICE_M * wander) / TOWER_SPACING_M)
    # Each mast stands somewhere in its cell, always at the same place: a hash of the cell's number.
    jitter = np.column_stack([np.sin(cell @ np.array(turn)) for turn in ((12.9, 78.2), (39.3, 11.1))])
    radius_m = np.round(900 + 400 * np.sin(cell @ np.array((7.7, 3.1))) - 250 * canyon(true))
    return (cell + 0.3 * jitter) * TOWER_SPACING_M, radius_m


def _nonsense(can_be: Flags, rng: np.random.Generator) -> Points:
    """(n, 2) offsets: nothing, but for the rare fix that is worth nothing."""
    count = len(can_be)
    wild = can_be & (rng.random(count) < WILD)
    return np.where(wild, rng.uniform(*WILD_M, count), 0.0)[:, None] * _any_direction(count, rng)


def _believed_radius(
    sigma_m: Floats, noticed_m: Floats, dt_s: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """(GPS, Wi-Fi): the radius that the tag thinks holds the truth. Its confidence has moods that last minutes."""
    mood = _wandering(len(sigma_m), dt_s, MOOD_TAU_S, 1, rng)[:, 0]
    gps_m = np.hypot(TO_95 * sigma_m, noticed_m) * np.exp(0.1 + GPS_MOOD * mood)
    gps_m = np.where(mood < OVERCONFIDENT_BELOW, gps_m / OVERCONFIDENT_BY, gps_m)
    return np.maximum(gps_m, SMALLEST_RADIUS_M), TO_95 * WIFI_SIGMA_M * np.exp(WIFI_MOOD * mood)


def _course(velocity: Points, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """(km/h, degrees clockwise from north) as the receiver's Doppler has it: without meaning when standing."""
    noisy = velocity + rng.normal(0, 0.25, velocity.shape)
    return np.round(3.6 * np.hypot(*noisy.T), 1), np.round(np.degrees(np.arctan2(noisy[:, 0], noisy[:, 1])) % 360, 0)


def _motion(moves: Flags, mode: NDArray[np.int8], rng: np.random.Generator) -> Flags:
    """The motion sensor: a smooth ride fools it, by train one time in four; a restless stay one in fifty."""
    luck = rng.random(len(moves))
    missed = np.where(mode == Mode.RAIL, 0.25, np.where(mode == Mode.WALK, 0.01, 0.1))
    return np.where(moves, luck >= missed, luck < 0.02)


def _wandering(count: int, dt_s: float, tau_s: float, axes: int, rng: np.random.Generator) -> Points:
    """(count, axes) of unit variance that forget themselves with tau."""
    decay = np.full(count, np.exp(-dt_s / tau_s))
    return np.column_stack([gauss_markov(decay, rng.standard_normal(count)) for _ in range(axes)])


def _any_direction(count: int, rng: np.random.Generator) -> Points:
    bearing = rng.uniform(0, 2 * np.pi, count)
    return np.column_stack([np.cos(bearing), np.sin(bearing)])


def _by_cover(cover: NDArray[np.int8], name: str) -> Floats:
    """This parameter of SKIES for every tick."""
    return np.array([getattr(SKIES[value], name) for value in Cover], dtype=np.float64)[cover]
