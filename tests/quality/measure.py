"""Quality, measured like speed: false alerts at an edge, entries found and how soon, passages, flapping.

Run: python -m tests.quality.measure [--seed N] [--wearers N]. Tuning was done on seeds 1-9; report others.
"""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from tests.quality.sky import SKIES, reported
from tests.quality.ways import ZONE_RADIUS_M, Way, driving_through, passing_by, standing, walking_in

from waywarden.detection.conditions import Condition, read_conditions
from waywarden.detection.rules import detect
from waywarden.detection.violation import Violation
from waywarden.geodesy import LocalFrame

MIDDLE = (51.5, -0.1)
START = datetime(2026, 3, 3, tzinfo=UTC)


def zone_condition(buffer_m: float) -> list[Condition]:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [MIDDLE[1], MIDDLE[0]]},
        "properties": {
            "condition_id": "zone",
            "device_id": "*",
            "kind": "exclusion_zone",
            "radius_m": ZONE_RADIUS_M,
            "buffer_m": buffer_m,
        },
    }
    return read_conditions({"type": "FeatureCollection", "features": [feature]})


def watched(
    sky: str, seed: int, wearers: int, way: Callable[[np.random.Generator], Way | tuple[Way, float]], buffer_m: float
) -> tuple[dict[str, list[Violation]], dict[str, float], pl.DataFrame]:
    """Violations by device, the second of the true entry by device, and the track."""
    frame = LocalFrame.at(*MIDDLE)
    tables, truth = [], {}
    for number in range(wearers):
        rng = np.random.default_rng([seed, number, SKIES.index(sky)])
        device_id = f"d{number:05}"
        walked = way(rng)
        if isinstance(walked[1], float | int):
            walked, truth[device_id] = walked  # type: ignore[misc,assignment]
        fixes = reported(sky, rng, *walked)  # type: ignore[arg-type]
        lat, lon = frame.to_degrees(fixes.east_m, fixes.north_m)
        tables.append(
            pl.DataFrame(
                {
                    "device_id": [device_id] * len(lat),
                    "recorded_at": (fixes.at_s * 1e6).astype(np.int64),
                    "lat": lat,
                    "lon": lon,
                    "accuracy_m": fixes.accuracy_m,
                    "mechanism": np.where(fixes.cell, "LBS", "GPS"),
                }
            )
        )
    start_us = int(START.timestamp()) * 1_000_000
    track = pl.concat(tables).with_columns(
        (pl.col("recorded_at") + start_us).cast(pl.Datetime("us", "UTC")).alias("recorded_at")
    )
    found: dict[str, list[Violation]] = {f"d{number:05}": [] for number in range(wearers)}
    for violation in detect(track, zone_condition(buffer_m))[0]:
        found[violation.device_id].append(violation)
    return found, truth, track


def false_alerts(sky: str, seed: int, wearers: int, beyond_m: float, hours: float, buffer_m: float) -> dict[str, float]:
    found, _, _ = watched(sky, seed, wearers, lambda rng: standing(rng, beyond_m, hours, 60), buffer_m)
    days = wearers * hours / 24
    every = [violation for violations in found.values() for violation in violations]
    return {
        "confirmed": round(1000 * sum(v.confirmed_at is not None for v in every) / days, 1),
        "possible": round(1000 * sum(v.possible_at is not None for v in every) / days, 1),
        "any": round(1000 * len(every) / days, 1),
    }


def entries(sky: str, seed: int, wearers: int, start_m: float | None, cadence_s: float) -> dict[str, float]:
    found, truth, _ = watched(sky, seed, wearers, lambda rng: walking_in(rng, cadence_s, start_m), 0)
    possible, confirmed, cleared = [], [], []
    episodes = 0
    for device_id, entered_s in truth.items():
        entered = START + timedelta(seconds=entered_s)
        in_time = [v for v in found[device_id] if v.possible_at and v.ended_at and v.ended_at > entered]
        episodes += len(in_time)
        possible.append(min(((v.possible_at - entered).total_seconds() for v in in_time if v.possible_at), default=9e9))
        confirmed.append(
            min(((v.confirmed_at - entered).total_seconds() for v in in_time if v.confirmed_at), default=9e9)
        )
        cleared.append(any(v.ended_at is None for v in found[device_id]))
    return {
        "possible_2min": round(float(np.mean(np.array(possible) <= 120)), 4),
        "confirmed_4min": round(float(np.mean(np.array(confirmed) <= 240)), 4),
        "possible_median_s": round(float(np.median(possible))),
        "possible_p99_s": round(float(np.quantile(possible, 0.99))),
        "confirmed_median_s": round(float(np.median(confirmed))),
        "confirmed_p98_s": round(float(np.quantile(confirmed, 0.98))),
        "episodes": round(episodes / wearers, 3),
        "stuck": int(sum(cleared)),
    }


def passages(sky: str, seed: int, wearers: int, cadence_s: float, inside_s: float) -> dict[str, float]:
    found, truth, _ = watched(sky, seed, wearers, lambda rng: driving_through(rng, cadence_s, inside_s), 0)
    seen = episodes = 0
    for device_id, entered_s in truth.items():
        begin = START + timedelta(seconds=entered_s)
        end = begin + timedelta(seconds=inside_s)
        hits = [
            v
            for v in found[device_id]
            if v.possible_at and v.began_at <= end and (v.ended_at is None or v.ended_at >= begin)
        ]
        seen += bool(hits)
        episodes += len(found[device_id])
    return {"found": round(seen / wearers, 4), "episodes": round(episodes / wearers, 3)}


def passers(sky: str, seed: int, wearers: int, beyond_m: float, speed_ms: float, buffer_m: float) -> dict[str, float]:
    found, _, _ = watched(sky, seed, wearers, lambda rng: passing_by(rng, beyond_m, speed_ms, 60), buffer_m)
    every = [violation for violations in found.values() for violation in violations]
    return {
        "approach": round(sum(v.tier == "approach" for v in every) / wearers, 3),
        "possible": round(sum(v.tier == "possible" for v in every) / wearers, 3),
        "confirmed": round(sum(v.tier == "confirmed" for v in every) / wearers, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wearers", type=int, default=200)
    chosen = parser.parse_args()
    seed, wearers = chosen.seed, chosen.wearers

    def say(name: str, sky: str, figures: dict[str, float]) -> None:
        sys.stdout.write(f"{name:34} {sky:7} {json.dumps(figures)}\n")
        sys.stdout.flush()

    for sky in SKIES:
        for beyond_m in (30, 60, 100):
            say(f"standing {beyond_m} m out", sky, false_alerts(sky, seed, wearers, beyond_m, 24, 0))
        say("on the border 8 h", sky, false_alerts(sky, seed, wearers, 0, 8, 0))
        for start_m in (None, 60.0):
            where = "afar" if start_m is None else "60 m out"
            say(f"walking in from {where}", sky, entries(sky, seed, wearers, start_m, 60))
        say("walking in, 15 s", sky, entries(sky, seed, wearers, None, 15))
        for inside_s in (60.0, 120.0):
            say(f"driving through in {inside_s:.0f} s", sky, passages(sky, seed, wearers, 60, inside_s))
        say("walking by at 60 m", sky, passers(sky, seed, wearers, 60, 1.4, 0))
        say("bus by at 300 m, ring 200 m", sky, passers(sky, seed, wearers, 300, 9, 200))


if __name__ == "__main__":
    main()
