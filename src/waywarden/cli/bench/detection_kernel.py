"""`waywarden bench kernel`: fixes a second through the whole rule on one core, five zones for each tag.

Beside it in the same run, on the same fixes and zones, shapely's vectorised point-in-polygon (`contains_xy`, prepared),
which answers a much smaller question. Four crowds, the last without a peer:

- history across the city: a day of each tag at once, zones anywhere in the city, most far away, as in life;
- live across the city: the same, one fix of each tag at a time, as a worker meets them;
- history within a kilometre: all five zones about the tag's home, the worst the rule meets;
- history under an order: besides five zones across the city, a home to keep to at night (curfew) and by day too
  (inclusion zone), or else a borough: eight conditions, of which three are always near.
"""

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from waywarden.civil_time import read_timetable
from waywarden.civil_time.rows import WEEKDAYS
from waywarden.cli.bench.figure import figure
from waywarden.detection.arrays import CONDITION, Fixes, Pairs, Windows, new_clocks, setting_records
from waywarden.detection.carry import Carry
from waywarden.detection.conditions import Condition
from waywarden.detection.kernel import run as run_kernel
from waywarden.detection.memory import Memory
from waywarden.detection.parameters import PARAMETERS, as_record
from waywarden.detection.places import NOTHING_WATCHED, room_for
from waywarden.detection.settings import CurfewSettings, ExclusionSettings, InclusionSettings
from waywarden.detection.state import FOREVER, NEVER, new_devices, new_kept, new_pairs
from waywarden.zones.geometry import Zone, zone_from_geojson, zone_table

DEVICES = 1_000
FIXES_EACH = 1_440  # a day at one a minute
LIVE_FIXES_EACH = 20
ZONES_EACH = 5
CORNERS = 24
CENTRE = (51.5, -0.1)
CITY_M = 20_000.0
NEAR_M = 1_000.0

Floats = NDArray[np.float64]


def run(runs: int = 5) -> dict[str, Any]:
    """Measure the crowds; the figures as docs/reference/command-line.md describes them."""
    city, near = _Crowd(CITY_M), _Crowd(NEAR_M)
    return {
        "runs": runs,
        "figures": {
            "history_across_the_city": _compare(city.history, city.history_by_shapely, runs),
            "live_across_the_city": _compare(city.live, city.live_by_shapely, runs),
            "history_within_a_kilometre": _compare(near.history, near.history_by_shapely, runs),
            "history_under_an_order": _alone(_Ordered().history, runs),
        },
    }


class _Crowd:
    """Tags with their day and their zones. Each method works off fixes and returns how many."""

    def __init__(self, spread_m: float) -> None:
        rng = np.random.default_rng(1)
        self.fixes, homes = _walks(rng)
        self.polygons, zones = _zones(rng, homes, spread_m)
        self.table, self.numbers = zone_table(zones), as_record(PARAMETERS)
        conditions = np.zeros(len(zones), CONDITION)
        conditions["zone"] = np.arange(len(zones))
        conditions["together"] = 1
        conditions["buffer_m"] = 200.0
        count = len(zones)
        always = Windows(np.arange(count + 1), np.full(count, NEVER), np.full(count, FOREVER))
        self.pairs = Pairs(
            np.arange(0, count + 1, ZONES_EACH),
            np.arange(ZONES_EACH, count + 1, ZONES_EACH),
            np.full(DEVICES, ExclusionSettings().approach_reach_m),
            conditions,
            new_clocks(always),
            setting_records([ExclusionSettings()]),
            always,
        )
        self.found = room_for(100_000)

    def history(self) -> int:
        self._pass(self.fixes, self._new_memory())
        return len(self.fixes.at)

    def history_by_shapely(self) -> int:
        for tag in range(DEVICES):
            day = slice(tag * FIXES_EACH, (tag + 1) * FIXES_EACH)
            for polygon in self.polygons[tag * ZONES_EACH : (tag + 1) * ZONES_EACH]:
                shapely.contains_xy(polygon, self.fixes.lon[day], self.fixes.lat[day])
        return len(self.fixes.at)

    def live(self) -> int:
        memory = self._new_memory()
        for minute in range(LIVE_FIXES_EACH):
            now = slice(minute, None, FIXES_EACH)
            columns = {name: column[now].copy() for name, column in self.fixes._asdict().items() if name != "first"}
            of_minute = Fixes(np.arange(DEVICES + 1), **columns)
            self._pass(of_minute, memory)
        return DEVICES * LIVE_FIXES_EACH

    def live_by_shapely(self) -> int:
        polygons = np.array(self.polygons)
        for minute in range(LIVE_FIXES_EACH):
            lons, lats = self.fixes.lon[minute::FIXES_EACH], self.fixes.lat[minute::FIXES_EACH]
            shapely.contains_xy(polygons, np.repeat(lons, ZONES_EACH), np.repeat(lats, ZONES_EACH))
        return DEVICES * LIVE_FIXES_EACH

    def _new_memory(self) -> tuple[Any, Any, Any]:
        self.pairs = self.pairs._replace(clocks=new_clocks(self.pairs.windows))
        return new_devices(DEVICES), new_pairs(len(self.polygons)), new_kept(len(self.polygons))

    def _pass(self, fixes: Fixes, memory: tuple[Any, Any, Any]) -> None:
        count = run_kernel(fixes, self.table, self.pairs, *memory, self.found, NOTHING_WATCHED, -1, self.numbers)
        assert count < len(self.found.pair), "there is room for all violations of a day"


