"""`waywarden bench national`: a day of a whole country, detected anew in one process and bounded memory.

30,000 tags, a fix a minute (43.2 million), five zones of 24 corners each: a Parquet file and a file of conditions, and
the command that anybody would type, `waywarden detect DAY --conditions ZONES`. Measured are its seconds from start to
end, reading, preparing 150,000 zones and writing included, and its peak memory. Beside it in the same run a process
that answers bare point-in-polygon for the same fixes and zones (polars and shapely).
"""

import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely

from waywarden.cli.bench.figure import figure

TAGS = 30_000
TAGS_AT_ONCE = 1_000
FIXES_EACH = 1_440
ZONES_EACH = 5
CORNERS = 24
CENTRE = (52.5, -1.5)
COUNTRY_M = 150_000.0  # half the width of the square the homes lie in
CITY_M = 20_000.0  # zones lie so far from the home at most
MIDNIGHT_US = 1_772_496_000_000_000  # 2026-03-03T00:00:00Z
METRES_PER_DEGREE = 111_195.0


def run(runs: int = 3) -> dict[str, Any]:
    """Measure both commands, by turns; the figures as docs/reference/command-line.md describes them."""
    with tempfile.TemporaryDirectory(prefix="waywarden-national-") as folder:
        day, zones = Path(folder) / "day.parquet", Path(folder) / "zones.geojson"
        _write(day, zones)
        detect = [sys.executable, "-m", "waywarden", "detect", str(day), "--conditions", str(zones)]
        ours = [*detect, "--evidence", "none", "--out", str(Path(folder) / "violations.jsonl")]
        theirs = [sys.executable, "-m", __name__, str(day), str(zones)]
        measured = [(_measure(ours), _measure(theirs)) for _ in range(runs)]
    mine, peers = zip(*measured, strict=True)
    peer_name = f"polars {pl.__version__} and shapely {shapely.__version__} contains_xy"
    return {
        "runs": runs,
        "fixes": TAGS * FIXES_EACH,
        "figures": {
            "national_day": figure([s for s, _ in mine], "s", peer_name, [s for s, _ in peers], less=True),
            "peak_memory": figure([gib for _, gib in mine], "GiB", peer_name, [gib for _, gib in peers], less=True),
        },
    }


def _measure(command: list[str]) -> tuple[float, float]:
    """Seconds and peak GiB of a process of its own."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{command[1:4]} ended with {process.returncode}"
    return time.perf_counter() - started, usage.ru_maxrss / 2**20


def _write(day: Path, zones: Path) -> None:
    """The fixes in order of tag and time, and the zones as a FeatureCollection."""
    rng = np.random.default_rng(1)
    parts = []
    with zones.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[')
        for first in range(0, TAGS, TAGS_AT_ONCE):
            homes = rng.uniform(-COUNTRY_M, COUNTRY_M, (TAGS_AT_ONCE, 2))
            part = day.with_name(f"part-{first:06}.parquet")
            _days(rng, homes, first).write_parquet(part)
            parts.append(part)
            features = _features(rng, homes, first)
            file.write(("," if first else "") + ",".join(json.dumps(feature) for feature in features))
        file.write("]}")
    pl.scan_parquet(parts).sink_parquet(day)
    for part in parts:
        part.unlink()


def _days(rng: np.random.Generator, homes: np.ndarray, first: int) -> pl.DataFrame:
    """A day of these tags: at home, eight hours of going about at walking pace, at home."""
    steps = rng.normal(0, 50, (len(homes), FIXES_EACH, 2))
    steps[:, :480] = steps[:, 960:] = 0.0
    places = homes[:, None] + np.cumsum(steps, axis=1) + rng.normal(0, 8, (len(homes), FIXES_EACH, 2))
    lat, lon = _degrees(places.reshape(-1, 2))
    minutes = np.arange(FIXES_EACH, dtype=np.int64) * 60_000_000 + MIDNIGHT_US
    return pl.DataFrame(
        {
            "device_id": pl.Series([f"d{tag:06}" for tag in range(first, first + len(homes))])
            .repeat_by(FIXES_EACH)
            .explode(),
            "recorded_at": pl.Series(np.tile(minutes, len(homes))).cast(pl.Datetime("us", "UTC")),
            "lat": lat,
            "lon": lon,
            "accuracy_m": np.full(len(lat), 20.0),
            "mechanism": pl.Series(["GPS"]).new_from_index(0, len(lat)),
        }
    )


def _features(rng: np.random.Generator, homes: np.ndarray, first: int) -> list[dict[str, Any]]:
    angles = np.linspace(0, 2 * math.pi, CORNERS + 1)
    features = []
    for place, home in enumerate(homes):
        for number in range(ZONES_EACH):
            radii = rng.uniform(150, 400) * rng.uniform(0.8, 1.2, CORNERS + 1)
            radii[-1] = radii[0]
            middle = home + rng.uniform(-CITY_M, CITY_M, 2)
            lat, lon = _degrees(middle + radii[:, None] * np.column_stack([np.cos(angles), np.sin(angles)]))
            ring = np.column_stack([lon, lat]).round(7)
            ring[-1] = ring[0]
            device_id = f"d{first + place:06}"
            features.append(
                {
                    "type": "Feature",
                    "geometry": {"type": "Polygon", "coordinates": [ring.tolist()]},
                    "properties": {
                        "condition_id": f"{device_id}-{number}",
                        "device_id": device_id,
                        "kind": "exclusion_zone",
                        "buffer_m": 200,
                    },
                }
            )
    return features


def _degrees(metres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    narrowing = math.cos(math.radians(CENTRE[0]))
    lat = CENTRE[0] + metres[:, 1] / METRES_PER_DEGREE
    return lat, CENTRE[1] + metres[:, 0] / (METRES_PER_DEGREE * narrowing)


def bare(day: Path, zones: Path) -> int:
    """The peer: how many fixes lie in a zone of their tag, judged one by one."""
    features = json.loads(zones.read_bytes())["features"]
    polygons = shapely.polygons([feature["geometry"]["coordinates"][0] for feature in features])
    shapely.prepare(polygons)
    inside = 0
    for first in range(0, TAGS, TAGS_AT_ONCE):
        fixes = pl.scan_parquet(day).slice(first * FIXES_EACH, TAGS_AT_ONCE * FIXES_EACH).collect()
        lons, lats = fixes["lon"].to_numpy(), fixes["lat"].to_numpy()
        for tag in range(TAGS_AT_ONCE):
            own = slice(tag * FIXES_EACH, (tag + 1) * FIXES_EACH)
            for polygon in polygons[(first + tag) * ZONES_EACH : (first + tag + 1) * ZONES_EACH]:
                inside += int(shapely.contains_xy(polygon, lons[own], lats[own]).sum())
    return inside


if __name__ == "__main__":
    print(bare(Path(sys.argv[1]), Path(sys.argv[2])), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
