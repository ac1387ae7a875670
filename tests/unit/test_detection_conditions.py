"""Conditions that can't be used are refused by name, with what to do."""

from datetime import UTC, datetime
from typing import Any

import pytest

from waywarden.detection.conditions import ConditionError, read_accepted, read_conditions
from waywarden.detection.rule_settings import BUILT_IN
from waywarden.detection.settings import ExclusionSettings

NIGHT = {"days": ["tue"], "from": "19:00", "to": "07:00"}
COLLEGE = {"days": ["tue"], "from": "20:00", "to": "22:00", "applies": False}
POINT = {"type": "Point", "coordinates": [-0.1, 51.5]}


def collection(geometry: Any = POINT, **properties: Any) -> dict[str, Any]:
    given = {"condition_id": "c1", "device_id": "d1", "kind": "exclusion_zone", "radius_m": 300, **properties}
    feature = {"type": "Feature", "geometry": geometry, "properties": given}
    return {"type": "FeatureCollection", "features": [feature]}


def test_a_condition_as_the_format_describes_it() -> None:
    (condition,) = read_conditions(
        collection(
            buffer_m=200,
            hidden=True,
            valid_from="2026-01-01T00:00:00Z",
            valid_to="2026-07-01T00:00:00+01:00",
            timetable=None,
            parameters={},
            colour="an attribute nobody asked for",
        )
    )
    assert (condition.condition_id, condition.device_id, condition.kind) == ("c1", "d1", "exclusion_zone")
    assert (condition.buffer_m, condition.hidden) == (200.0, True)
    assert condition.valid_to == datetime(2026, 6, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([], "FeatureCollection"),
        ({"type": "FeatureCollection"}, "no list of features"),
        ({"type": "FeatureCollection", "features": [{"type": "Feature"}]}, "feature 1 has no properties"),
        (collection(condition_id=None), "feature 1: condition_id is missing"),
        (collection(device_id=""), "condition c1: device_id is missing"),
        (collection(kind="alcohol"), "condition c1: kind 'alcohol' has no rule yet; .* exclusion_zone"),
        (collection(timetable={"weekly": []}), "condition c1: the timetable never applies"),
        (collection(radius_m=None), "condition c1: a Point needs radius_m"),
        (collection(radius_m="wide"), "condition c1: radius_m must be a number"),
        (collection(buffer_m=-5), "condition c1: buffer_m must be between"),
        (collection(valid_from="2026-01-01T00:00:00"), "condition c1: valid_from has no time zone"),
        (collection(valid_from="soon"), "condition c1: valid_from must be a time such as"),
        (collection(valid_from="2026-01-02T00:00:00Z", valid_to="2026-01-01T00:00:00Z"), "valid_to must be later"),
        (collection(hidden="yes"), "condition c1: hidden must be true or false"),
        (collection(parameters=[]), "condition c1: parameters must be an object"),
        (collection(parameters={"dwell_s": 60}), "condition c1: dwell_s is no setting here; there are possible"),
        (collection(parameters={"possible": "high"}), "condition c1: possible must be a number from 0.05 to 0.99"),
        (collection(parameters={"possible": 0.97}), "condition c1: cleared must be below possible"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(given: Any, why: str) -> None:
    with pytest.raises(ConditionError, match=why):
        read_conditions(given)


def test_a_setting_of_its_own() -> None:
    (condition,) = read_conditions(collection(parameters={"confirmed": 0.99}))
    assert condition.settings == ExclusionSettings(confirmed=0.99)


def test_one_id_for_two_conditions_is_refused() -> None:
    twice = collection()
    twice["features"] *= 2
    with pytest.raises(ConditionError, match="condition c1 is there twice"):
        read_conditions(twice)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("bufer_m", "buffer_m"), ("timetabel", "timetable"), ("validTo", "valid_to"), ("valid_until", "valid_to")],
)
def test_a_near_miss_of_a_property_is_refused(word: str, meant: str) -> None:
    with pytest.raises(ConditionError, match=f"condition c1: '{word}' is not understood: did you mean {meant}?"):
        read_conditions(collection(**{word: None}))


def test_other_words_are_attributes_and_so_is_a_near_miss_of_what_is_there() -> None:
    given = collection(name="North", note="x", title="y", buffer_m=200, buffer=200)
    assert read_conditions(given)[0].buffer_m == 200


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"parameters": {"confirmd": 0.9}}, r"confirmd is no setting here \(did you mean confirmed\?\)"),
        ({"timetable": {"weekley": []}}, r"'weekley' is not understood \(did you mean weekly\?\)"),
        ({"confirmed": 0.9}, "condition c1: confirmed is a setting: write it inside parameters"),
        (
            {"timetable": {"weekly": [NIGHT, COLLEGE]}},
            "condition c1: weekly row 2 takes nothing out: .* higher priority",
        ),
        ({"radius_m": 9}, "condition c1: the place is smaller than a circle of 10 m radius: no fix is good"),
    ],
)
def test_what_was_meant_otherwise_is_refused(given: dict[str, Any], why: str) -> None:
    with pytest.raises(ConditionError, match=why):
        read_conditions(collection(**given))


@pytest.mark.parametrize("kind", ["proximity", "non_association"])
@pytest.mark.parametrize(("geometry", "radius_m"), [(POINT, None), (None, 500)])
def test_two_tags_have_no_place(kind: str, geometry: Any, radius_m: float | None) -> None:
    given = collection(geometry, kind=kind, radius_m=radius_m, parameters={"other_device_id": "d2"})
    with pytest.raises(ConditionError, match=r"give parameters\.distance_m, in metres"):
        read_conditions(given)


def attendance(**differs: Any) -> dict[str, Any]:
    weekly = [{"days": ["mon"], "from": "09:00", "to": "10:00"}, {"days": ["mon"], "from": "10:00", "to": "11:00"}]
    return collection(**{"kind": "attendance", "timetable": {"weekly": weekly}, **differs})


def test_a_stay_longer_than_every_window_is_refused() -> None:
    with pytest.raises(ConditionError, match="stay_minutes is 121, and no window is longer than 120 minutes"):
        read_conditions(attendance(parameters={"stay_minutes": 121}))
    assert read_conditions(attendance(parameters={"stay_minutes": 120}))  # two rows that touch are one window


def test_windows_end_with_the_condition() -> None:
    dates = {"valid_from": "2026-03-02T09:30:00Z", "valid_to": "2026-03-02T10:00:00Z"}
    with pytest.raises(ConditionError, match="no window is longer than 30 minutes"):
        read_conditions(attendance(**dates, parameters={"stay_minutes": 60}))


def test_what_was_accepted_once_is_watched_for_ever() -> None:
    (feature,) = collection(radius_m=5, bufer_m=3)["features"]
    assert read_accepted(feature, BUILT_IN).zone is not None
