"""Places are found from stays, whatever their order, and names outlive new stays."""

import polars as pl
import pytest
from tests.unit.place_stays import FRIEND, HOME, WORK, ordinary_weeks, stay, stays_of

from waywarden.places.naming import keep_names
from waywarden.places.significant import significant_places


def test_home_is_where_the_nights_are_and_work_where_the_weekdays_are() -> None:
    places = significant_places(ordinary_weeks(4)).places
    assert places["role"].to_list() == ["home", "work", "regular"]
    home = places.row(0, named=True)
    assert (home["lat"], home["lon"]) == pytest.approx(HOME, abs=1e-4)
    assert home["nights"] == 29  # the first from Sunday to Monday


def test_night_shifts_are_work_and_the_bed_by_day_is_home() -> None:
    """Four nights a week from 21:00 to 06:00 at work, the rest at home."""
    rows = []
    for day in range(28):
        shift = day % 7 < 4
        rows.append(stay(24 * day + 7, 13, HOME))
        rows.append(stay(24 * day + 21, 9, WORK if shift else HOME))
    places = significant_places(stays_of(*rows)).places
    assert places.select("role", "nights").rows() == [("home", 12), ("work", 16)]


def test_two_homes_in_turn_are_both_found() -> None:
    turns = [stay(24 * day + 18, 15, HOME if day % 2 else FRIEND) for day in range(28)]
    assert significant_places(stays_of(*turns)).places["role"].to_list() == ["home", "home"]


def test_the_order_of_the_stays_does_not_matter() -> None:
    stays = ordinary_weeks(3)
    found = significant_places(stays)
    shuffled = significant_places(stays.sample(fraction=1, shuffle=True, seed=3))
    assert shuffled.places.equals(found.places)
    assert shuffled.stays.equals(found.stays)


def test_a_chain_of_stays_along_a_street_is_not_one_place() -> None:
    """Each is within reach of the next; the ends are a kilometre apart."""
    street = stays_of(*(stay(hour, 1, (51.5, -0.1 + 0.0014 * hour)) for hour in range(11)))
    places = significant_places(street).places
    assert places.height >= 4
    assert places["radius_m"].max() < 250


def test_a_wide_stay_belongs_to_the_place_it_may_be_at() -> None:
    sure, unsure = stay(0, 8, HOME), stay(10, 2, (HOME[0] + 0.0018, HOME[1]), radius_m=200.0)  # 200 m off
    assert significant_places(stays_of(sure, unsure)).places.height == 1
    assert significant_places(stays_of(sure, unsure | {"radius_m": 20.0})).places.height == 2


def test_back_at_once_is_the_same_visit() -> None:
    went_out = [stay(0, 2, HOME), stay(2.2, 2, HOME), stay(8, 1, HOME)]
    assert significant_places(stays_of(*went_out)).places["visits"].to_list() == [2]


def test_a_first_visit_is_new_only_with_history_before_it() -> None:
    week_three = stay(24 * 18 + 19, 2, FRIEND)
    three_weeks = stays_of(*ordinary_weeks(3, friend=False).to_dicts(), week_three)
    assert significant_places(three_weeks).places["role"].to_list() == ["home", "work", "new"]
    assert "new" not in significant_places(stays_of(stay(0, 20, HOME), stay(24, 2, FRIEND))).places["role"].to_list()


def test_a_name_stays_with_its_place_when_more_is_known() -> None:
    early = significant_places(ordinary_weeks(2)).places
    named = early.with_columns(name=pl.Series(["Mother's flat", "Bakery", "Friend"]))
    kept = keep_names(named, significant_places(ordinary_weeks(6)).places)
    assert kept.places["name"].to_list() == ["Mother's flat", "Bakery", "Friend"]
    assert kept.left.is_empty()


def test_of_two_places_that_became_one_no_name_is_lost() -> None:
    place = significant_places(stays_of(stay(0, 8, HOME))).places
    two = pl.concat([place, place.with_columns(place_id=pl.lit("other"), lat=pl.col("lat") + 0.0009)])
    kept = keep_names(two.with_columns(name=pl.Series(["Flat", "Yard"])), place)
    assert kept.places.select("name", "also_named").row(0) == ("Flat", ["Yard"])
    assert kept.left.is_empty()


def test_of_one_place_that_became_two_the_nearer_keeps_the_name() -> None:
    two = significant_places(stays_of(stay(0, 8, HOME), stay(9, 2, (HOME[0] + 0.0018, HOME[1])))).places
    named = two.head(1).with_columns(place_id=pl.lit("before"), name=pl.lit("Flat"), radius_m=pl.lit(150.0))
    assert keep_names(named, two).places["name"].to_list() == ["Flat", None]


def test_a_name_that_fits_no_place_is_handed_back() -> None:
    named = significant_places(stays_of(stay(0, 1, WORK))).places.with_columns(name=pl.lit("Old work"))
    kept = keep_names(named, significant_places(stays_of(stay(0, 8, HOME))).places)
    assert kept.places["name"].to_list() == [None]
    assert kept.left["name"].to_list() == ["Old work"]


def test_no_stay_no_place() -> None:
    empty = stays_of(stay(0, 1, HOME)).clear()
    assert significant_places(empty).places.is_empty()
    assert "role" in significant_places(empty).places.columns
