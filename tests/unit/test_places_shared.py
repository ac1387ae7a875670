"""A heatmap of many people shows nobody alone."""

import h3.api.numpy_int as h3
import polars as pl

from waywarden.places.hourly import NOWHERE, RESOLUTION
from waywarden.places.shared import LEAST_WEARERS, shared

CELL = int(h3.latlng_to_cell(51.5, -0.1, RESOLUTION))
BESIDE = [int(cell) for cell in h3.grid_ring(CELL, 1)]


def hours(rows: list[tuple[int, int, float]]) -> pl.DataFrame:
    """(wearer, cell, minutes)"""
    micro = [(wearer, cell, round(minutes * 60e6)) for wearer, cell, minutes in rows]
    return pl.DataFrame(micro, {"wearer": pl.Int64, "cell": pl.UInt64, "us": pl.Int64}, orient="row")


def test_a_cell_of_four_wearers_is_withheld_and_one_of_five_is_shown_rounded() -> None:
    four = hours([(wearer, CELL, 50.0) for wearer in range(4)])
    assert shared(four).cells.is_empty()
    assert shared(four).withheld_minutes == 200
    five = hours([(wearer, CELL, 50.0) for wearer in range(6)] + [(7, NOWHERE, 40.0)])
    found = shared(five)
    assert found.cells.rows() == [(CELL, RESOLUTION, 300, 5)]
    assert (found.asked_minutes, found.unknown_minutes, found.withheld_minutes) == (340, 40, 0)


def test_a_home_that_others_pass_is_withheld() -> None:
    """Five have been there, and one of them holds more than half of the time."""
    passing = [(wearer, CELL, 10.0) for wearer in range(1, 8)]
    assert shared(hours([(0, CELL, 71.0), *passing])).cells.is_empty()
    assert shared(hours([(0, CELL, 69.0), *passing])).cells.height == 1


def test_what_an_error_circle_spills_over_is_no_visit() -> None:
    rows = [(wearer, CELL, 30.0) for wearer in range(LEAST_WEARERS - 1)]
    assert shared(hours([*rows, (9, CELL, 0.9)])).cells.is_empty()
    assert shared(hours([*rows, (9, CELL, 0.5), (9, CELL, 0.6)])).cells.height == 1


def test_too_many_cells_are_made_coarser_and_wearers_counted_anew() -> None:
    """A wearer in two cells of one parent is one wearer there."""
    rows = [(wearer, cell, 30.0) for cell in (CELL, *BESIDE) for wearer in range(LEAST_WEARERS)]
    found = shared(hours(rows), most_cells=3)
    assert 1 <= found.cells.height <= 3
    assert found.cells["minutes"].sum() == 7 * 150
    assert set(found.cells["wearers"]) == {5}
    assert {int(h3.cell_to_parent(cell, RESOLUTION - 1)) for cell in (CELL, *BESIDE)} == set(found.cells["cell"])
