"""What each label of a match means, by a tag that is told of minute by minute. The crime is in Anytown Street, 12:00 to
12:10; matching looks at 11:50 to 12:20 and 100 m about it. A tag's line says how far east of the crime it was, in
metres: `0` at noon, `-400 .. 400` walks from one to the other, and so on.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from waywarden.crime.columns import CRIME_DTYPES
from waywarden.crime.match import OURS, match
from waywarden.geodesy import LocalFrame
from waywarden.schema import POSITION_DTYPES

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
PLACE = LocalFrame.at(51.5, -0.1)


def crime(
    *, uncertainty_m: float = 15.0, began_at: datetime = NOON, minutes: float = 10, crime_ref: str = "invented-1"
) -> pl.DataFrame:
    row = {"row": 1, "batch_id": "MPS20260303", "police_force": "MPS", "crime_type": "RB", "crime_ref": crime_ref}
    place = {"lat": PLACE.lat, "lon": PLACE.lon, "uncertainty_m": uncertainty_m}
    window = {"began_at": began_at, "ended_at": began_at + timedelta(minutes=minutes)}
    return pl.DataFrame([row | {"text": ""} | window | place], schema=CRIME_DTYPES)


def way(points: Sequence[tuple[float, float]], every_s: float = 60, north_m: float = 0.0, **said: Any) -> pl.DataFrame:
    """A fix every so often from the first to the last of (minutes after noon, metres east), straight between them."""
    minutes, east_m = zip(*points, strict=True)
    at_s = np.arange(minutes[0] * 60, minutes[-1] * 60 + 1, every_s)
    lat, lon = PLACE.to_degrees(np.interp(at_s / 60, minutes, east_m), np.full(len(at_s), north_m))
    columns = {"device_id": "tag", "mechanism": "GPS", "accuracy_m": 10.0} | said
    rows = pl.DataFrame({"recorded_at": [NOON + timedelta(seconds=float(s)) for s in at_s], "lat": lat, "lon": lon})
    rows = rows.with_columns(pl.lit(value).alias(name) for name, value in columns.items())
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None).alias(name)).cast(dtype)
        for name, dtype in POSITION_DTYPES.items()
    )


def event(minute: float, word: str) -> pl.DataFrame:
    return way([(minute, 0.0), (minute, 0.0)]).with_columns(
        pl.lit(None, pl.Float64).alias("lat"),
        pl.lit(None, pl.Float64).alias("lon"),
        pl.lit(None, pl.Float64).alias("accuracy_m"),
        pl.lit(None, pl.String).alias("mechanism"),
        pl.lit(word).alias("event"),
    )


def far(first: float = -60, last: float = 60, east_m: float = 3000.0, **said: Any) -> pl.DataFrame:
    return way([(first, east_m), (last, east_m)], **said)


HERE = [(-60.0, 2000.0), (-20.0, 0.0), (60.0, 0.0)]
CASES: list[tuple[str, list[pl.DataFrame], str, str]] = [
    ("stood there", [way(HERE)], "present", ""),
    ("walked past at 80 m a minute", [way([(-30, -2800.0), (40, 2800.0)], every_s=60)], "passed", ""),
    (
        "drove through at 50 km/h: a fix on either side, none within",
        [way([(-60, -44_700.0), (60, 45_300.0)], every_s=60)],
        "passed",
        "",
    ),
    ("rested 150 m off", [way([(-60, 150.0), (60, 150.0)])], "possible", "near"),
    ("far off all the time", [far()], "ruled_out", ""),
    ("left before the margin", [way([(-60, 0.0), (-40, 0.0), (-20, 3000.0), (60, 3000.0)])], "ruled_out", ""),
    ("nothing at all in the window", [far(-60, -30), far(40, 60)], "unmonitored", "no_data"),
    ("silent for 12 minutes of it", [far(-60, 2), far(14, 60)], "unmonitored", "gap"),
    ("silent for six minutes of it, 3 km off", [far(-60, 2), far(8, 60)], "unmonitored", "gap"),
    ("a fix every five minutes", [far(every_s=300)], "ruled_out", ""),
    ("the data end in the window", [far(-60, 5)], "unmonitored", "gap"),
    ("cells only, about the crime", [way(HERE, mechanism="LBS", accuracy_m=800.0)], "possible", "cells_only"),
    ("cells only, elsewhere", [far(mechanism="LBS", accuracy_m=800.0)], "unmonitored", "no_data"),
    ("cells about the crime among good fixes far off", [far(), far(east_m=300.0, mechanism="LBS")], "ruled_out", ""),
    ("fixes too wide to tell a street", [way(HERE, accuracy_m=400.0)], "possible", "cells_only"),
    (
        "one fix leaps to the crime from 5 km off and back",
        [far(-60, 4, 5000.0), way([(5, 0.0), (5, 0.0)]), far(6, 60, 5000.0)],
        "possible",
        "doubtful",
    ),
    ("fitted after the crime", [way(HERE), event(30, "activated")], "unmonitored", "not_fitted"),
    ("fitted on somebody else meanwhile", [far(), event(-300, "activated"), event(4, "activated")],
     "unmonitored", "fitted"),
    ("strap cut an hour before, far off", [far(), event(-50, "strap_cut")], "unmonitored", "strap"),
    ("strap cut and closed again: nobody has looked", [far(), event(-50, "strap_cut"), event(-45, "strap_closed")],
     "unmonitored", "strap"),
    ("strap cut and looked at", [far(), event(-50, "strap_cut"), event(-40, "strap_reviewed")], "ruled_out", ""),
    ("strap cut after the crime", [far(), event(30, "strap_cut")], "ruled_out", ""),
    ("jammed for a minute of it", [far(), event(3, "jamming"), event(4, "jamming_over")], "unmonitored", "jamming"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "said", "label", "reason"), CASES, ids=[case[0] for case in CASES])
def test_label(sentence: str, said: list[pl.DataFrame], label: str, reason: str) -> None:
    told = match(pl.concat(said), crime(), everyone=True).row(0, named=True)
    assert (told["label"], told["reason"]) == (label, reason), sentence
    assert match(pl.concat(said), crime()).height == (label != "ruled_out")


def test_what_is_told_of_one_who_stood_there() -> None:
    told = match(way(HERE), crime()).row(0, named=True)
    assert told["probability"] > 0.99
    assert told["nearest_m"] < 10 < told["nearest_high_m"] < 30
    assert told["nearest_fix_gap_s"] == 0
    assert (told["fixes_in_window"], told["longest_gap_s"], told["inside_s"]) == (31, 60, 1800)
    assert (told["accuracy_m"], told["mechanism"]) == (10, "GPS")


def test_between_two_fixes_at_speed_the_nearest_moment_is_told() -> None:
    told = match(way([(-60, -44_700.0), (60, 45_300.0)], north_m=30.0), crime()).row(0, named=True)
    assert told["nearest_m"] == pytest.approx(30, abs=1)
    assert told["nearest_at"] == NOON - timedelta(seconds=24)
    assert told["nearest_fix_gap_s"] == 24
    assert told["nearest_high_m"] - told["nearest_m"] > 50


def test_a_silence_is_told_with_its_beginning() -> None:
    told = match(pl.concat([far(-60, -15), far(25, 60)]), crime()).row(0, named=True)
    assert (told["longest_gap_s"], told["gap_began_at"]) == (40 * 60, NOON - timedelta(minutes=15))
    # The fix nearest to the window, which begins at 11:50 and ends at 12:20, came five minutes too early or late.
    assert (told["nearest_m"], told["fixes_in_window"], told["nearest_fix_gap_s"]) == (None, 0, 300)


def test_a_window_over_midnight_and_over_the_change_of_clocks_is_one_window() -> None:
    """29 March 2026, 01:00 in London never was: UTC knows no such night."""
    midnight = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    late = midnight - timedelta(minutes=20)
    moved = pl.col("recorded_at") + (midnight - NOON)
    told = match(way(HERE).with_columns(moved), crime(began_at=late, minutes=60)).row(0, named=True)
    assert (told["label"], told["longest_gap_s"]) == ("present", 60)


@pytest.mark.parametrize(
    ("uncertainty_m", "least", "most", "label"),
    [(15.0, 0.99, 1.0, "present"), (50.0, 0.95, 1.0, "present"), (250.0, 0.3, 0.6, "possible")],
)
def test_the_less_is_known_of_the_place_the_less_is_said(
    uncertainty_m: float, least: float, most: float, label: str
) -> None:
    """An address, a street, an area."""
    told = match(way(HERE), crime(uncertainty_m=uncertainty_m)).row(0, named=True)
    assert least < told["probability"] <= most
    assert told["label"] == label


def test_a_tag_that_says_nothing_of_the_crimes_time_is_told_as_unmonitored() -> None:
    told = match(pl.concat([far(), far(60, 90, device_id="later")]), crime(), everyone=True)
    assert told.select("device_id", "label").rows() == [("later", "unmonitored"), ("tag", "ruled_out")]


def test_radius_and_margin_are_the_callers() -> None:
    by = way([(-60, 250.0), (60, 250.0)])
    assert match(by, crime(), replace(OURS, radius_m=300.0)).row(0, named=True)["label"] == "present"
    left = way([(-60, 0.0), (-20, 0.0), (-17, 3000.0), (60, 3000.0)])
    assert match(left, crime()).is_empty()
    assert match(left, crime(), replace(OURS, margin_s=1800.0)).row(0, named=True)["label"] == "present"


def test_order_repeats_and_company_change_nothing() -> None:
    """Shuffled, sent twice, cut into batches, with other tags and other crimes beside it: the same row."""
    rng = np.random.default_rng(3)
    track = pl.concat(
        [way(HERE), event(30, "strap_cut"), way([(2, 900.0), (3, 0.0)], mechanism="LBS", accuracy_m=700.0)]
    )
    alone = match(track, crime())
    messy = pl.concat([track, track.sample(fraction=0.5, seed=1), far(device_id="other")])
    messy = messy[rng.permutation(messy.height)]
    crimes = pl.concat([crime(crime_ref="invented-0", minutes=300), crime(), crime(crime_ref="invented-2")])
    told = match(messy, crimes).filter((pl.col("device_id") == "tag") & (pl.col("crime_ref") == "invented-1"))
    assert told.equals(alone)


def test_no_crimes_and_no_positions_are_no_rows() -> None:
    assert match(way(HERE), crime().clear()).is_empty()
    assert match(way(HERE).clear(), crime(), everyone=True).is_empty()
