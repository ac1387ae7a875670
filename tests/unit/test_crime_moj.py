"""The Ministry's way of matching: circles, sequences, and the fix before."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from waywarden.crime.columns import CRIME_DTYPES
from waywarden.crime.moj import hits, overlap, sequence_letters
from waywarden.geodesy import LocalFrame
from waywarden.schema import POSITION_DTYPES

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
PLACE = LocalFrame.at(51.5, -0.1)
CRIME = pl.DataFrame(
    {"row": [1], "batch_id": "MPS20260303", "police_force": "MPS", "crime_type": "RB", "crime_ref": "invented",
     "text": "", "began_at": NOON, "ended_at": NOON + timedelta(minutes=30), "lat": PLACE.lat, "lon": PLACE.lon,
     "uncertainty_m": 15.0}, schema=CRIME_DTYPES,
)  # fmt: skip


def fixes(east_m: list[float], accuracy_m: float = 1.0, device_id: str = "tag", first_min: float = 0) -> pl.DataFrame:
    lat, lon = PLACE.to_degrees(np.array(east_m), np.zeros(len(east_m)))
    at = [NOON + timedelta(minutes=first_min + k) for k in range(len(east_m))]
    rows = pl.DataFrame({"recorded_at": at, "lat": lat, "lon": lon, "accuracy_m": accuracy_m})
    rows = rows.with_columns(device_id=pl.lit(device_id), mechanism=pl.lit("GPS"))
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None).alias(name)).cast(dtype)
        for name, dtype in POSITION_DTYPES.items()
    )


def test_who_leaves_and_returns_begins_another_sequence() -> None:
    told = hits(fixes([300.0, 50, 60, 300, 70, 20, 10, 300]), CRIME)
    assert told["sequence_label"].to_list() == ["A1", "A2", "B1", "B2", "B3"]
    assert told["prior_at"].drop_nulls().to_list() == [NOON, NOON + timedelta(minutes=3)]
    assert told["distance_m"].round().to_list() == [50, 60, 70, 20, 10]


def test_each_tag_counts_for_itself_and_the_window_is_ten_minutes_wider() -> None:
    rows = pl.concat([fixes([0.0] * 3, first_min=-12), fixes([0.0], device_id="other", first_min=41)])
    assert hits(rows, CRIME).select("device_id", "sequence_label").rows() == [("tag", "A1")]
    assert hits(rows.with_columns(mechanism=pl.lit("LBS")), CRIME).is_empty()


@pytest.mark.parametrize(
    ("apart_m", "radius_m", "share"),
    [(50.0, 10.0, 1.0), (150.0, 10.0, 0.0), (100.0, 0.0, 1.0), (101.0, 0.0, 0.0), (0.0, 200.0, 0.278)],
)
def test_overlap_of_eight_triangles_with_the_circle(apart_m: float, radius_m: float, share: float) -> None:
    """An octagon in a circle of 200 m has 2 sqrt(2) r^2 = 113,137 m2, the crime's circle 31,416 m2."""
    assert overlap(np.array([apart_m]), np.array([radius_m]))[0] == pytest.approx(share, abs=0.001)


def test_half_a_small_circle_on_the_edge() -> None:
    shares = overlap(np.array([99.0, 99.9, 101.0]), np.array([5.0, 5.0, 5.0]))
    assert shares[0] > 0.5 > shares[2]
    assert shares[1] == pytest.approx(0.5, abs=0.02)


def test_letters_go_on_after_z() -> None:
    assert [sequence_letters(number) for number in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
