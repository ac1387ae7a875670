"""The pass and the slow, obvious version say the same; and a bridge's chance is what thousands of bridges do."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from tests.oracle import match_reference

from waywarden.crime.bridge import touch
from waywarden.crime.columns import CRIME_DTYPES
from waywarden.crime.match import OURS, match
from waywarden.simulation import simulate

START = datetime(2026, 3, 3, 6, tzinfo=UTC)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_pass_agrees_with_the_obvious_version(seed: int) -> None:
    """Three Londoners for five hours, mishaps and all; crimes on their ways, beside them and far off."""
    london = simulate(seed, 3, START, 5, mishaps=None)
    rng = np.random.default_rng(seed)
    crimes = _crimes_about(london.truth, rng, 14)
    told = match(london.told, crimes, everyone=True)
    expected = match_reference.match(london.told, crimes, OURS)
    assert told.select("crime_ref", "device_id", "label").rows() == [
        (row["crime_ref"], row["device_id"], row["label"]) for row in expected
    ]
    assert set(told["label"]) >= {"ruled_out", "unmonitored", "possible"}
    for row, wanted in zip(told.iter_rows(named=True), expected, strict=True):
        assert row["probability"] == pytest.approx(wanted["probability"], abs=2.5e-3)
        # Of those who were far off the pass looks about the nearest fix alone.
        far = wanted["nearest_m"] is not None and wanted["nearest_m"] > 1000
        assert row["nearest_m"] == pytest.approx(wanted["nearest_m"], abs=1e-3, rel=0.01 if far else None)
        assert row["inside_s"] == pytest.approx(wanted["inside_s"], abs=5 + 0.01 * wanted["inside_s"])
        assert row["fixes_in_window"] == wanted["fixes_in_window"]


def test_who_is_left_out_was_ruled_out() -> None:
    """The boxes find every candidate."""
    london = simulate(5, 8, START, 12, mishaps=None)
    crimes = _crimes_about(london.truth, np.random.default_rng(5), 60)
    everyone = match(london.told, crimes, everyone=True)
    assert everyone.height == 8 * 60
    assert match(london.told, crimes).equals(everyone.filter(pl.col("label") != "ruled_out"))


@pytest.mark.parametrize(
    ("a", "b", "spread_m2"),
    [
        ((-200.0, 130.0), (200.0, 130.0), 900.0),  # by the edge, narrow
        ((-200.0, 130.0), (200.0, 130.0), 10_000.0),
        ((150.0, 0.0), (150.0, 0.0), 6_000.0),  # out and back
        ((-300.0, 180.0), (400.0, 150.0), 20_000.0),
        ((-500.0, 0.0), (500.0, 0.0), 40_000.0),  # across, but it may go round
        ((0.0, 260.0), (240.0, 0.0), 30_000.0),
    ],
)
def test_the_chance_of_a_bridge_is_what_bridges_do(
    a: tuple[float, float], b: tuple[float, float], spread_m2: float
) -> None:
    rng = np.random.default_rng(7)
    steps, bridges = 1000, 6000
    share = np.linspace(0, 1, steps + 1)
    hit = 0
    for _ in range(bridges):
        noise = rng.normal(0, np.sqrt(spread_m2 / steps), (2, steps))
        walk = np.concatenate([np.zeros((2, 1)), noise.cumsum(axis=1)], axis=1)
        walk += np.array([a]).T + share * (np.array([b]).T - np.array([a]).T - walk[:, -1:])
        hit += bool((np.hypot(*walk) <= 100.0).any())
    simulated = hit / bridges
    # The tangent stands for the circle, so never less; steps miss what lies between them, so 0.02.
    assert simulated - 0.02 <= touch(*a, *b, 100.0, spread_m2) <= simulated + 0.12


def _crimes_about(truth: pl.DataFrame, rng: np.random.Generator, count: int) -> pl.DataFrame:
    where = truth[rng.integers(0, truth.height, count)]
    off_m = rng.uniform(-1, 1, (2, count)) * rng.choice([20.0, 150.0, 400.0, 3000.0], count)
    minutes = rng.integers(0, 40, (2, count))
    return pl.DataFrame(
        {
            "row": np.arange(1, count + 1),
            "batch_id": "MPS20260303",
            "police_force": "MPS",
            "crime_type": "RB",
            "crime_ref": [f"invented-{number:02}" for number in range(count)],
            "text": "",
            "began_at": where["recorded_at"] - pl.Series([timedelta(minutes=int(one)) for one in minutes[0]]),
            "ended_at": where["recorded_at"] + pl.Series([timedelta(minutes=int(one)) for one in minutes[1]]),
            "lat": where["true_lat"] + off_m[0] / 111_195,
            "lon": where["true_lon"] + off_m[1] / 69_000,
            "uncertainty_m": rng.choice([15.0, 50.0, 250.0], count),
        },
        schema=CRIME_DTYPES,
    )
