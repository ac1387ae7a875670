"""What a wearer's positions say of a period, read from the store: stays, trips, gaps and heat."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import polars as pl
import pytest
from tests.integration.conftest import FITTED, Case, People
from tests.integration.walks import store, walk

from waywarden.centre import clock
from waywarden.centre.devices.actions import TagInUse, activate, entrust, register_device, take_back
from waywarden.centre.devices.models import Activation
from waywarden.centre.movements.compiling import compile_all
from waywarden.centre.movements.reading import heat_of, movements_of, stays_of, track_of
from waywarden.places.presence import StaysShown, hours_of_day
from waywarden.positions.canonical import canonical
from waywarden.schema import POSITION_DTYPES
from waywarden.simulation import simulate
from waywarden.tracks.stays import stays

pytestmark = pytest.mark.django_db(transaction=True)

BEGIN = FITTED + timedelta(days=2)
NOW = BEGIN + timedelta(days=6)
DAY = timedelta(days=1)


@cache
def five_days() -> pl.DataFrame:
    told = simulate(5, 1, BEGIN, 5 * 24.0, mishaps=None).told
    return told.filter(pl.col("lat").is_not_null())


@pytest.fixture
def days(case: Case) -> pl.DataFrame:
    """Five days of an invented life, on the case's tag."""
    told = five_days()
    store(case, told)
    return canonical(told.with_columns(pl.lit(case.wearer.key).alias("device_id")))[0]


def test_stays_of_a_day_are_those_of_the_whole_life(case: Case, days: pl.DataFrame) -> None:
    """Though the page reads a day and what is needed before it, and no more."""
    whole, _ = stays(days, until=NOW)
    begins = BEGIN + 3 * DAY
    read = stays_of(case.wearer, begins, begins + DAY, NOW)
    expected = whole.filter((pl.col("ended_at") > begins) & (pl.col("started_at") < begins + DAY))
    assert expected.height >= 2
    assert read["started_at"].to_list() == expected["started_at"].to_list()


def test_a_day_has_fixes_stays_and_trips_between_them(case: Case, days: pl.DataFrame) -> None:
    begins = BEGIN + 2 * DAY
    found = movements_of(case.wearer, begins, begins + DAY, NOW)
    assert found.fixes["recorded_at"].is_between(begins, begins + DAY, closed="left").all()
    assert found.fixes["device_id"].unique().to_list() == [case.wearer.key]
    assert found.trips.height >= 1
    between = found.trips.drop_nulls(["from_stay", "to_stay"])
    assert set(between["to_stay"]) & set(found.stays["started_at"])


def test_heat_accounts_for_every_minute_on_the_wearer(case: Case, days: pl.DataFrame) -> None:
    heat = heat_of(case.wearer, BEGIN, BEGIN + DAY, NOW)
    assert heat.asked_minutes == pytest.approx(24 * 60)
    assert heat.cells["minutes"].sum() + heat.unaccounted_minutes == pytest.approx(24 * 60)
    moving = heat_of(case.wearer, BEGIN, BEGIN + DAY, NOW, shown=StaysShown.LEFT_OUT)
    assert moving.cells["minutes"].sum() < heat.cells["minutes"].sum()


def test_what_the_tag_said_on_somebody_else_is_not_this_wearers(case: Case, days: pl.DataFrame) -> None:
    case.activation.ended_at = BEGIN + DAY
    case.activation.save()
    found = movements_of(case.wearer, BEGIN, BEGIN + 3 * DAY, NOW)
    assert found.fixes["recorded_at"].max() < BEGIN + DAY
    assert heat_of(case.wearer, BEGIN, BEGIN + 3 * DAY, NOW).asked_minutes == pytest.approx(24 * 60)


def test_days_without_a_tag_are_not_asked_about(case: Case, days: pl.DataFrame, people: People) -> None:
    case.activation.ended_at = BEGIN + DAY
    case.activation.save()
    activate(device=case.device, wearer=case.wearer, began_at=BEGIN + 3 * DAY, by=people.officer)
    heat = heat_of(case.wearer, BEGIN, BEGIN + 4 * DAY, NOW)
    assert heat.asked_minutes == pytest.approx(2 * 24 * 60)
    assert heat.cells["minutes"].sum() + heat.unaccounted_minutes == pytest.approx(2 * 24 * 60)


def test_of_somebody_without_a_tag_nothing_is_known(case: Case) -> None:
    before = datetime(2020, 1, 1, tzinfo=UTC)
    found = movements_of(case.wearer, before, before + DAY, NOW)
    assert [frame.height for frame in found] == [0, 0, 0, 0]
    assert heat_of(case.wearer, before, before + DAY, NOW).asked_minutes == 0
    assert set(POSITION_DTYPES) <= set(found.fixes.columns)


def test_what_is_compiled_beforehand_is_what_pages_need() -> None:
    """It goes through without an error, on stays and a trip, so every kernel was called."""
    compile_all()


