"""Scenes for the properties of every rule: two tags about a zone, with all that real tags do, and conditions on them.

The first tag goes between places inside, on, near and far from the zone, on foot or by car, stays a while at each,
drifts, jumps, falls back on cell towers, goes silent; it has a strap, a battery and a motion sensor. The second, whom
some conditions concern, stays about the middle. Everything follows from the seed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import numpy as np
import polars as pl
from tests.spec.drawing import DAY, MIDDLE, condition
from tests.spec.drawing.positions import COLUMNS

from waywarden.detection.conditions import KINDS, Condition
from waywarden.schema import POSITION_DTYPES

START = DAY + timedelta(hours=13)
PLACES_M = (-200.0, -60.0, -20.0, 20.0, 60.0, 150.0, 500.0, 2500.0)  # from the edge of the zone of 300 m
SPEEDS_MS = (1.4, 4.0, 12.0)
EVENTS = (
    "strap_cut",
    "strap_closed",
    "case_opened",
    "case_closed",
    "power_off",
    "power_on",
    "jamming",
    "status",
    "strap_reviewed",
    "case_reviewed",
)

# What is demanded in a scene of each kind: several conditions that differ in what matters to the rule.
ADDING_UP = {"allowance_minutes": 5, "grace_minutes": 2}
HOURS = "tz UTC\nevery day 13:20-13:50\nevery day 14:10-15:10"  # UTC: another week is then the same story
DEMANDS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "exclusion_zone": (
        {},
        {"buffer_m": 200},
        {"valid_from": "13:40", "valid_to": "14:10"},
        {"east_m": 350, "shape": "horseshoe"},
        {"timetable": HOURS},
    ),
    "inclusion_zone": (
        {"timetable": HOURS},
        {"east_m": 500, "valid_to": "14:20"},
        {"device_id": "d2", "valid_from": "13:30", "radius_m": 60},
    ),
    "curfew": (
        {"device_id": "d1", "timetable": HOURS},
        {"device_id": "d1", "timetable": "tz UTC\nevery day 13:40-14:20", "north_m": 400},
        {"device_id": "d2", "timetable": "tz UTC\nevery day 13:00-16:00", "radius_m": 60, "parameters": ADDING_UP},
    ),
    "attendance": (
        {"timetable": HOURS},
        {"timetable": HOURS, "parameters": {"stay_minutes": 10, "silent_minutes": 8}},
        {"device_id": "d2", "timetable": "tz UTC\nevery day 13:00-16:00", "valid_from": "13:30", "radius_m": 60},
    ),
    "proximity": ({}, {"buffer_m": 200, "valid_from": "13:40", "valid_to": "14:30"}, {"timetable": HOURS}),
    "non_association": (
        {"parameters": {"other_device_id": "d2", "distance_m": 100}},
        {"parameters": {"other_device_id": "d2", "distance_m": 150, "minutes": 2}},
        {"parameters": {"other_device_id": "d2", "distance_m": 200, "minutes": 2}, "timetable": HOURS},
    ),
    "device_health": ({}, {"device_id": "d2", "valid_from": "13:30", "timetable": HOURS}),
}
assert set(KINDS) <= set(DEMANDS), "a new kind needs a scene"


def conditions(kind: str) -> list[Condition]:
    """The conditions of a scene of this kind."""
    return [condition(kind, f"c{number}", **differs) for number, differs in enumerate(DEMANDS[kind])]


def scene(seed: int) -> pl.DataFrame:
    """About two hours of both tags, in the order of detection."""
    rng = np.random.default_rng(seed)
    rows = [*_tag(rng, "d1", PLACES_M), *_tag(rng, "d2", (-300.0, -280.0, -200.0))]
    frame = pl.DataFrame(rows, schema={name: POSITION_DTYPES[name] for name in COLUMNS})
    in_order = frame.sort("device_id", "recorded_at", "mechanism", "event", nulls_last=True)
    return in_order.unique(["device_id", "recorded_at", "mechanism", "event"], keep="first", maintain_order=True)


def _tag(rng: np.random.Generator, device_id: str, places_m: Sequence[float]) -> Iterator[dict[str, Any]]:
    battery_pct = rng.uniform(10, 60)
    silent_until_s = 0.0
    drift_m = np.zeros(2)
    for minute, (east_m, north_m, moving) in enumerate(_way(rng, places_m)):
        at_s = 60.0 * minute + float(rng.integers(0, 20))
        drift_m = 0.8 * drift_m + rng.normal(0, 12, 2)
        battery_pct = max(0.0, battery_pct - 0.2)
        if rng.random() < 0.01:
            silent_until_s = at_s + rng.choice([240.0, 900.0, 2400.0])
        at = {"device_id": device_id, "recorded_at": START + timedelta(seconds=at_s)}
        said = {
            "battery_pct": round(max(0.0, battery_pct), 1),
            "charging": False,
            "motion": bool(moving),
            "event": None,
        }
        if rng.random() < 0.03:
            yield at | said | {"event": str(rng.choice(EVENTS))}
        if at_s >= silent_until_s:
            yield at | said | _fix(rng, east_m + drift_m[0], north_m + drift_m[1])


def _fix(rng: np.random.Generator, east_m: float, north_m: float) -> dict[str, Any]:
    """What the tag makes of a place: a good fix, a wild one that claims to be good, or a cell tower's."""
    luck = rng.random()
    mechanism, accuracy_m = "GPS", float(rng.choice([8.0, 20.0, 55.0]))
    if luck < 0.05:
        east_m, north_m, accuracy_m = east_m + rng.normal(0, 300), north_m + rng.normal(0, 300), 4.0
    elif luck < 0.12:
        east_m, north_m = east_m + rng.normal(0, 400), north_m + rng.normal(0, 400)
        mechanism, accuracy_m = "LBS", 1200.0
    lat, lon = MIDDLE.to_degrees(east_m, north_m)
    return {"lat": float(lat), "lon": float(lon), "accuracy_m": accuracy_m, "mechanism": mechanism}


def _way(rng: np.random.Generator, places_m: Sequence[float]) -> Iterator[tuple[float, float, bool]]:
    """Where he is each minute for two hours (metres east and north of the middle), and whether he is on the way."""
    here = np.array([0.0, 300.0 + rng.choice(places_m)])
    minutes = count()
    while True:
        turn = rng.uniform(0, 2 * np.pi)
        reach_m = 300.0 + rng.choice(places_m)
        there = reach_m * np.array([np.sin(turn), np.cos(turn)])
        steps = max(1, int(np.hypot(*(there - here)) / rng.choice(SPEEDS_MS) / 60.0))
        for step in range(1, min(steps, 25) + 1):
            if next(minutes) >= 120:
                return
            yield *(here + (there - here) * step / steps), True
        here = here + (there - here) * min(steps, 25) / steps
        for _ in range(int(rng.integers(0, 25))):
            if next(minutes) >= 120:
                return
            yield *here, False
