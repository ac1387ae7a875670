"""Two pictures of the same measurement: what a threshold buys, and whether belief is what it says.

Curves by sky, and calibrations by seed and sky, enter; roc.svg and calibration.svg are written to a folder.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from waywarden.cli.bench.detection.calibration import EDGES, Calibration, Table
from waywarden.cli.bench.detection.roc import Curves
from waywarden.cli.bench.detection.svg import Axis, Curve, Look, Panel, Picture, drawn

LOOKS = {
    "with_sensors": (Look("#1d5f9e", "dot"), "Waywarden, with sensors", "confirmed at belief 0.1 to 0.99; 0.95 marked"),
    "by_places_alone": (Look("#0f766e", "triangle", "6 4"), "Waywarden, by places alone", "the same thresholds"),
    "in_a_row": (Look("#b8660b", "square"), "1 to 6 fixes in a row", "1: point in polygon; 3 marked"),
    "circle": (Look("#6d4a9c", "diamond", "2 3"), "circle of the fix, times -2 to 1", "1: Home Assistant (HA)"),
}
WORDS: dict[str, dict[float, str]] = {
    "with_sensors": {0.95: "0.95"},
    "by_places_alone": {},
    "in_a_row": {3: "3"},
    "circle": {1.0: "HA"},
}
RELIABILITIES: list[tuple[Look, str, str, Callable[[Calibration], Table]]] = [
    (Look("#1d5f9e", "dot"), "with sensors\nuntil he leaves", "with_sensors", lambda one: one.until_he_leaves),
    (
        Look("#0f766e", "triangle"),
        "by places alone\nuntil he leaves",
        "by_places_alone",
        lambda one: one.until_he_leaves,
    ),
    (
        Look("#1d5f9e", "dot", "2 4"),
        "with sensors\nall fixes, those after he has left too",
        "with_sensors",
        lambda one: one.fixes,
    ),
    (Look("#0f766e", "triangle", "2 4"), "by places alone\nall fixes", "by_places_alone", lambda one: one.fixes),
]
NONE_PLACE, DECADES = 0.1, (-1, 5)  # alerts of nought stand left of the logarithmic axis
MOST_ALERTS, LEAST_FOUND = 10.0 ** DECADES[1], 50
FEWEST = 20  # a share of fewer fixes says nothing


def write_plots(
    folder: Path, curves: Mapping[str, Curves], seeds: Sequence[Mapping[str, Mapping[str, Calibration]]]
) -> None:
    """`seeds`: for each seed calibrations by sky and senses."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "roc.svg").write_text(drawn(_roc(curves)), encoding="utf-8")
    (folder / "calibration.svg").write_text(drawn(_calibration(seeds)), encoding="utf-8")


def _roc(curves: Mapping[str, Curves]) -> Picture:
    panels = [
        Panel(
            sky,
            [
                Curve(
                    LOOKS[name][0],
                    [(point.false_per_1000_days, 100 * point.found) for point in points],
                    [WORDS[name].get(point.at, "") for point in points],
                )
                for name, points in of_sky.items()
            ],
        )
        for sky, of_sky in curves.items()
    ]
    return Picture(
        "Walks into the zone alerted within four minutes, against false alerts",
        "For five simulated skies: the share of walks in that are alerted in four minutes, upwards, against false "
        "alerts in 1,000 wearer-days at home 60 m outside the edge, across, as each rule's threshold is moved.",
        panels,
        [(look, f"{name}\n{threshold}") for look, name, threshold in LOOKS.values()],
        Axis(
            "false alerts in 1,000 wearer-days at home 60 m outside the edge; logarithmic, nought at the left edge. "
            "The better a rule, the nearer to the upper left.",
            [
                (0.0, "0"),
                *(
                    (10.0**power, f"{10**power:,}" if power >= 0 else "0.1")
                    for power in range(DECADES[0], DECADES[1] + 1, 2)
                ),
            ],
            _logarithmic,
        ),
        Axis(
            f"the share of walks in that were found. The axis begins at {LEAST_FOUND}%; what lies below is not drawn.",
            [(share, f"{share}%") for share in range(LEAST_FOUND, 101, 10)],
            lambda share: (share - LEAST_FOUND) / (100 - LEAST_FOUND),
        ),
    )


def _logarithmic(alerts: float) -> float:
    if alerts <= 0:
        return 0.0
    low, high = DECADES
    along = (math.log10(min(alerts, MOST_ALERTS)) - low) / (high - low)
    return NONE_PLACE + (1 - NONE_PLACE) * max(along, 0.0)


def _calibration(seeds: Sequence[Mapping[str, Mapping[str, Calibration]]]) -> Picture:
    panels = [
        Panel(
            sky,
            [
                _reliability(look, [counted(seed[sky][senses]) for seed in seeds])
                for look, _, senses, counted in RELIABILITIES
            ],
            [(0, 0), (1, 1)],
        )
        for sky in seeds[0]
    ]
    shares = [(share, f"{share:g}") for share in (0, 0.2, 0.4, 0.6, 0.8, 1)]
    return Picture(
        "Is belief what it says?",
        "For five simulated skies: of the fixes after which a probability was believed, across, the share at which the "
        "wearer was truly inside, upwards. On the dotted line both are the same. Bars are the spread over seeds.",
        panels,
        [(look, words) for look, words, _, _ in RELIABILITIES],
        Axis("what was believed after a fix. Upright bars: the least and the most of the seeds.", shares, float),
        Axis(
            "the share of these fixes at which he was inside. Over the dotted line belief was too low; under it, "
            "too high.",
            shares,
            float,
        ),
    )


def _reliability(look: Look, tables: Sequence[Table]) -> Curve:
    """Pooled over the seeds; rows with too few fixes in a seed have no bar."""
    all_of_them = sum(tables[1:], tables[0])
    points, bars = [], []
    for row in range(len(EDGES) - 1):
        if all_of_them.count[row] < FEWEST:
            continue
        believed = float(all_of_them.believed[row] / all_of_them.count[row])
        points.append((believed, float(all_of_them.true[row] / all_of_them.count[row])))
        shares = [float(table.true[row] / table.count[row]) for table in tables if table.count[row] >= FEWEST]
        if len(shares) > 1:
            bars.append((believed, min(shares), max(shares)))
    return Curve(look, points, bars=bars)
