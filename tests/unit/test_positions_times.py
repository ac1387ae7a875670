"""Times: what is understood, and what is refused rather than guessed."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from waywarden.positions.rejection import Reason
from waywarden.positions.times import TimeRefused, iso_utc, parse_time, parse_times

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-03T12:00:00Z",
        " 2026-03-03 13:00:00+01:00 ",
        "2026-03-03T12:00Z",
        "2026-03-03T07:00:00-0500",
        "2026-03-03 12:00:00 UTC",
        "2026-03-03 12:00:00 +0000",
        "1772539200",
        "1772539200000",
        "1772539200.0",
        1772539200,
        1772539200000.0,
    ],
)
def test_understood(written: Any) -> None:
    assert parse_time(written) == NOON
    assert parse_times(pl.Series([written]))["time"].to_list() == [NOON]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-03-03T12:00:00", Reason.TIME_WITHOUT_ZONE),
        ("2026-03-03", Reason.UNREADABLE_TIME),
        ("03/03/2026 12:00", Reason.UNREADABLE_TIME),
        ("99999999999999999999", Reason.UNREADABLE_TIME),
        ("2026-02-30T12:00:00Z", Reason.UNREADABLE_TIME),
        ("", Reason.UNREADABLE_TIME),
    ],
)
def test_refused(written: str, reason: Reason) -> None:
    with pytest.raises(TimeRefused) as refused:
        parse_time(written)
    assert refused.value.reason is reason


@pytest.mark.parametrize("written", ["2026-10-25T01:30:00", "2026-03-29T01:30:00"])
def test_a_wall_clock_time_that_happened_twice_or_never_is_not_guessed(written: str) -> None:
    answer = parse_times(pl.Series([written]), "Europe/London")
    assert answer.rows() == [(None, "ambiguous_time")]


def test_summer_time_counts_where_a_zone_is_assumed() -> None:
    assert parse_time("2026-07-01 13:00:00", "Europe/London") == datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_printed_as_fine_as_it_is() -> None:
    assert iso_utc(NOON) == "2026-03-03T12:00:00Z"
    assert iso_utc(NOON.replace(microsecond=862_000)) == "2026-03-03T12:00:00.862Z"
