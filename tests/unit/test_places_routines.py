"""The week's grid, nights, regularity and what changed, told of invented weeks."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from tests.unit.place_stays import FRIEND, HOME, MONDAY, WORK, fixes_of, ordinary_weeks, stay, stays_of

from waywarden.places.changes import Change
from waywarden.places.habits import Habits, habits
from waywarden.places.routines import KINDS

DAY = timedelta(days=1)


def seen(
    stays: pl.DataFrame, *, silent: tuple[datetime, datetime] | None = None, until: datetime | None = None
) -> Habits:
    """The habits of a wearer with these stays, heard every ten minutes but in the silence, which cuts stays."""
    fixes = fixes_of(stays)
    if silent:
        fixes = fixes.filter(~pl.col("recorded_at").is_between(*silent))
        before = stays.with_columns(pl.col("ended_at").clip(upper_bound=silent[0]))
        after = stays.with_columns(pl.col("started_at").clip(lower_bound=silent[1]))
        stays = pl.concat([before, after]).filter(pl.col("started_at") < pl.col("ended_at")).sort("started_at")
    found = habits(fixes, stays, until=until)
    assert found is not None
    return found


def said(found: Habits, kind: str) -> list[Change]:
    return [change for change in found.changes if change.kind == kind]


def test_every_minute_is_in_one_cell_of_the_week() -> None:
    found = seen(ordinary_weeks(4))
    minutes = (found.until - found.since).total_seconds() / 60
    assert found.grid.select(pl.sum_horizontal(*map(str, KINDS))).sum().item() == pytest.approx(minutes)
    tuesday_at_ten = found.grid.row(24 + 10, named=True)
    assert (tuesday_at_ten["work"], tuesday_at_ten["observed"]) == (240, 240)


@pytest.mark.parametrize(
    ("sunday", "minutes"), [(datetime(2026, 3, 29, tzinfo=UTC), 0), (datetime(2025, 10, 26, tzinfo=UTC), 120)]
)
def test_the_hour_that_never_comes_and_the_hour_that_comes_twice(sunday: datetime, minutes: int) -> None:
    found = seen(stays_of(stay(-5, 36, HOME, start=sunday)))
    assert found.grid.row(6 * 24 + 1, named=True)["observed"] == minutes


def test_silence_is_not_known_and_not_away() -> None:
    silence = (MONDAY + 8 * DAY, MONDAY + 11 * DAY)
    found = seen(ordinary_weeks(3), silent=silence)
    assert found.nights["away"].sum() == 0
    assert found.nights.height == 22 - 3
    assert found.grid["not_known"].sum() == 3 * 24 * 60


def test_a_night_belongs_to_the_evening_before_it() -> None:
    stays = ordinary_weeks(2).filter(pl.col("started_at") < MONDAY + 10 * DAY)
    stays = pl.concat(
        [stays.filter(pl.col("ended_at") < MONDAY + 9 * DAY + 18 * DAY / 24), stays_of(stay(24 * 9 + 20, 14, FRIEND))]
    )
    away = seen(stays).nights.filter(pl.col("away"))
    assert away["night"].to_list() == [(MONDAY + 9 * DAY).date()]


def test_weeks_that_are_alike_are_regular_and_two_are_too_few() -> None:
    assert seen(ordinary_weeks(5)).regularity == pytest.approx(1, abs=0.02)
    assert seen(ordinary_weeks(2)).regularity is None


def test_an_ordinary_week_has_nothing_to_tell() -> None:
    assert seen(ordinary_weeks(6)).changes == []


def test_a_new_place_is_told_with_its_dates() -> None:
    new = (51.6, -0.2)
    weeks = ordinary_weeks(6, friend=False)
    evening = [stay(24 * day + 19, 2, new) for day in (36, 37)]
    cut = weeks.with_columns(
        ended_at=pl.when(pl.col("started_at").is_in([MONDAY + day * DAY + 18 * DAY / 24 for day in (36, 37)]))
        .then(pl.col("started_at") + timedelta(minutes=30))
        .otherwise("ended_at")
    )
    (change,) = said(seen(pl.concat([cut, stays_of(*evening)]).sort("started_at")), "new_place")
    assert change.sentence == (
        "Two evenings at 51.6000, -0.2000, first since this history began on 2 February 2026: "
        "Tuesday 10 March, 19:00, Wednesday 11 March, 19:00; 4 h 00 min in all."
    )
    assert change.numbers["visits"] == 2


def test_a_night_away_is_told_against_what_is_usual() -> None:
    weeks = ordinary_weeks(6)
    last = MONDAY + 38 * DAY
    kept = weeks.filter(~pl.col("started_at").is_between(last + DAY * 17 / 24, last + DAY))
    (change,) = said(
        seen(pl.concat([kept, stays_of(stay(24 * 38 + 18, 14, FRIEND))]).sort("started_at")), "nights_away"
    )
    assert change.sentence == "Nights away from home: 1 of 7 known (usual 0 a week): Thursday 12 March."


def test_a_week_of_silence_is_said_and_nothing_is_concluded() -> None:
    found = seen(ordinary_weeks(6), silent=(MONDAY + 36 * DAY, MONDAY + 42 * DAY - DAY / 2))
    assert [change.kind for change in found.changes] == ["coverage"]
    assert "is known; what was not seen may still have been" in found.changes[0].sentence


def test_work_that_stopped_is_told_in_hours_and_as_a_place_not_visited() -> None:
    weeks = ordinary_weeks(6)
    off_work = (pl.col("lat") == WORK[0]) & (pl.col("started_at") > MONDAY + 35 * DAY)
    at_home = weeks.with_columns(
        lat=pl.when(off_work).then(HOME[0]).otherwise("lat"), lon=pl.when(off_work).then(HOME[1]).otherwise("lon")
    )
    found = seen(at_home)
    assert [change.numbers["what"] for change in said(found, "time")] == ["home", "work"]
    (absence,) = said(found, "not_visited")
    assert (
        absence.sentence == "Not seen at 51.5480, -0.0980 (it seems, work) in these seven days (usual 5 visits a week)."
    )


def test_nothing_is_known_of_a_tag_without_fixes() -> None:
    stays = ordinary_weeks(1)
    assert habits(fixes_of(stays).clear(), stays.clear()) is None
