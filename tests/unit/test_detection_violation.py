"""What a violation tells: an id that is always the same, the fixes that made it, and a sentence for a person."""

import re

import polars as pl
from tests.spec.drawing import drawn, zone

from waywarden.detection.rules import detect
from waywarden.detection.trace import trace
from waywarden.detection.violation import Violation

WALK = "14:00-14:10 +900\n14:11-14:23 +820..-200\n14:24-14:30 -200"


def told(positions: str, **condition: object) -> Violation:
    (violation,), _ = detect(drawn(positions), [zone(**condition)])
    return violation


def test_the_object_has_the_fields_of_the_format() -> None:
    assert list(told(WALK).as_json()) == [
        "violation_id", "condition_id", "device_id", "kind", "tier", "began_at", "ended_at", "possible_at",
        "confirmed_at", "cleared_at", "peak_belief", "min_distance_m", "fixes", "evidence", "flags", "rule_version",
        "parameters", "sentence",
    ]  # fmt: skip
    assert list(told(WALK).as_json()["evidence"][0]) == [
        "recorded_at", "lat", "lon", "accuracy_m", "mechanism", "distance_m", "likelihood", "belief",
    ]  # fmt: skip


def test_the_id_depends_on_condition_tag_and_beginning_alone() -> None:
    early, later = told(WALK), told(WALK + "\n14:31-14:40 -250")
    assert early.violation_id == later.violation_id
    assert re.fullmatch("[0-9a-f]{16}", early.violation_id)
    assert told(WALK.replace("14:", "15:")).violation_id != early.violation_id


def test_key_evidence_is_the_first_fix_the_thresholds_the_nearest_and_the_last() -> None:
    violation = told(WALK, buffer_m=200)
    times = [f"{fix.recorded_at:%H:%M}" for fix in violation.evidence]
    assert times == ["14:13", "14:21", "14:22", "14:23", "14:30"]
    assert [fix.belief > 0.5 for fix in violation.evidence] == [False, True, True, True, True]


def test_the_trace_shows_the_numbers_that_decided() -> None:
    violation = told(WALK)
    belief = dict(trace(drawn(WALK), zone()).select("recorded_at", "belief").iter_rows())
    at_threshold = next(fix for fix in violation.evidence if fix.recorded_at == violation.possible_at)
    assert at_threshold.belief == round(belief[violation.possible_at], 4) > 0.5
    assert max(value for at, value in belief.items() if at < violation.possible_at) <= 0.5


def test_the_trace_goes_on_from_a_carry() -> None:
    _, carry = detect(drawn("14:00-14:10 +900\n14:11-14:23 +820..-200"), [zone()])
    rest = trace(drawn("14:24-14:30 -200"), zone(), carry)
    assert rest.equals(trace(drawn(WALK), zone())[-7:])


def test_sentences_fit_what_happened() -> None:
    day = "Tuesday 3 March"
    stay = "14:00-14:05 -150"
    assert told(stay).sentence == f"Inside the exclusion zone since 14:01 on {day}; 99 % sure; nearest 150 m inside."
    assert told(stay + "\n14:06-14:12 +800").sentence.startswith("Was inside the exclusion zone from 14:01 on")
    assert told("14:00-14:01 -150").sentence.startswith("Possibly inside the exclusion zone since 14:01 on")
    assert told("14:00-14:05 +100", buffer_m=200).sentence == (
        f"Approaching the exclusion zone since 14:01 on {day}; nearest 100 m from its edge."
    )
    passed = told("14:00-14:05 +1000\n14:15-14:20 -1600").sentence
    assert passed.startswith(f"May have passed through the exclusion zone from 14:05 on {day} to 14:16; 74 % sure")
    ended = told("14:00-14:30 -150", valid_to="14:20").sentence
    assert ended.endswith("; the condition did not apply after that.")


def test_sentences_speak_london_time() -> None:
    summer = drawn("14:00-14:05 -150").with_columns(pl.col("recorded_at").dt.offset_by("4mo"))
    (violation,), _ = detect(summer, [zone()])
    assert "since 15:01 on Friday 3 July" in violation.sentence


def test_no_coordinates_in_a_sentence() -> None:
    assert not re.search(r"51\.|0\.1", told(WALK).sentence)


def test_a_distance_that_rests_on_a_wide_circle_says_its_error() -> None:
    assert told(WALK).sentence.endswith("nearest 200 m inside.")
    wide = WALK + "\n14:31 -201 within 584 by LBS"
    assert told(wide).sentence.endswith("nearest 201 m inside (± 584 m).")
    assert told(WALK + "\n14:31 -199 within 584 by LBS").sentence.endswith("nearest 200 m inside.")