def test_what_a_protected_person_said_with_the_tag_is_never_the_wearers(
    case: Case, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, _ = register_device(device_id="tag-2", by=people.officer)
    monkeypatch.setattr(clock, "now", lambda: BEGIN)
    held = entrust(device=device, person=case.protected, by=people.officer)
    store(replace(case, device=device), walk([1500.0] * 60, BEGIN + timedelta(hours=1)))
    monkeypatch.setattr(clock, "now", lambda: BEGIN + timedelta(hours=3))
    take_back(entrustment=held, why="given back", by=people.officer)
    with pytest.raises(TagInUse, match="fit it from a later moment"):
        activate(device=device, wearer=case.wearer, began_at=BEGIN, by=people.officer)
    Activation.objects.create(device=device, wearer=case.wearer, began_at=BEGIN)  # as if it had been let through
    assert track_of(case.wearer, BEGIN, BEGIN + DAY).is_empty()
    assert movements_of(case.wearer, BEGIN, BEGIN + DAY, NOW).fixes.is_empty()


def test_two_tags_that_say_a_place_of_one_moment_are_one_track(case: Case, people: People) -> None:
    device, _ = register_device(device_id="tag-2", by=people.officer)
    activate(device=device, wearer=case.wearer, began_at=BEGIN, by=people.officer)
    fixes = walk([1500.0] * 60, BEGIN)
    store(case, fixes)
    store(replace(case, device=device), fixes.with_columns(event=pl.lit("status")))
    assert movements_of(case.wearer, BEGIN, BEGIN + DAY, NOW).fixes.height == 60


def test_a_silent_tag_is_not_no_tag(case: Case) -> None:
    heat = heat_of(case.wearer, BEGIN, BEGIN + DAY, NOW)
    assert (heat.asked_minutes, heat.unaccounted_minutes) == (24 * 60, 24 * 60)
    evening = heat_of(case.wearer, BEGIN, BEGIN + DAY, NOW, hours=hours_of_day("18-20"))
    assert evening.asked_minutes == 120


def test_time_without_a_tag_is_no_gap_of_its_own(case: Case, people: People) -> None:
    store(case, walk([1500.0] * 60, BEGIN))
    case.activation.ended_at = BEGIN + timedelta(hours=2)
    case.activation.save()
    activate(device=case.device, wearer=case.wearer, began_at=BEGIN + 3 * DAY, by=people.officer)
    store(case, walk([1500.0] * 60, BEGIN + 3 * DAY))
    found = movements_of(case.wearer, BEGIN, BEGIN + 3 * DAY + timedelta(minutes=30), NOW).gaps
    assert found["ended_at"].to_list() == [BEGIN + timedelta(hours=2)]
    assert found["cause"].to_list() == ["silent"]


def test_from_its_fitting_until_it_is_heard_a_tag_is_silent(case: Case) -> None:
    fitted = case.activation.began_at
    store(case, walk([1500.0] * 60, BEGIN + timedelta(hours=6)))
    (gap,) = movements_of(case.wearer, BEGIN, BEGIN + DAY / 2, NOW).gaps.head(1).iter_rows(named=True)
    assert (gap["started_at"], gap["ended_at"]) == (fitted, BEGIN + timedelta(hours=6))
    assert (gap["cause"], gap["lat"], gap["device_id"]) == ("not_yet_heard", None, case.wearer.key)


def test_a_tag_that_was_never_heard_is_silent_since_its_fitting(case: Case) -> None:
    (gap,) = movements_of(case.wearer, BEGIN, BEGIN + DAY, NOW).gaps.iter_rows(named=True)
    assert (gap["started_at"], gap["ended_at"], gap["cause"]) == (case.activation.began_at, None, "not_yet_heard")


@pytest.mark.parametrize(("without_h", "stays_told"), [(0, 1), (1, 2), (8, 2)])
def test_no_stay_claims_time_without_a_tag(case: Case, people: People, without_h: int, stays_told: int) -> None:
    """Two tags, one after the other, at one place: exchanged in a moment they tell one stay, else two, and no trip."""
    off = BEGIN + timedelta(hours=2)
    again = off + timedelta(hours=without_h)
    store(case, walk([1500.0] * 120, BEGIN))
    case.activation.ended_at = off
    case.activation.save()
    device, _ = register_device(device_id="tag-2", by=people.officer)
    activate(device=device, wearer=case.wearer, began_at=again, by=people.officer)
    store(replace(case, device=device), walk([1500.0] * 120, again, seed=2))
    found = movements_of(case.wearer, BEGIN, BEGIN + DAY, again + timedelta(hours=2))
    assert (found.stays.height, found.trips.height, found.gaps.height) == (stays_told, 0, 0)
    assert found.stays["goes_on"].to_list() == [False] * (stays_told - 1) + [True]
    told = (found.stays["ended_at"] - found.stays["started_at"]).sum() / timedelta(hours=1)
    assert told == pytest.approx(4, abs=0.1)


def test_a_way_is_not_told_over_a_time_without_a_tag(case: Case, people: People) -> None:
    store(case, walk([1500.0] * 60, BEGIN))
    case.activation.ended_at = BEGIN + timedelta(hours=1)
    case.activation.save()
    activate(device=case.device, wearer=case.wearer, began_at=BEGIN + timedelta(hours=3), by=people.officer)
    store(case, walk([9000.0] * 60, BEGIN + timedelta(hours=3)))
    found = movements_of(case.wearer, BEGIN, BEGIN + DAY, BEGIN + timedelta(hours=4))
    assert (found.stays.height, found.trips.height) == (2, 0)
