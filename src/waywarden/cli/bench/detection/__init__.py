"""`waywarden bench detection`: how good is detection? Measured against a truth known to the metre, beside peers.

Five simulated skies, each a physics of its own (`simulation.plain.skies`), a fix a minute, our rule with the tag's
senses and by places alone, and on the same fixes point-in-polygon, three in a row, and Home Assistant's rule:

- false alerts of who lives 30, 60 and 100 m outside the edge (`staying`);
- entries found, and how soon, by speed, depth and time inside; drives of a minute through (`visits`);
- whether belief is what it says (`calibration`), and what another threshold would buy (`roc`);
- thirty-five scripted approaches, as the Queensland police tried theirs (`approaches`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from waywarden.cli.bench.detection.alerts import OURS
from waywarden.cli.bench.detection.approaches import Outcome, approaches, by_script, shares
from waywarden.cli.bench.detection.calibration import IN_DOUBT, Calibration, calibration, total
from waywarden.cli.bench.detection.figures import Sample, Samples, figures
from waywarden.cli.bench.detection.plots import write_plots
from waywarden.cli.bench.detection.roc import Curves, over_seeds, roc
from waywarden.cli.bench.detection.staying import staying
from waywarden.cli.bench.detection.visits import visits
from waywarden.simulation.plain.skies import SKIES

ERROR_TARGET = 0.05
NINE_IN_TEN = slice(10, 11)  # what is believed at 0.85 to 0.95


@dataclass(frozen=True)
class Size:
    """How much is measured. Numbers of detection were chosen on other seeds."""

    seeds: tuple[int, ...]
    wearers: int  # of each crowd
    repeats: int  # of each scripted approach


FULL, QUICK = Size((21, 22, 23), 300, 30), Size((21,), 12, 1)


@dataclass(frozen=True)
class Measured:
    """One seed."""

    samples: Samples
    calibrations: dict[str, dict[str, Calibration]]  # by sky and senses
    curves: dict[str, Curves]  # by sky
    outcomes: list[Outcome]


def run(quick: bool = False, plots: Path | None = None) -> dict[str, Any]:
    """The figures as docs/reference/command-line.md describes them; `plots` is a folder for two pictures."""
    size = QUICK if quick else FULL
    seeds = [_measure(seed, size) for seed in size.seeds]
    curves = {sky: over_seeds([seed.curves[sky] for seed in seeds]) for sky in SKIES}
    if plots:
        write_plots(plots, curves, [seed.calibrations for seed in seeds])
    outcomes = [outcome for seed in seeds for outcome in seed.outcomes]
    return {
        "runs": len(size.seeds),
        **asdict(size),
        "figures": figures([seed.samples for seed in seeds]),
        "reliability": _reliability([seed.calibrations for seed in seeds]),
        "roc": {
            sky: {name: [asdict(point) for point in points] for name, points in curves[sky].items()} for sky in SKIES
        },
        "approaches": by_script(outcomes),
    }


def _measure(seed: int, size: Size) -> Measured:
    samples: Samples = {}
    calibrations, curves = {}, {}
    for sky in SKIES:
        samples |= staying(sky, seed, size.wearers) | visits(sky, seed, size.wearers)
        calibrations[sky] = calibration(sky, seed, size.wearers)
        curves[sky] = roc(sky, seed, size.wearers)
    outcomes = approaches(seed, size.repeats)
    return Measured(samples | _errors(calibrations) | shares(outcomes), calibrations, curves, outcomes)


def _errors(calibrations: Mapping[str, Mapping[str, Calibration]]) -> Samples:
    """How far belief and truth are apart, by sky and over all."""
    samples: Samples = {}
    for senses in OURS:
        pooled = {sky: calibrations[sky][senses] for sky in SKIES}
        pooled["all"] = total(pooled.values())
        for sky, of_sky in pooled.items():
            where = f"{sky}.{senses}"
            samples[f"calibration_error.{where}"] = _error(of_sky.fixes.error())
            samples[f"calibration_error_in_doubt.{where}"] = _error(of_sky.fixes.error(IN_DOUBT))
            samples[f"calibration_error_in_doubt_until_he_leaves.{where}"] = _error(
                of_sky.until_he_leaves.error(IN_DOUBT)
            )
            samples[f"calibration_error_of_alerts.{where}"] = _error(of_sky.alerts.error())
            for name, table in (("", of_sky.fixes), ("_until_he_leaves", of_sky.until_he_leaves)):
                samples[f"true_of_those_given_0.9{name}.{where}"] = Sample(table.share_true(NINE_IN_TEN), "share")
    return samples


def _error(value: float) -> Sample:
    return Sample(value, "probability", less=True, target=ERROR_TARGET)


def _reliability(seeds: list[dict[str, dict[str, Calibration]]]) -> dict[str, Any]:
    """The tables of all seeds together, of all skies and of each."""
    tables: dict[str, Any] = {}
    for senses in OURS:
        by_sky = {sky: total(seed[sky][senses] for seed in seeds) for sky in SKIES}
        by_sky["all"] = total(by_sky.values())
        tables[senses] = {
            sky: {
                "fixes": one.fixes.as_json(),
                "until_he_leaves": one.until_he_leaves.as_json(),
                "alerts": one.alerts.as_json(),
            }
            for sky, one in by_sky.items()
        }
    return tables
