"""What a minute on the map means, case by case."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from tests.property.walks import START, fixes

from waywarden.places.at_stays import at_stays
from waywarden.places.cells import at_most, compare
from waywarden.places.heatmap import Heatmap, heatmap
from waywarden.places.presence import StaysShown, hours_of_day


def at_home(minutes: range, **about: object) -> pl.DataFrame:
    """A fix each of these minutes after START, in the middle of the town, with little error."""
    return fixes([60.0 * minute for minute in minutes], [0.0] * len(minutes), [0.0] * len(minutes), 1.0, **about)  # type: ignore[arg-type]


def laid(found: Heatmap) -> tuple[float, float]:
    return pytest.approx(found.cells["minutes"].sum()), pytest.approx(found.unaccounted_minutes)


def test_an_hour_at_one_place_is_an_hour_in_one_cell() -> None:
    found = heatmap(at_home(range(61)), resolution=10)
    assert (found.cells.height, *laid(found)) == (1, 60, 0)


def test_silence_is_told_and_not_laid_on_the_map() -> None:
    track = pl.concat([at_home(range(11)), at_home(range(110, 121))])
    assert laid(heatmap(track, resolution=10)) == (30, 90)  # five minutes of the gap at either end


def test_a_period_asks_about_every_minute_of_it() -> None:
    found = heatmap(
        at_home(range(61)), resolution=10, since=START - timedelta(hours=1), until=START + 2 * timedelta(hours=1)
    )
    assert (found.asked_minutes, *laid(found)) == (180, 70, 110)


def test_an_unsure_fix_is_spread_and_a_sure_one_is_not() -> None:
    sure, unsure = (fixes([0, 600], [0, 0], [0, 0], accuracy) for accuracy in (1.0, 240.0))
    assert heatmap(sure, resolution=10).cells.height == 1
    assert heatmap(unsure, resolution=10).cells.height > 3


def test_a_fix_wider_than_streets_holds_no_time() -> None:
    track = fixes([0, 60, 120], [0, 5000, 0], [0, 0, 0], [10, 1500, 10])
    without = heatmap(track.filter(pl.col("accuracy_m") < 250), resolution=9)
    assert heatmap(track, resolution=9).cells.equals(without.cells)


def test_one_place_and_a_row_without_a_place_are_no_trouble() -> None:
    alone = at_home(range(1))
    assert heatmap(alone, resolution=9).asked_minutes == 0
    nowhere = alone.with_columns(lat=pl.lit(None, pl.Float64), lon=pl.lit(None, pl.Float64))
    assert heatmap(nowhere).cells.is_empty()
    assert heatmap(alone.clear()).cells.is_empty()


@pytest.mark.parametrize(
    ("month", "day", "hours"), [(3, 28, 8), (3, 29, 7), (3, 30, 8), (10, 24, 8), (10, 25, 9), (10, 26, 8)]
)
def test_hours_are_londons_on_the_nights_of_the_change_too(month: int, day: int, hours: int) -> None:
    noon = datetime(2026, month, day - 1, 12, tzinfo=UTC)
    track = at_home(range(0, 24 * 60, 5), start=noon)
    assert heatmap(track, resolution=9, hours=hours_of_day("22-06")).asked_minutes == hours * 60


def test_a_stay_left_out_leaves_the_way_there() -> None:
    track = fixes([0, 60, 120, 180, 240, 300], [3000, 2000, 1000, 0, 0, 0], [0] * 6, 1.0)
    stay = pl.DataFrame({"device_id": ["d1"], "started_at": [START + timedelta(minutes=3)]})
    stay = stay.with_columns(ended_at=pl.col("started_at") + timedelta(minutes=2))
    assert laid(heatmap(track, resolution=9, stays=stay, shown=StaysShown.LEFT_OUT)) == (3, 0)


def test_what_drifts_indoors_is_laid_where_the_stay_was() -> None:
    """An hour about one place, each fix sixty metres off another way; then a fix a kilometre off."""
    east = [60.0 if minute % 2 else -60.0 for minute in range(60)] + [1000.0]
    track = fixes([60.0 * minute for minute in range(61)], east, [0.0] * 61, 60.0)
    middle = at_home(range(1)).row(0, named=True)
    stay = pl.DataFrame(
        {"device_id": "d1", "started_at": START, "ended_at": START + timedelta(minutes=59)}
    ).with_columns(lat=pl.lit(middle["lat"]), lon=pl.lit(middle["lon"]), radius_m=pl.lit(30.0))
    drifting, still = (heatmap(rows, resolution=11) for rows in (track, at_stays(track, stay)))
    assert laid(still) == (60, 0)
    assert still.cells.height < 0.5 * drifting.cells.height
    assert at_stays(track, stay)["lat"].to_list()[-1] == track["lat"].to_list()[-1]
    assert at_stays(track, stay).columns == track.columns


def test_as_many_cells_as_a_map_can_draw() -> None:
    east = [400.0 * number for number in range(300)]
    track = fixes([60.0 * number for number in range(300)], east, [0.0] * 300)
    chosen = heatmap(track, most_cells=50)
    assert 10 < chosen.cells.height <= 50
    assert at_most(heatmap(track, resolution=9).cells, 50).height <= 50
    assert laid(chosen) == (299, 0)


def test_two_periods_are_compared_by_what_is_known_of_each() -> None:
    """Two hours known, all at home; then one hour known, all at home: nothing has changed."""
    before, after = heatmap(at_home(range(121)), resolution=9), heatmap(at_home(range(61)), resolution=9)
    same = compare(before.cells, after.cells, 120, 60)
    assert same["difference"].to_list() == pytest.approx([0])
    elsewhere = heatmap(fixes([0, 600], [2000, 2000], [0, 0], 1.0), resolution=9)
    moved = compare(before.cells, elsewhere.cells, 120, 10)
    assert moved["difference"].to_list() == pytest.approx([10080, -10080])
    assert set(moved["cell"]) == {*before.cells["cell"], *elsewhere.cells["cell"]}


@pytest.mark.parametrize("text", ["22", "25-03", "22:75-06", "ten-noon", "24-06", "-5"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"hour"):
        hours_of_day(text)
