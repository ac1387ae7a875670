"""A simulated London with crimes in it, and who was truly there.

The simulation is run at ten seconds, of which every sixth tick's fix is heard: the truth between two fixes is known.
Crimes lie about where people truly were, up to a few hundred metres off, and anywhere in London; what is stated of a
crime's place is wrong by its own uncertainty.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.crime.columns import CRIME_DTYPES, UNCERTAINTY_M
from waywarden.crime.parameters import TO_95
from waywarden.simulation import simulate
from waywarden.simulation.london import CENTRE

START = datetime(2026, 3, 3, tzinfo=UTC)
TICK_S, HEARD_EVERY = 10, 6
WINDOWS_MIN = (0.0, 240.0)
OFF_M = 400.0  # from somebody, of half of the crimes
MARGIN_US = 600_000_000
CITY_M = 12_000.0


@dataclass(frozen=True)
class World:
    """What was heard, and every tick's truth: (tags, ticks) of metres east and north of London's middle."""

    positions: pl.DataFrame
    device_ids: list[str]
    at_us: NDArray[np.int64]
    east_m: NDArray[np.float64]
    north_m: NDArray[np.float64]


@dataclass(frozen=True)
class Staged:
    """Crimes as a batch states them, and where they truly were: (crimes, 2) metres."""

    crimes: pl.DataFrame
    places_m: NDArray[np.float64]


def world(seed: int, wearers: int, hours: float) -> World:
    """A London of this seed, from midnight; mishaps befall its tags."""
    simulated = simulate(seed, wearers, START, hours, interval_s=TICK_S, mishaps=None)
    tick = (pl.col("recorded_at") - START).dt.total_seconds() // TICK_S
    heard = simulated.positions.filter(tick % HEARD_EVERY == 0)
    quiet = (pl.col("event") == "status").fill_null(False)
    said = simulated.events.filter(~quiet | (tick % HEARD_EVERY == 0))
    truth = simulated.truth.sort("device_id", "recorded_at")
    ticks = truth.group_by("device_id").len()["len"].min()
    assert isinstance(ticks, int)
    truth = truth.group_by("device_id", maintain_order=True).head(ticks)
    east_m, north_m = CENTRE.to_metres(truth["true_lat"].to_numpy(), truth["true_lon"].to_numpy())
    device_ids = truth["device_id"].unique(maintain_order=True).to_list()
    shape = (len(device_ids), ticks)
    return World(
        pl.concat([heard, said]).sort("device_id", "recorded_at", maintain_order=True),
        device_ids,
        truth["recorded_at"].dt.timestamp("us").to_numpy().reshape(shape),
        east_m.reshape(shape),
        north_m.reshape(shape),
    )


def staged(world: World, seed: int, count: int, place: str = "address") -> Staged:
    """Half of them about somebody who was there or near it, by day as by night; half anywhere."""
    rng = np.random.default_rng([seed, 5])
    first_us, last_us = int(world.at_us.min()), int(world.at_us.max())
    lasts_us = (rng.uniform(*WINDOWS_MIN, count) * 60e6).astype(np.int64)
    free_us = last_us - first_us - lasts_us - 2 * MARGIN_US
    began_us = first_us + MARGIN_US + (rng.random(count) * free_us).astype(np.int64)
    places_m = rng.uniform(-CITY_M, CITY_M, (count, 2))
    for number in range(count // 2):
        tag = int(rng.integers(len(world.device_ids)))
        tick = np.searchsorted(world.at_us[tag], began_us[number] + rng.random() * lasts_us[number])
        course, off_m = rng.uniform(0, 2 * np.pi), rng.uniform(0, OFF_M)
        places_m[number] = world.east_m[tag, tick], world.north_m[tag, tick]
        places_m[number] += off_m * np.array([np.cos(course), np.sin(course)])
    stated_m = places_m + rng.normal(0, UNCERTAINTY_M[place] / TO_95, (count, 2))
    lat, lon = CENTRE.to_degrees(stated_m[:, 0], stated_m[:, 1])
    crimes = pl.DataFrame(
        {
            "row": np.arange(1, count + 1),
            "batch_id": "MPS20260304",
            "police_force": "MPS",
            "crime_type": "RB",
            "crime_ref": [f"invented-{number:05}" for number in range(count)],
            "text": "",
            "began_at": pl.Series(began_us).cast(pl.Datetime("us", "UTC")),
            "ended_at": pl.Series(began_us + lasts_us).cast(pl.Datetime("us", "UTC")),
            "lat": lat,
            "lon": lon,
            "uncertainty_m": UNCERTAINTY_M[place],
        },
        schema=CRIME_DTYPES,
    )
    return Staged(crimes, places_m)


def truly(world: World, staged: Staged, radius_m: float, margin: timedelta) -> pl.DataFrame:
    """`crime_ref, device_id, true_m` (least distance in the widened window), `true_s` (how long within the radius)."""
    tables = []
    bounds = staged.crimes.select(
        (pl.col("began_at") - margin).dt.timestamp("us"), (pl.col("ended_at") + margin).dt.timestamp("us")
    ).to_numpy()
    for number, crime_ref in enumerate(staged.crimes["crime_ref"]):
        least_m, inside_s = [], []
        for tag in range(len(world.device_ids)):
            first, last = np.searchsorted(world.at_us[tag], bounds[number])
            x = world.east_m[tag, max(0, first - 1) : last + 1] - staged.places_m[number, 0]
            y = world.north_m[tag, max(0, first - 1) : last + 1] - staged.places_m[number, 1]
            away_m = along_m(x, y)
            least_m.append(float(away_m.min()) if len(away_m) else np.inf)
            inside_s.append(float((away_m <= radius_m).sum() * TICK_S))
        tables.append(
            pl.DataFrame({"device_id": world.device_ids, "true_m": least_m, "true_s": inside_s}).with_columns(
                crime_ref=pl.lit(crime_ref)
            )
        )
    return pl.concat(tables)


def along_m(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Least distance from the origin of each leg of a way."""
    dx, dy = np.diff(x), np.diff(y)
    square = dx * dx + dy * dy
    share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    return np.asarray(np.hypot(x[:-1] + share * dx, y[:-1] + share * dy))
