"""How quick is matching? 1,000 tags with 30,000 fixes each, a fix a minute, and 5,000 crimes.

From fixes that are prepared (`crime.match.prepared`) to labelled rows; a force's batch of 1,000 rows from bytes to JSON
lines; and the candidate join alone beside DuckDB's, which gives no label, no probability and no rule-out.
"""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from waywarden.cli.bench.figure import figure
from waywarden.cli.bench.match import made, peer
from waywarden.cli.bench.match.join import join_tag
from waywarden.cli.match import printed
from waywarden.crime import batch
from waywarden.crime.fixes import Tracks
from waywarden.crime.match import matched, prepared, records_of
from waywarden.crime.parameters import MatchParameters

TAGS, MINUTES = 1000, 30_000
CRIMES, BATCH = 5000, 1000
RECEIVED = datetime(2026, 4, 1, tzinfo=UTC)
CELL_DEGREES = (0.0054, 0.0087)  # about 600 m; no fix is within reach of a crime from farther than the next cell
US_PER_HOUR = 3_600_000_000
PREPARED = 1_000_000  # fixes that are prepared from a frame


def speed(quick: bool, peer_python: str | None, runs: int) -> dict[str, Any]:
    """Wall-clock seconds, and the processor's: on a busy machine the second says more."""
    tags, minutes, crime_count = (50, 10_000, 500) if quick else (TAGS, MINUTES, CRIMES)
    tracks = made.tracks(tags, minutes)
    crimes = made.crimes(tracks, crime_count)
    some = crimes.head(min(BATCH, crime_count))
    matched(tracks, crimes.head(5))  # compile
    figures = {
        "crimes_matched": _both(lambda: matched(tracks, crimes, how_usual=False), runs),
        "crimes_matched_with_base_rates": _both(lambda: matched(tracks, crimes), runs),
        "batch_from_bytes_to_json": _both(partial(_batch, made.as_batch(some), tracks), runs),
        "prepared": _prepared(tracks, minutes, runs),
        "candidate_join": _join(tracks, crimes, peer_python, runs),
    }
    rows = matched(tracks, crimes, how_usual=False)
    return {
        "fixes": tags * minutes,
        "crimes": crime_count,
        "load_before": [round(one, 1) for one in os.getloadavg()],
        "labels": dict(rows.group_by("label").len().sort("label").iter_rows()),
        "figures": figures,
    }


def _batch(data: bytes, tracks: Tracks) -> int:
    """Validated, matched with base rates, and printed."""
    read = batch.read(data, received_at=RECEIVED)
    assert read.rejected.is_empty(), "a batch that was made is good"
    lines = [json.dumps(printed(row)) for row in matched(tracks, read.crimes).iter_rows(named=True)]
    return len(lines)


