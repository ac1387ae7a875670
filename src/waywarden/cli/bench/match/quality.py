"""How good are labels and probabilities, against the simulation's truth?"""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import polars as pl

from waywarden.cli.bench.match.truth import staged, truly, world
from waywarden.crime.match import OURS, matched, prepared

SEEDS = (21, 22, 23)  # numbers of matching were chosen on seeds 7 to 12
WEARERS, HOURS, CRIMES = 60, 30.0, 1500
NEAR_M = 1000.0
EDGES = (0.0, 1e-4, 0.001, 0.01, 0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95, 0.99, 1.0)
FOUND = ("present", "passed", "possible")
MARGIN = timedelta(seconds=OURS.margin_s)


def quality(quick: bool) -> dict[str, Any]:
    """Counts and shares of all seeds together."""
    seeds, wearers, crimes = (SEEDS[:1], 12, 200) if quick else (SEEDS, WEARERS, CRIMES)
    rows = pl.concat(_of_seed(seed, wearers, crimes) for seed in seeds)
    cleared = rows.filter(pl.col("label") == "ruled_out")
    there = rows.filter("there")
    known = there.filter(pl.col("label") != "unmonitored")
    stayed = there.filter(pl.col("true_s") >= OURS.dwell_s)
    stayed_known = stayed.filter(pl.col("label") != "unmonitored")
    given = rows.filter(pl.col("probability").is_between(0.85, 0.95))
    return {
        "seeds": list(seeds),
        "pairs": rows.height,
        "labels": dict(rows.group_by("label").len().sort("label").iter_rows()),
        "truly_there": {
            label: f"{true} of {count}"
            for label, count, true in rows.group_by("label").agg(pl.len(), pl.col("there").sum()).sort("label").rows()
        },
        "rule_outs": {
            "all": cleared.height,
            "wrong": int(cleared["there"].sum()),
            f"truly_within_{NEAR_M:.0f}_m": cleared.filter(pl.col("true_m") <= NEAR_M).height,
            "target": "at most 1 wrong in 10,000",
        },
        "recall_of_truly_there": {
            **_share("of_monitored", known),
            **_share("of_monitored_who_stayed", stayed_known),
            **_share("of_all", there),
            **_share("of_all_who_stayed", stayed),
            "target": "at least 0.99",
        },
        "given_0.9": {
            "pairs": given.height,
            "mean_probability": _mean(given["probability"]),
            "true": _mean(given["there"]),
            "target": "nine in ten",
        },
        "calibration": _calibration(rows),
        "calibration_without_silences": _calibration(rows.filter(pl.col("longest_gap_s") <= OURS.most_gap_s)),
    }


def _of_seed(seed: int, wearers: int, crimes: int) -> pl.DataFrame:
    london = world(seed, wearers, HOURS)
    batch = staged(london, seed, crimes)
    told = matched(prepared(london.positions), batch.crimes, everyone=True, how_usual=False)
    truth = truly(london, batch, OURS.radius_m, MARGIN)
    return told.join(truth, on=["crime_ref", "device_id"]).with_columns(there=pl.col("true_m") <= OURS.radius_m)


def _share(name: str, rows: pl.DataFrame) -> dict[str, Any]:
    found = rows.filter(pl.col("label").is_in(FOUND)).height
    return {name: round(found / rows.height, 4) if rows.height else None, f"{name}_pairs": rows.height}


def _calibration(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """By what was given: how many pairs, the mean probability, and the share that was truly there."""
    table = []
    for low, high in pairwise(EDGES):
        last = high == EDGES[-1]
        given = rows.filter((pl.col("probability") >= low) & ((pl.col("probability") < high) | last))
        if given.height:
            table.append(
                {
                    "from": low,
                    "to": high,
                    "pairs": given.height,
                    "mean_probability": _mean(given["probability"]),
                    "true": _mean(given["there"]),
                }
            )
    return table


def _mean(values: pl.Series) -> float | None:
    return round(float(values.cast(pl.Float64).mean()), 4) if len(values) else None  # type: ignore[arg-type]
