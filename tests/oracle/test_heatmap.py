"""The heatmap's pass says what the slow version says."""

from datetime import timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.heatmap_reference import Fix, minutes_by_cell
from tests.property.walks import START, walks

from waywarden.places.cells import cell_text
from waywarden.places.heatmap import heatmap
from waywarden.places.heatmap_pass import SPREAD


@settings(deadline=None)
@given(walks(), st.integers(7, 12), st.integers(0, 3000), st.integers(1, 20_000))
def test_pass_and_slow_version_agree(track: pl.DataFrame, resolution: int, since_s: int, length_s: int) -> None:
    since = START + timedelta(seconds=since_s)
    found = heatmap(track, resolution=resolution, since=since, until=since + timedelta(seconds=length_s))
    fixes = [
        Fix((at - START).total_seconds(), lat, lon, accuracy_m)
        for _, at, lat, lon, accuracy_m, _ in track.iter_rows()
        if accuracy_m <= 250
    ]
    expected = minutes_by_cell(fixes, [(since_s, since_s + length_s)], resolution, 600, SPREAD.tolist())
    minutes = {cell_text(cell): value for cell, _, value in found.cells.iter_rows()}
    differences = [abs(minutes.get(cell, 0) - expected.get(cell, 0)) for cell in minutes.keys() | expected.keys()]
    assert max(differences, default=0) < 1e-4
