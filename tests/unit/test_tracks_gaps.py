"""Gaps: how long, why, and how far apart their ends are."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from tests.unit.tracks_ways import START, way

from waywarden.centre.movements.picturing import MAP_FOLDER
from waywarden.schema import POSITION_DTYPES, UTC_TIME
from waywarden.tracks.gaps import gaps
from waywarden.tracks.settings import GAP_MINUTES
from waywarden.tracks.stays import OURS


def silence(minutes: int, *, from_m: float = 0, to_m: float = 0, said: dict[int, Any] | None = None) -> pl.DataFrame:
    """Five fixes, a silence, five fixes; in it, at these minutes of it, rows that the tag said."""
    before, after = way((5, from_m, from_m)), way((5, to_m, to_m))
    after = after.with_columns(pl.col("recorded_at") + timedelta(minutes=4 + minutes))
    rows = [
        {"device_id": "d1", "recorded_at": START + timedelta(minutes=4 + at), **row} for at, row in (said or {}).items()
    ]
    types = {**POSITION_DTYPES, "recorded_at": UTC_TIME}
    between = pl.DataFrame(rows, schema_overrides={name: types[name] for row in rows for name in row})
    return pl.concat([before, between, after], how="diagonal_relaxed").sort("recorded_at")


@pytest.mark.parametrize(
    ("said", "cause", "heard"),
    [
        ({}, "silent", 0),
        ({10: {"event": "status"}}, "without_place", 1),
        ({10: {"lat": 51.5, "lon": -0.1, "mechanism": "LBS", "accuracy_m": 900.0}}, "cells_only", 1),
        ({1: {"event": "jamming"}, 30: {"event": "jamming_over"}}, "jamming", 2),
        ({1: {"event": "battery_dead"}}, "battery_dead", 1),
        ({1: {"event": "power_off"}, 30: {"event": "status"}}, "power_off", 2),
    ],
)
def test_the_cause_is_what_the_tag_said(said: dict[int, Any], cause: str, heard: int) -> None:
    (gap,) = gaps(silence(40, said=said)).iter_rows(named=True)
    assert (gap["cause"], gap["heard"], gap["length_s"]) == (cause, heard, 2400)


def test_a_flat_battery_before_the_silence_explains_it() -> None:
    low = silence(40).with_columns(battery_pct=pl.lit(3.0))
    assert gaps(low)["cause"].to_list() == ["battery_dead"]


def test_a_tag_that_was_not_yet_heard_has_a_gap_from_its_fitting_on() -> None:
    fitted = {"d1": START - timedelta(minutes=50)}
    (gap,) = gaps(way((20, 0, 0)), fitted=fitted).iter_rows(named=True)
    assert (gap["began_at"], gap["ended_at"], gap["cause"]) == (fitted["d1"], START, "not_yet_heard")
    assert (gap["lat"], gap["apart_m"], gap["to_lat"]) == (None, None, way((1, 0, 0))["lat"][0])
    said = pl.concat(
        [
            pl.DataFrame({"device_id": "d1", "recorded_at": [START - timedelta(minutes=30)], "event": "status"}),
            way((20, 0, 0)),
        ],
        how="diagonal_relaxed",
    )
    assert gaps(said, fitted=fitted)["cause"].to_list() == ["without_place"]
    assert gaps(way((20, 0, 0)), fitted={"d1": START - timedelta(minutes=10)}).is_empty()


def test_the_pages_call_the_same_silence_a_gap() -> None:
    scripts = MAP_FOLDER.parent
    assert f"export const GAP_MINUTES = {GAP_MINUTES:.0f};" in (scripts / "gap.js").read_text()
    assert OURS.gap_minutes == GAP_MINUTES
    for page in ("movements.js", "path_layer.js", "going.js", "wearer.js"):
        text = (scripts / page).read_text()
        assert 'from "./gap.js"' in text
        assert "* 60" not in text, f"{page} has a limit of its own"


def test_how_far_apart_its_ends_are() -> None:
    (gap,) = gaps(silence(40, to_m=3000)).iter_rows(named=True)
    assert gap["apart_m"] == pytest.approx(3000, rel=1e-3)
    assert gap["ended_at"] - gap["began_at"] == timedelta(minutes=40)


def test_short_silences_are_none_and_tags_have_nothing_to_do_with_each_other() -> None:
    two = pl.concat([silence(10), way((5, 0, 0)).with_columns(device_id=pl.lit("d2"))])
    assert gaps(two).is_empty()
    assert gaps(two, gap_minutes=5)["device_id"].to_list() == ["d1"]


def test_a_gap_that_lasts_until_now_has_no_end() -> None:
    (gap,) = gaps(way((5, 0, 0)), until=START + timedelta(hours=2)).iter_rows(named=True)
    assert (gap["ended_at"], gap["length_s"], gap["apart_m"]) == (None, 116 * 60, None)
    assert gaps(way((5, 0, 0))).is_empty()
