"""`waywarden bench stays`: how quickly stays are found, and how well.

Speed: ten million fixes of simulated Londoners, copies of some under other names, on one core, from a frame of
positions to a frame of stays. Beside it in the same run, where `--peer-python` names a Python that has it,
trackintel's own `generate_staypoints` on some of the same fixes, and our mode of it on all of them.

Quality: against the simulation's truth (`measures`), ours, and the two peers' definitions told by our modes of them,
with their own defaults; once more without the fixes of cell towers, which neither knows to be such.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl

from waywarden.cli.bench.figure import figure
from waywarden.cli.bench.stays import peer
from waywarden.cli.bench.stays.measures import heard, quality
from waywarden.positions.canonical import canonical
from waywarden.simulation import simulate
from waywarden.tracks.skmob import skmob_stays
from waywarden.tracks.stays import open_stays, stays
from waywarden.tracks.trackintel import trackintel_stays

START = datetime(2026, 3, 3, tzinfo=UTC)
HOURS = 72.0
SEEDS = (21, 22, 23)  # numbers of our definition were chosen on seed 7
WEARERS = 100
FIXES = 10_000_000
PEER_FIXES = 200_000
READ = ("device_id", "recorded_at", "lat", "lon", "accuracy_m", "mechanism", "speed_kmh", "motion")
Told = Callable[[pl.DataFrame], pl.DataFrame]


def run(quick: bool = False, peer_python: str | None = None, runs: int = 3) -> dict[str, Any]:
    """The figures as docs/reference/command-line.md describes them. `quick`: fewer wearers and fixes."""
    seeds, wearers, fixes = (SEEDS[:1], 20, 500_000) if quick else (SEEDS, WEARERS, FIXES)
    worlds = [simulate(seed, wearers, START, HOURS) for seed in seeds]
    tracks = [canonical(world.positions)[0].select(READ) for world in worlds]
    truths = [world.stays for world in worlds]
    return {
        "runs": runs,
        "figures": _speed(_copies(tracks[0], fixes), peer_python, runs),
        "quality": {
            name: _quality(told, tracks, truths, wearers * HOURS / 24)
            for name, told in {
                "ours": ours,
                "trackintel": trackintel,
                "trackintel without cells": lambda track: trackintel(narrow(track)),
                "skmob": skmob_stays,
                "skmob without cells": lambda track: skmob_stays(narrow(track)),
            }.items()
        },
    }


def ours(positions: pl.DataFrame) -> pl.DataFrame:
    ended, carry = stays(positions)
    return pl.concat([ended, open_stays(carry)])


def trackintel(positions: pl.DataFrame) -> pl.DataFrame:
    return trackintel_stays(positions, include_last=True)


def narrow(positions: pl.DataFrame) -> pl.DataFrame:
    return positions.filter(pl.col("mechanism") != "LBS")


def _quality(told: Told, tracks: list[pl.DataFrame], truths: list[pl.DataFrame], wearer_days: float) -> dict[str, Any]:
    """The median over the seeds."""
    measured = [
        quality(told(track), truth, heard(truth, track), wearer_days)
        for track, truth in zip(tracks, truths, strict=True)
    ]
    return {name: round(median(one[name] for one in measured), 4) for name in measured[0]}


def _copies(track: pl.DataFrame, fixes: int) -> pl.DataFrame:
    """The same people again and again under other names, until there are so many fixes."""
    number = -(-fixes // track.height)
    renamed = [track.with_columns(pl.col("device_id") + f"-{copy:03}") for copy in range(number)]
    return pl.concat(renamed).sort("device_id", "recorded_at", "mechanism")[:fixes]


def _speed(positions: pl.DataFrame, peer_python: str | None, runs: int) -> dict[str, Any]:
    figures = {
        "ours": _rates(positions.height, [_seconds(lambda: stays(positions)) for _ in range(runs)]),
        "our_mode_of_trackintel": _rates(
            positions.height, [_seconds(lambda: trackintel(positions)) for _ in range(runs)]
        ),
        "our_mode_of_skmob": _rates(positions.height, [_seconds(lambda: skmob_stays(positions)) for _ in range(runs)]),
    }
    if peer_python:
        some = positions[:PEER_FIXES]
        theirs = [_peer(peer_python, some) for _ in range(runs)]
        told = {f"staypoints of {some.height} fixes": theirs[0]["stays"], "our mode tells": trackintel(some).height}
        theirs_told = _rates(some.height, [one["seconds"] for one in theirs])
        figures["ours"]["peer"] = {"name": f"trackintel {theirs[0]['version']}", **theirs_told, **told}
        for name in ("ours", "our_mode_of_trackintel"):
            figures[name]["ratio"] = round(figures[name]["median"] / theirs_told["median"], 1)
    return figures


def _seconds(work: Callable[[], object]) -> float:
    """Of processor time of all threads; the first call in a process compiles, so one goes before."""
    if work.__code__ not in _compiled:
        work()
        _compiled.add(work.__code__)
    started = time.process_time()
    work()
    return time.process_time() - started


_compiled: set[Any] = set()


def _peer(python: str, positions: pl.DataFrame) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="waywarden-peer-") as folder:
        path = Path(folder) / "fixes.npz"
        np.savez(
            path,
            user=positions["device_id"].rle_id().to_numpy(),
            at=positions["recorded_at"].dt.timestamp("us").to_numpy(),
            lon=positions["lon"].to_numpy(),
            lat=positions["lat"].to_numpy(),
        )
        said = subprocess.run(  # noqa: S603
            [python, str(Path(peer.__file__)), str(path)], capture_output=True, text=True, check=True
        )
    measured: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return measured


def _rates(fixes: int, seconds: list[float]) -> dict[str, Any]:
    rates = [fixes / one for one in seconds]
    return {**figure(rates, "fixes/s of processor time", decimals=0), "fixes": fixes}