def _prepared(tracks: Tracks, minutes: int, runs: int) -> dict[str, Any]:
    """A frame of positions made into what matching reads, fixes a second of the processor."""
    tags = max(1, PREPARED // minutes)
    own = slice(0, tags * minutes)
    good = tracks.good
    frame = pl.DataFrame(
        {
            "device_id": np.repeat(tracks.device_ids[:tags], minutes)[own],
            "recorded_at": pl.Series(good.at[own]).cast(pl.Datetime("us", "UTC")),
            "lat": good.lat[own],
            "lon": good.lon[own],
            "accuracy_m": good.accuracy_m[own].astype(np.float64),
            "mechanism": "GPS",
        }
    )
    prepared(frame)
    rates = [frame.height / _processor_s(lambda: prepared(frame)) for _ in range(runs)]
    return figure(rates, "fixes/s of processor time", decimals=0)


def _join(tracks: Tracks, crimes: pl.DataFrame, peer_python: str | None, runs: int) -> dict[str, Any]:
    """Both in this run, each with all processors: by the wall clock, and by the processor's."""
    records = records_of(crimes, MatchParameters(margin_s=0.0))
    counts = _candidates(tracks, records)  # compile
    walls, processors = _seconds(lambda: _candidates(tracks, records), runs)
    told = {"candidates": int(counts.sum())}
    if not peer_python:
        return figure(walls, "s", decimals=3) | {"processor": figure(processors, "s", decimals=3)} | told
    theirs = _duckdb(peer_python, tracks, records, runs)
    name = f"DuckDB {theirs['version']}"
    return (
        figure(walls, "s", name, theirs["seconds"], less=True, decimals=3)
        | {"processor": figure(processors, "s", name, theirs["processor_s"], less=True, decimals=3)}
        | told
        | {"peer_candidates": theirs["found"][0]}
    )


def _candidates(tracks: Tracks, records: np.ndarray) -> np.ndarray:
    def some(tags: range) -> np.ndarray:
        counts = np.zeros(len(records), np.int64)
        for tag in tags:
            join_tag(tracks.good, tracks.blocks, tag, records, counts)
        return counts

    workers = len(os.sched_getaffinity(0))
    with ThreadPoolExecutor(workers) as threads:
        parts = [range(first, len(tracks.device_ids), workers) for first in range(workers)]
        return np.asarray(np.sum(list(threads.map(some, parts)), axis=0))


def _duckdb(python: str, tracks: Tracks, records: np.ndarray, runs: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="waywarden-peer-") as folder:
        fixes, cells = Path(folder) / "fixes.parquet", Path(folder) / "cells.parquet"
        _fixes_by_cell(tracks).write_parquet(fixes)
        _cells_of(records).write_parquet(cells)
        said = subprocess.run(  # noqa: S603
            [python, str(Path(peer.__file__)), str(fixes), str(cells), str(runs)],
            capture_output=True,
            text=True,
            check=True,
        )
    measured: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return measured


def _fixes_by_cell(tracks: Tracks) -> pl.DataFrame:
    good = tracks.good
    row, column = (np.floor(one / step) for one, step in zip((good.lat, good.lon), CELL_DEGREES, strict=True))
    frame = pl.DataFrame(
        {
            "cell": (row * 100_000 + column).astype(np.int32),
            "hour": (good.at // US_PER_HOUR).astype(np.int32),
            "at": good.at,
            "lat": good.lat,
            "lon": good.lon,
            "accuracy_m": good.accuracy_m,
        }
    )
    return frame.sort("cell", "at")


def _cells_of(records: np.ndarray) -> pl.DataFrame:
    """Nine cells about each crime, for each hour of its window."""
    frame = pl.DataFrame(
        {
            "crime": np.arange(len(records)),
            "from_us": records["from_us"],
            "to_us": records["to_us"],
            "lat": records["lat"],
            "lon": records["lon"],
            "ky": records["metres_per_degree_lat"],
            "kx": records["metres_per_degree_lon"],
            "row": np.floor(records["lat"] / CELL_DEGREES[0]),
            "column": np.floor(records["lon"] / CELL_DEGREES[1]),
        }
    )
    steps = pl.DataFrame({"down": [-1, -1, -1, 0, 0, 0, 1, 1, 1], "along": [-1, 0, 1] * 3})
    hours = pl.int_ranges(pl.col("from_us") // US_PER_HOUR, pl.col("to_us") // US_PER_HOUR + 1)
    around = frame.join(steps, how="cross").with_columns(
        cell=((pl.col("row") + pl.col("down")) * 100_000 + pl.col("column") + pl.col("along")).cast(pl.Int32),
        hour=hours,
    )
    return around.explode("hour").with_columns(pl.col("hour").cast(pl.Int32)).drop("row", "column", "down", "along")


def _both(work: Callable[[], Any], runs: int) -> dict[str, Any]:
    walls, processors = _seconds(work, runs)
    return figure(walls, "s") | {"processor": figure(processors, "s")}


def _seconds(work: Callable[[], Any], runs: int) -> tuple[list[float], list[float]]:
    """(by the wall clock, of the processor) of each run."""
    walls, processors = [], []
    for _ in range(runs):
        began, worked = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - began)
        processors.append(time.process_time() - worked)
    return walls, processors


def _processor_s(work: Callable[[], Any]) -> float:
    return _seconds(work, 1)[1][0]
