"""A heatmap loses no minute, adds up over days, and is no hotter for a tag that reports often."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.walks import START, fixes, walks

from waywarden.places.cells import added, coarser
from waywarden.places.heatmap import heatmap
from waywarden.places.presence import StaysShown

HOUR = timedelta(hours=1)


@settings(deadline=None)
@given(walks(), walks("d2"), st.integers(6, 12))
def test_the_minutes_asked_about_are_laid_out_or_told(one: pl.DataFrame, other: pl.DataFrame, resolution: int) -> None:
    both = pl.concat([one, other])
    found = heatmap(both, resolution=resolution, since=START, until=START + 5 * HOUR)
    assert found.asked_minutes == pytest.approx(both.filter(pl.col("accuracy_m") < 250)["device_id"].n_unique() * 300)
    assert found.cells["minutes"].sum() + found.unaccounted_minutes == pytest.approx(found.asked_minutes)


@settings(deadline=None)
@given(walks(), st.integers(1, 5000))
def test_adjoining_periods_add_up_to_the_whole(track: pl.DataFrame, cut_s: int) -> None:
    end, cut = START + 20 * HOUR, START + timedelta(seconds=cut_s)
    near = timedelta(seconds=600)  # what a day must know of its neighbours
    first = heatmap(track.filter(pl.col("recorded_at") <= cut + near), resolution=10, since=START, until=cut)
    second = heatmap(track.filter(pl.col("recorded_at") >= cut - near), resolution=10, since=cut, until=end)
    whole = heatmap(track, resolution=10, since=START, until=end)
    together = {row[0]: row[2] for row in added([first.cells, second.cells]).iter_rows()}
    for cell, _, minutes in whole.cells.iter_rows():
        assert together.pop(cell) == pytest.approx(minutes, abs=1e-5)
    assert sum(together.values()) < 1e-5  # a microsecond that did not divide


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(61, 600))
def test_a_tag_that_reports_often_is_no_hotter(often_s: int, seldom_s: int) -> None:
    """An hour at one place and an hour at another; in the first it reports often, in the second seldom."""
    first, second = np.arange(0, 3600, often_s), np.arange(3600, 7201, seldom_s)
    east = [0.0] * len(first) + [2000.0] * len(second)
    found = heatmap(fixes([*first, *second], east, [0.0] * len(east), 1.0), resolution=9)
    minutes = sorted(found.cells["minutes"])
    assert len(minutes) == 2
    assert minutes == pytest.approx([60, 60], abs=max(often_s, seldom_s) / 60)


@settings(deadline=None)
@given(walks(), st.integers(0, 3000), st.integers(1, 6000))
def test_stays_left_out_and_stays_alone_are_the_whole(track: pl.DataFrame, begin_s: int, length_s: int) -> None:
    stay = pl.DataFrame({"device_id": ["d1"], "started_at": [START + timedelta(seconds=begin_s)]})
    stay = stay.with_columns(ended_at=pl.col("started_at") + timedelta(seconds=length_s))
    parts = [heatmap(track, resolution=9, stays=stay, shown=shown) for shown in (StaysShown.LEFT_OUT, StaysShown.ONLY)]
    whole = heatmap(track, resolution=9)
    assert sum(part.asked_minutes for part in parts) == pytest.approx(whole.asked_minutes)
    assert sum(part.cells["minutes"].sum() for part in parts) == pytest.approx(whole.cells["minutes"].sum())


@settings(deadline=None)
@given(walks(), st.integers(4, 10))
def test_coarser_cells_hold_the_same_minutes(track: pl.DataFrame, resolution: int) -> None:
    cells = heatmap(track, resolution=10).cells
    assert coarser(cells, resolution)["minutes"].sum() == pytest.approx(cells["minutes"].sum())
