"""Timetables one story at a time; what every timetable obeys is in tests/property/test_civil_time.py."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from waywarden.civil_time import BEGINNING, END, TimetableError, read_timetable
from waywarden.civil_time.idle_rows import idle_row

EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
NIGHTLY = {"weekly": [{"days": EVERY_DAY, "from": "19:00", "to": "07:00"}]}


def spans(table: dict[str, Any], since: str, until: str) -> list[str]:
    """The spans as `day hour - day hour`, UTC."""
    found = read_timetable(table).spans(utc(since), utc(until))
    return [f"{span.begins:%d %H:%M} - {span.ends:%d %H:%M}" for span in found]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_night_belongs_to_the_day_it_starts_on() -> None:
    friday_night = {"weekly": [{"days": ["fri"], "from": "19:00", "to": "07:00"}]}
    assert spans(friday_night, "2026-03-01", "2026-03-10") == ["06 19:00 - 07 07:00"]


def test_a_span_is_whole_however_little_of_it_was_asked_for() -> None:
    assert spans(NIGHTLY, "2026-03-03T23:00", "2026-03-03T23:01") == ["03 19:00 - 04 07:00"]


def test_a_span_asked_for_at_its_end_is_over() -> None:
    assert spans(NIGHTLY, "2026-03-04T07:00", "2026-03-04T19:00") == []


def test_the_night_the_clocks_go_forward_is_an_hour_shorter_and_ends_at_seven() -> None:
    assert spans(NIGHTLY, "2025-03-29T12:00", "2025-03-30T20:00") == ["29 19:00 - 30 06:00", "30 18:00 - 31 06:00"]


def test_the_night_the_clocks_go_back_is_an_hour_longer_and_ends_at_seven() -> None:
    assert spans(NIGHTLY, "2025-10-25T12:00", "2025-10-26T12:00") == ["25 18:00 - 26 07:00"]


def test_a_time_that_does_not_exist_is_the_moment_the_clock_jumps() -> None:
    small_hours = {"weekly": [{"days": ["sun"], "from": "01:30", "to": "05:00"}]}
    assert spans(small_hours, "2025-03-30", "2025-03-31") == ["30 01:00 - 30 04:00"]
    inside_the_gap = {"weekly": [{"days": ["sun"], "from": "01:15", "to": "01:45"}]}
    assert spans(inside_the_gap, "2025-03-30", "2025-03-31") == []


def test_an_hour_that_comes_twice_is_demanded_twice() -> None:
    small_hours = {"weekly": [{"days": ["sun"], "from": "01:15", "to": "01:45"}]}
    assert spans(small_hours, "2025-10-26", "2025-10-27") == ["26 00:15 - 26 01:45"]


def test_the_time_to_which_the_clock_goes_back_comes_twice_too() -> None:
    until_one = {"weekly": [{"days": ["sat"], "from": "19:00", "to": "01:00"}]}
    assert spans(until_one, "2025-10-25", "2025-10-27") == ["25 18:00 - 26 01:00"]


def test_from_seven_to_seven_is_a_day_and_days_that_touch_are_one() -> None:
    two_days = {"weekly": [{"days": ["sat", "sun"], "from": "07:00", "to": "07:00"}]}
    assert spans(two_days, "2026-03-07", "2026-03-10") == ["07 07:00 - 09 07:00"]


def test_until_24_is_until_midnight() -> None:
    evening = {"weekly": [{"days": ["tue"], "from": "18:00", "to": "24:00"}]}
    assert spans(evening, "2026-03-03", "2026-03-05") == ["03 18:00 - 04 00:00"]


def test_of_rows_that_overlap_the_higher_priority_decides() -> None:
    college = {"days": ["tue"], "from": "20:00", "to": "22:00", "applies": False, "priority": 1, "why": "college"}
    table = {"weekly": [*NIGHTLY["weekly"], college]}
    assert spans(table, "2026-03-03T12:00", "2026-03-04T12:00") == ["03 19:00 - 03 20:00", "03 22:00 - 04 07:00"]


def test_at_equal_priority_the_row_that_applies_decides() -> None:
    free = {"days": ["tue"], "from": "20:00", "to": "22:00", "applies": False}
    table = {"weekly": [*NIGHTLY["weekly"], free]}
    assert spans(table, "2026-03-03T12:00", "2026-03-04T12:00") == ["03 19:00 - 04 07:00"]


def test_an_authorised_absence_cuts_the_week_and_an_extra_window_adds_to_it() -> None:
    table = {
        **NIGHTLY,
        "except": [
            {"from": "2026-03-03T18:00", "to": "2026-03-03T23:00", "why": "hospital"},
            {"from": "2026-03-04T12:00", "to": "2026-03-04T14:00", "applies": True},
        ],
    }
    assert spans(table, "2026-03-03T12:00", "2026-03-04T15:00") == ["03 23:00 - 04 07:00", "04 12:00 - 04 14:00"]


def test_an_offset_says_which_of_two_hours_is_meant() -> None:
    second_half_past_one = {"from": "2025-10-26T01:30:00+00:00", "to": "2025-10-26T02:00:00+00:00"}
    table = {**NIGHTLY, "except": [second_half_past_one]}
    assert spans(table, "2025-10-25T12:00", "2025-10-26T12:00") == ["25 18:00 - 26 01:30", "26 02:00 - 26 07:00"]


def test_a_suspension_outranks_even_an_extra_window() -> None:
    extra = {"from": "2026-03-04T12:00", "to": "2026-03-04T14:00", "applies": True}
    away = {"from": "2026-03-03T00:00", "to": "2026-03-04T13:00", "why": "in hospital"}
    also_away = {"from": "2026-03-01T00:00", "to": "2026-03-03T12:00"}
    table = {**NIGHTLY, "except": [extra], "suspended": [away, also_away]}
    assert spans(table, "2026-03-02", "2026-03-04T15:00") == ["04 13:00 - 04 14:00"]


def test_dated_windows_alone_need_no_week() -> None:
    table = {"weekly": [], "except": [{"from": "2026-03-04T12:00", "to": "2026-03-04T14:00", "applies": True}]}
    assert spans(table, "2026-01-01", "2027-01-01") == ["04 12:00 - 04 14:00"]


def test_without_a_week_it_always_applies_but_for_what_is_excepted() -> None:
    always = read_timetable({"except": [{"from": "2026-06-01T00:00", "to": "2026-06-02T00:00"}]})
    before, after = always.spans(utc("2026-01-01"), utc("2027-01-01"))
    assert (before.begins, after.ends) == (BEGINNING, END)
    assert (before.ends, after.begins) == (utc("2026-05-31T23:00"), utc("2026-06-01T23:00"))


def test_a_week_without_a_gap_is_one_span_without_an_end() -> None:
    rows = [{"days": [*EVERY_DAY, "bank_holiday"], "from": "07:00", "to": "07:00"}]
    (span,) = read_timetable({"weekly": rows, "bank_holidays": "scotland"}).spans(utc("2026-01-01"), utc("2026-01-02"))
    assert (span.begins, span.ends) == (BEGINNING, END)


def test_a_week_whose_only_gap_is_on_bank_holidays_ends_at_them() -> None:
    rows = [
        {"days": EVERY_DAY, "from": "00:00", "to": "24:00"},
        {"days": ["bank_holiday"], "from": "12:00", "to": "24:00"},
    ]
    table = {"weekly": rows, "bank_holidays": "england-and-wales"}
    assert spans(table, "2026-05-10", "2026-05-11") == ["04 11:00 - 24 23:00"]


@pytest.mark.parametrize(
    ("day", "region", "applies"),
    [
        ("2026-04-06", "england-and-wales", True),  # Easter Monday
        ("2026-04-06", "scotland", False),
        ("2026-11-30", "scotland", True),  # St Andrew's Day
        ("2026-07-13", "northern-ireland", True),  # the Twelfth, on a Sunday that year
        ("2021-12-25", "england-and-wales", False),  # a Saturday; its substitute is Monday the 27th
        ("2021-12-27", "england-and-wales", True),
        ("2022-09-19", "england-and-wales", True),  # proclaimed once
    ],
)
def test_bank_holidays_replace_the_rows_of_their_weekday(day: str, region: str, applies: bool) -> None:
    rows = [
        {"days": EVERY_DAY, "from": "19:00", "to": "21:00"},
        {"days": ["bank_holiday"], "from": "10:00", "to": "11:00"},
    ]
    timetable = read_timetable({"weekly": rows, "bank_holidays": region, "tz": "UTC"})
    assert timetable.applies(utc(f"{day}T10:30")) is applies
    assert timetable.applies(utc(f"{day}T20:30")) is not applies


def test_where_no_row_names_bank_holidays_they_are_days_like_others() -> None:
    table = {**NIGHTLY, "bank_holidays": "england-and-wales"}
    assert spans(table, "2026-04-06T12:00", "2026-04-07") == ["06 18:00 - 07 06:00"]


def test_asking_for_no_time_finds_nothing() -> None:
    assert read_timetable(NIGHTLY).spans(utc("2026-03-03T23:00"), utc("2026-03-03T23:00")) == []


def test_thousands_of_tags_ask_often() -> None:
    """A timetable seen before costs a look-up: equal ones share their weeks, whoever read them."""
    since = utc("2026-03-01")
    first = read_timetable(NIGHTLY).spans(since, since + timedelta(days=30))
    again = read_timetable(NIGHTLY).spans(since, since + timedelta(days=30))
    assert len(first) == 31
    assert all(one is other for one, other in zip(first[1:-1], again[1:-1], strict=True) if one.begins.weekday() < 5)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ([], "the timetable must be an object with tz, weekly, except"),
        ({"weekley": []}, "'weekley' is not understood"),
        ({"weekly": [], "suspended": []}, "never applies: give weekly a row"),
        ({"weekly": [{"days": ["mon"], "from": "09:00", "to": "10:00", "applies": False}]}, "never applies"),
        ({"weekly": {}}, "weekly must be a list of rows"),
        ({"weekly": ["mon"]}, "weekly row 1 must be an object"),
        ({"weekly": [{"days": ["Monday"], "from": "09:00", "to": "10:00"}]}, "weekly row 1: 'Monday' is no day; days"),
        ({"weekly": [{"days": [], "from": "09:00", "to": "10:00"}]}, "weekly row 1: give days as a list"),
        ({"weekly": [{"days": ["mon"], "from": "25:00", "to": "10:00"}]}, "from must be a time of day from 00:00"),
        ({"weekly": [{"days": ["mon"], "from": "09:60", "to": "10:00"}]}, "from must be a time of day"),
        ({"weekly": [{"days": ["mon"], "from": "24:00", "to": "10:00"}]}, "can't begin at 24:00; give 00:00"),
        ({"weekly": [{"days": ["mon"], "from": "09:00"}]}, "to must be a time of day"),
        ({"weekly": [{"days": ["mon"], "from": "09:00", "to": "10:00", "priority": 0.5}]}, "priority must be a whole"),
        ({"weekly": [{"days": ["mon"], "from": "09:00", "to": "10:00", "applies": "no"}]}, "applies must be true or"),
        ({"weekly": [{"days": ["bank_holiday"], "from": "09:00", "to": "10:00"}]}, "give bank_holidays as one of"),
        ({**NIGHTLY, "bank_holidays": "wales"}, "bank_holidays 'wales' is not known; give one of england-and-wales"),
        ({**NIGHTLY, "tz": "Europe/Londres"}, "tz 'Europe/Londres' is no time zone; give a name such as Europe/London"),
        ({**NIGHTLY, "tz": "../etc/passwd"}, "is no time zone"),
        ({**NIGHTLY, "tz": 1}, "is no time zone"),
        ({"except": [{"from": "2026-12-27T09:00", "to": "2026-12-24T12:00"}]}, "except row 1 ends before it starts"),
        ({"except": [{"from": "2026-12-24", "to": "2026-12-25"}]}, "from must be a date and a time of day"),
        ({"except": [{"from": "2026-12-24T12:00Z", "to": "2026-12-25T12:00"}]}, "both on the wall clock, or both with"),
        ({"suspended": [{"from": "2026-12-24T12:00"}]}, "suspended row 1: to must be a date and a time of day"),
        ({"suspended": [{"from": "2026-12-24T12:00", "to": "2026-12-25T12:00", "applies": True}]}, "not understood"),
        ({"suspended": [{"from": "2026-12-24T12:00", "to": "2026-12-25T12:00", "why": 5}]}, "why must be text"),
    ],
)
def test_a_timetable_that_cannot_be_used_says_what_to_do(table: Any, says: str) -> None:
    with pytest.raises(TimetableError, match=says):
        read_timetable(table)


@pytest.mark.parametrize(("priority", "idle"), [(-1, 2), (0, 2), (1, None)])
def test_a_row_that_takes_nothing_out_is_found(priority: int, idle: int | None) -> None:
    weekly = [
        {"days": ["mon", "tue"], "from": "19:00", "to": "07:00"},
        {"days": ["tue"], "from": "05:00", "to": "06:00", "applies": False, "priority": priority},
    ]
    assert idle_row(read_timetable({"weekly": weekly})) == idle


def test_a_row_beside_all_others_takes_nothing_out_and_is_no_mistake() -> None:
    weekly = [
        {"days": ["mon"], "from": "19:00", "to": "07:00"},
        {"days": ["wed"], "from": "19:00", "to": "20:00", "applies": False},
    ]
    assert idle_row(read_timetable({"weekly": weekly})) is None


def test_a_bank_holiday_row_replaces_the_rows_of_its_weekday() -> None:
    weekly = [
        {"days": ["mon", "fri"], "from": "09:00", "to": "17:00"},
        {"days": ["bank_holiday"], "from": "09:00", "to": "17:00", "applies": False},
    ]
    assert idle_row(read_timetable({"weekly": weekly, "bank_holidays": "england-and-wales"})) is None
