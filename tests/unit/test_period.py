"""The days a page speaks of: London's, whole, with their neighbours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waywarden.centre.web.period import MOST_DAYS, Period, PeriodError

TODAY = date(2026, 3, 9)


def test_a_day_is_londons_also_when_clocks_change() -> None:
    spring = Period(date(2026, 3, 29), date(2026, 3, 29))
    assert (spring.begins, spring.ends) == (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 29, 23, tzinfo=UTC))


def test_without_days_it_is_the_newest_and_one_day_alone_is_both() -> None:
    assert Period.read("", "", TODAY) == Period(TODAY, TODAY)
    assert Period.read("2026-03-03", "", TODAY) == Period.read("", "2026-03-03", TODAY)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-03-09", "2026-03-03", "after the last"),
        ("yesterday", "2026-03-03", "written as"),
        ("2025-03-03", "2026-03-03", "in parts"),
        ("9999-12-31", "9999-12-31", "century"),
    ],
)
def test_what_is_no_period_is_refused_with_what_to_do(first: str, last: str, said: str) -> None:
    with pytest.raises(PeriodError, match=said):
        Period.read(first, last, TODAY)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, MOST_DAYS))
def test_neighbours_touch_and_are_as_long(last: date, days: int) -> None:
    period = Period.ending(last, days)
    assert period.before.ends == period.begins
    assert period.after.begins == period.ends
    assert period.before.days == period.after.days == period.days == len(list(period.each()))
    assert abs(period.ends - period.begins - timedelta(days=days)) <= timedelta(hours=1)