class _Ordered:
    """The same tags under eight conditions each."""

    def __init__(self) -> None:
        rng = np.random.default_rng(1)
        self.fixes, homes = _walks(rng)
        _, zones = _zones(rng, homes, CITY_M)
        nights = read_timetable({"weekly": [{"days": list(WEEKDAYS), "from": "19:00", "to": "07:00"}]})
        conditions = [
            Condition(f"out{number}", _device_id(number // ZONES_EACH), "exclusion_zone", zone, buffer_m=200.0)
            for number, zone in enumerate(zones)
        ]
        for tag, home in enumerate(homes):
            device_id = _device_id(tag)
            at_home = zone_from_geojson({"type": "Point", "coordinates": list(_degrees(home))}, 100.0)
            _, borough = _polygon(home, np.full(CORNERS, 3_000.0))
            conditions += [
                Condition(f"night{tag}", device_id, "curfew", at_home, timetable=nights, settings=CurfewSettings()),
                Condition(f"home{tag}", device_id, "inclusion_zone", at_home, settings=InclusionSettings()),
                Condition(f"borough{tag}", device_id, "inclusion_zone", borough, settings=InclusionSettings()),
            ]
        self.memory = Memory([_device_id(tag) for tag in range(DEVICES)], self.fixes, conditions, Carry())
        self.table, self.numbers = zone_table([one.zone for one in conditions if one.zone]), as_record(PARAMETERS)
        self.found = room_for(100_000)

    def history(self) -> int:
        memory = self.memory
        records = memory.devices.copy(), memory.states.copy(), memory.kept.copy()
        pairs = memory.pairs._replace(clocks=new_clocks(memory.pairs.windows))
        count = run_kernel(self.fixes, self.table, pairs, *records, self.found, NOTHING_WATCHED, -1, self.numbers)
        assert count < len(self.found.pair), "there is room for all violations of a day"
        return len(self.fixes.at)


def _alone(ours: Callable[[], int], runs: int) -> dict[str, Any]:
    ours()  # compiled before the clock starts
    return figure([_rate(ours) for _ in range(runs)], "fixes/s", decimals=0)


def _compare(ours: Callable[[], int], theirs: Callable[[], int], runs: int) -> dict[str, Any]:
    ours()  # compiled before the clock starts
    rates = [(_rate(ours), _rate(theirs)) for _ in range(runs)]
    peer = f"shapely {shapely.__version__} contains_xy"
    return figure([ours for ours, _ in rates], "fixes/s", peer, [theirs for _, theirs in rates], decimals=0)


def _rate(work: Callable[[], int]) -> float:
    """Fixes a second of processor time: another process on the same core doesn't count."""
    started = time.process_time()
    fixes = work()
    return fixes / (time.process_time() - started)


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
        speed_ms=np.full(total, np.nan),
        course_deg=np.full(total, np.nan),
        motion=np.full(total, -1, dtype=np.int64),
    )
    return fixes, homes


def _zones(rng: np.random.Generator, homes: Floats, spread_m: float) -> tuple[list[Any], list[Zone]]:
    """Five polygons of 24 corners a tag, 150-400 m wide, within `spread_m` of its home."""
    polygons, zones = [], []
    for middle in np.repeat(homes, ZONES_EACH, axis=0) + rng.uniform(-spread_m, spread_m, (len(homes) * ZONES_EACH, 2)):
        polygon, zone = _polygon(middle, rng.uniform(150, 400) * rng.uniform(0.8, 1.2, CORNERS))
        polygons.append(polygon)
        zones.append(zone)
    return polygons, zones


def _polygon(middle: Floats, radii: Floats) -> tuple[Any, Zone]:
    """A polygon about this place (metres), its corners so far from it; for shapely and for us."""
    angles = np.linspace(0, 2 * math.pi, CORNERS, endpoint=False)
    lons, lats = _degrees(middle[:, None] + radii * np.array([np.cos(angles), np.sin(angles)]))
    ring = np.column_stack([lons, lats]).tolist()
    ring.append(ring[0])
    polygon = shapely.Polygon(ring)
    shapely.prepare(polygon)
    return polygon, zone_from_geojson({"type": "Polygon", "coordinates": [ring]})


def _degrees(metres: Floats) -> tuple[Any, Any]:
    """Longitude and latitude of metres east and north of the city's centre."""
    return CENTRE[1] + metres[0] / (111_195 * math.cos(math.radians(CENTRE[0]))), CENTRE[0] + metres[1] / 111_195


def _device_id(tag: int) -> str:
    return f"d{tag:05}"
