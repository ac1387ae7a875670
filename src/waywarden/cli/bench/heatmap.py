"""`waywarden bench heatmap`: a nation's day as minutes by hexagon on one core, and one new day of one wearer.

30,000 tags, a fix a minute (43.2 million), made in memory a thousand tags at a time; measured is the processor's time
in `heatmap` alone. The peer counts fixes, as most heatmaps do: h3's own call for each fix and a tally, on a sample of
the same fixes. It weighs nothing, spreads nothing and caps nothing. A new day is added to the twenty-nine that are
kept; its peer makes the month anew.
"""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import h3
import numpy as np
import polars as pl

from waywarden.cli.bench.figure import figure
from waywarden.cli.bench.national_day import COUNTRY_M, FIXES_EACH, TAGS, TAGS_AT_ONCE, _days
from waywarden.places.cells import added
from waywarden.places.heatmap import heatmap

RESOLUTION = 9
SAMPLE = 300_000  # fixes for the peer, which needs a microsecond and more for each
DAYS = 30


def run(runs: int = 3) -> dict[str, Any]:
    """Measure both; the figures as docs/reference/command-line.md describes them."""
    heatmap(_some_tags(0).head(FIXES_EACH), resolution=RESOLUTION)  # compile
    nation = [_nation() for _ in range(runs)]
    ours, theirs = zip(*nation, strict=True)
    month, day = _month()
    kept = [heatmap(one, resolution=RESOLUTION).cells for one in month[:-1]]
    whole = pl.concat(month)
    new_day = [_seconds(lambda: added([added(kept), heatmap(day, resolution=RESOLUTION).cells])) for _ in range(20)]
    anew = [_seconds(lambda: heatmap(whole, resolution=RESOLUTION)) for _ in range(20)]
    by_fix = f"h3 {h3.__version__} latlng_to_cell, fixes counted"
    return {
        "runs": runs,
        "fixes": TAGS * FIXES_EACH,
        "figures": {
            "nation_day": figure(ours, "s", by_fix, theirs, less=True),
            "new_day": figure(
                [1000 * s for s in new_day], "ms", "the month made anew", [1000 * s for s in anew], less=True
            ),
        },
    }


def _nation() -> tuple[float, float]:
    """(ours, theirs) in seconds for 43.2 million fixes; theirs from a sample."""
    ours = theirs = 0.0
    for first in range(0, TAGS, TAGS_AT_ONCE):
        fixes = _some_tags(first)
        ours += _seconds(partial(heatmap, fixes, resolution=RESOLUTION))
        if first == 0:
            sample = fixes.head(SAMPLE)
            counting = partial(_count, sample["lat"].to_list(), sample["lon"].to_list())
            theirs = _seconds(counting) / SAMPLE * TAGS * FIXES_EACH
    return ours, theirs


def _count(lats: list[float], lons: list[float]) -> Counter[str]:
    return Counter(h3.latlng_to_cell(lat, lon, RESOLUTION) for lat, lon in zip(lats, lons, strict=True))


def _some_tags(first: int) -> pl.DataFrame:
    rng = np.random.default_rng([1, first])
    return _days(rng, rng.uniform(-COUNTRY_M, COUNTRY_M, (TAGS_AT_ONCE, 2)), first)


def _month() -> tuple[list[pl.DataFrame], pl.DataFrame]:
    """Thirty days of one tag, and the last of them."""
    rng = np.random.default_rng(2)
    home = rng.uniform(-COUNTRY_M, COUNTRY_M, (1, 2))
    days = [_days(rng, home, 0).with_columns(pl.col("recorded_at") + pl.duration(days=day)) for day in range(DAYS)]
    return days, days[-1]


def _seconds(work: Callable[[], Any]) -> float:
    """Of the processor, all threads together: what else runs on the machine does not count."""
    started = time.process_time()
    work()
    return time.process_time() - started
