"""`waywarden bench detection_kernel`: fixes a second through the whole rule on one core, five zones for each tag.

Beside it in the same run: shapely's vectorised point-in-polygon (`contains_xy`, prepared) on the same fixes and
zones, which answers a much smaller question. Two crowds: tags all over the city, most far from their zones, as in
life; and tags that live within a kilometre of all five, the worst the rule meets.
"""

import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from waywarden.detection.exclusion_zone import NOTHING_WATCHED, PARAMETERS, room_for
from waywarden.detection.kernel import Fixes, Pairs, run as run_kernel
from waywarden.detection.parameters import as_numbers
from waywarden.detection.state import FOREVER, NEVER, new_devices, new_evidence, new_pairs
from waywarden.zones.geometry import Zone, zone_from_geojson, zone_table

DEVICES = 1_000
FIXES_EACH = 1_440  # a day at one a minute
ZONES_EACH = 5
CORNERS = 24
CENTRE = (51.5, -0.1)
CITY_M = 20_000.0
NEAR_M = 1_000.0

Floats = NDArray[np.float64]


def run(runs: int = 5) -> dict[str, Any]:
    """Measure both crowds; the figures as docs/reference/command-line.md describes them."""
    return {
        "runs": runs,
        "figures": {
            "fixes_per_s_across_the_city": _crowd(CITY_M, runs),
            "fixes_per_s_within_a_kilometre": _crowd(NEAR_M, runs),
        },
    }


def _crowd(spread_m: float, runs: int) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    fixes, homes = _walks(rng)
    polygons, zones = _zones(rng, homes, spread_m)
    table, numbers = zone_table(zones), as_numbers(PARAMETERS)
    pairs = Pairs(
        first=np.arange(0, DEVICES * ZONES_EACH + 1, ZONES_EACH),
        zone=np.arange(DEVICES * ZONES_EACH),
        buffer_m=np.full(DEVICES * ZONES_EACH, 200.0),
        valid_from=np.full(DEVICES * ZONES_EACH, NEVER),
        valid_to=np.full(DEVICES * ZONES_EACH, FOREVER),
    )
    found = room_for(100_000)

    def ours() -> None:
        memory = new_devices(DEVICES), new_pairs(DEVICES * ZONES_EACH), new_evidence(DEVICES * ZONES_EACH)
        count = run_kernel(fixes, table, pairs, *memory, found, NOTHING_WATCHED, numbers)
        assert 0 < count < len(found.pair), "a day of a thousand tags has some violations, and room for them"

    def shapelys() -> None:
        for tag in range(DEVICES):
            day = slice(tag * FIXES_EACH, (tag + 1) * FIXES_EACH)
            for polygon in polygons[tag * ZONES_EACH : (tag + 1) * ZONES_EACH]:
                shapely.contains_xy(polygon, fixes.lon[day], fixes.lat[day])

    ours()  # compiled before the clock starts
    rates = [(_rate(ours), _rate(shapelys)) for _ in range(runs)]
    mine, theirs = _figure([rate for rate, _ in rates]), _figure([rate for _, rate in rates])
    peer = {"name": f"shapely {shapely.__version__} contains_xy, {ZONES_EACH} calls a tag", **theirs}
    return {**mine, "peer": peer, "ratio": round(mine["median"] / theirs["median"], 1)}


def _rate(work: Callable[[], None]) -> float:
    """Fixes a second of processor time: another process on the same core doesn't count."""
    started = time.process_time()
    work()
    return DEVICES * FIXES_EACH / (time.process_time() - started)


def _figure(values: list[float]) -> dict[str, Any]:
    return {
        "median": round(statistics.median(values)),
        "min": round(min(values)),
        "max": round(max(values)),
        "unit": "fixes/s",
    }


def _walks(rng: np.random.Generator) -> tuple[Fixes, Floats]:
    """A day of each tag: home, eight hours of going about at walking pace, home; and where the homes are (metres)."""
    homes = rng.uniform(-CITY_M, CITY_M, (DEVICES, 2))
    steps = rng.normal(0, 50, (DEVICES, FIXES_EACH, 2))
    steps[:, :480] = steps[:, 960:] = 0.0
    noise = rng.normal(0, 8, (DEVICES, FIXES_EACH, 2))
    places = (homes[:, None] + np.cumsum(steps, axis=1) + noise).reshape(-1, 2)
    minutes = np.arange(FIXES_EACH, dtype=np.int64) * 60_000_000
    total = DEVICES * FIXES_EACH
    fixes = Fixes(
        first=np.arange(0, total + 1, FIXES_EACH),
        at=np.tile(minutes, DEVICES) + 1_772_496_000_000_000,
        lat=CENTRE[0] + places[:, 1] / 111_195,
        lon=CENTRE[1] + places[:, 0] / (111_195 * math.cos(math.radians(CENTRE[0]))),
        accuracy_m=np.full(total, 20.0),
        mechanism=np.zeros(total, dtype=np.int64),
    )
    return fixes, homes


def _zones(rng: np.random.Generator, homes: Floats, spread_m: float) -> tuple[list[Any], list[Zone]]:
    """Five polygons of 24 corners a tag, 150-400 m wide, within `spread_m` of its home."""
    angles = np.linspace(0, 2 * math.pi, CORNERS, endpoint=False)
    polygons, zones = [], []
    for middle in np.repeat(homes, ZONES_EACH, axis=0) + rng.uniform(-spread_m, spread_m, (len(homes) * ZONES_EACH, 2)):
        radii = rng.uniform(150, 400) * rng.uniform(0.8, 1.2, CORNERS)
        lons = CENTRE[1] + (middle[0] + radii * np.cos(angles)) / (111_195 * math.cos(math.radians(CENTRE[0])))
        lats = CENTRE[0] + (middle[1] + radii * np.sin(angles)) / 111_195
        ring = np.column_stack([lons, lats]).tolist()
        ring.append(ring[0])
        polygon = shapely.Polygon(ring)
        shapely.prepare(polygon)
        polygons.append(polygon)
        zones.append(zone_from_geojson({"type": "Polygon", "coordinates": [ring]}))
    return polygons, zones
