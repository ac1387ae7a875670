"""The kinds with times by their forms: a curfew and its absences, attendance, and what a file may hold."""

from tests.integration.conftest import Case, People
from tests.integration.test_condition_forms import FUNERAL, HERE, added, feature, import_features, send

from waywarden.centre.cases.models import Absence

NIGHTS = {
    "week-0-days": ["mon", "tue", "wed", "thu", "fri"], "week-0-begins": "19:00", "week-0-ends": "07:00",
    "week-1-days": ["sat", "sun", "bank_holiday"], "week-1-begins": "21:00", "week-1-ends": "00:00",
    "bank-region": "scotland",
}  # fmt: skip


def test_a_curfew_is_what_was_filled_in(case: Case, people: People) -> None:
    assert send(case, people, "curfew", **HERE, **NIGHTS, **FUNERAL, grace_minutes=5).status_code == 302
    curfew = added(case)
    assert curfew.timetable == {
        "tz": "Europe/London",
        "bank_holidays": "scotland",
        "weekly": [
            {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "19:00", "to": "07:00"},
            {"days": ["sat", "sun", "bank_holiday"], "from": "21:00", "to": "00:00"},
        ],
    }
    assert curfew.parameters == {"grace_minutes": 5.0}
    assert Absence.objects.get(condition=curfew).why == "funeral"


def test_a_curfew_without_times_is_asked_for_them(case: Case, people: People) -> None:
    answer = send(case, people, "curfew", **HERE)
    assert answer.status_code == 422
    assert b"Say on which days, from when and until when." in answer.content


def test_a_row_filled_half_is_asked_for_the_rest(case: Case, people: People) -> None:
    answer = send(case, people, "curfew", **HERE, **(NIGHTS | {"week-1-begins": ""}))
    assert answer.status_code == 422
    assert b'<a href="#id_week-1-begins">Times 2, from: Say from when.</a>' in answer.content


def test_a_setting_out_of_bounds_is_said_beside_its_field(case: Case, people: People) -> None:
    answer = send(case, people, "attendance", **HERE, **NIGHTS, stay_minutes=-5)
    assert answer.status_code == 422
    assert b"must be a number from" in answer.content
    assert b"stay_minutes" not in answer.content.replace(b"id_stay_minutes", b"").replace(b'name="stay_minutes"', b"")
    assert b"&#x27;Minutes to stay&#x27; must be a number from" in answer.content


def test_a_stay_longer_than_every_time_is_refused_beside_its_field(case: Case, people: People) -> None:
    times = {"week-0-days": ["mon"], "week-0-begins": "09:00", "week-0-ends": "10:00"}
    answer = send(case, people, "attendance", **HERE, **times, stay_minutes=90)
    assert answer.status_code == 422
    assert b'<a href="#id_stay_minutes">' in answer.content
    assert b"no window is longer than 60 minutes" in answer.content


def test_a_file_may_hold_every_kind_and_what_it_says_counts(case: Case, people: People) -> None:
    weekly = [{"days": ["mon"], "from": "09:00", "to": "12:00"}]
    course = feature(
        kind="attendance", name="Course", radius_m=80, timetable={"weekly": weekly}, parameters={"stay_minutes": 60},
        valid_from="2026-04-01T00:00:00Z", buffer_m=None, device_id="some-tag", condition_id="x",
    )  # fmt: skip
    assert import_features(case, people, course).status_code == 302
    condition = added(case)
    assert (condition.kind, condition.buffer_m, condition.parameters) == ("attendance", 0.0, {"stay_minutes": 60})
    assert condition.timetable == {"weekly": weekly}
    assert condition.valid_from.isoformat() == "2026-04-01T00:00:00+00:00"


def test_a_timetable_that_ends_before_it_starts_is_named(case: Case, people: People) -> None:
    exception = {"from": "2026-03-05T12:00", "to": "2026-03-04T12:00"}
    answer = import_features(case, people, feature(name="A", radius_m=250, timetable={"except": [exception]}))
    assert answer.status_code == 422
    assert b"ends before it starts" in answer.content


def test_a_misspelt_property_in_a_file_is_refused(case: Case, people: People) -> None:
    answer = import_features(case, people, feature(name="A", radius_m=250, bufer_m=500))
    assert answer.status_code == 422
    assert b"did you mean buffer_m?" in answer.content


def test_a_circle_that_nobody_could_be_found_in_is_refused(case: Case, people: People) -> None:
    answer = send(case, people, "exclusion_zone", **(HERE | {"radius_m": 5}), buffer_m=200)
    assert answer.status_code == 422
    assert b"At least 10: no fix is good enough" in answer.content
