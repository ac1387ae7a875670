"""Our hexagons are H3's, everywhere on earth and at every resolution that is counted in."""

import h3.api.numpy_int as h3
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from waywarden.places.cells import coarser
from waywarden.places.heatmap import cell_frame
from waywarden.places.hexagons import cells_of, keys_of
from waywarden.places.icosahedron import COARSEST, FINEST


@settings(deadline=None)  # the first call compiles
@given(st.integers(COARSEST, FINEST), st.floats(-89.9, 89.9), st.floats(-180, 180))
def test_a_place_lies_in_the_cell_that_h3_says(resolution: int, lat: float, lon: float) -> None:
    around = np.linspace(-0.05, 0.05, 9)
    lats, lons = (grid.ravel() for grid in np.meshgrid(lat + around, lon + around))
    found = cells_of(keys_of(lats, lons, resolution), resolution)
    expected = [h3.latlng_to_cell(*place, resolution) for place in zip(lats.tolist(), lons.tolist(), strict=True)]
    assert found.tolist() == expected


@settings(deadline=None)
@given(st.integers(COARSEST, FINEST), st.integers(0, FINEST), st.floats(-89, 89), st.floats(-180, 180))
def test_a_coarser_cell_is_the_parent_that_h3_says(resolution: int, parent: int, lat: float, lon: float) -> None:
    parent = min(parent, resolution)
    cell = h3.latlng_to_cell(lat, lon, resolution)
    made = coarser(cell_frame(np.array([cell]), np.array([60_000_000]), resolution), parent)
    assert made.row(0) == (h3.cell_to_parent(cell, parent), parent, 1.0)
