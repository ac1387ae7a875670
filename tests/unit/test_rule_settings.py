"""Rule settings: the most specific row decides, a condition's own word comes last, and mistakes are named."""

from dataclasses import replace
from typing import Any

import pytest
from tests.spec.drawing import MIDDLE, RADIUS_M, drawn

from waywarden.detection.conditions import read_conditions
from waywarden.detection.rule_settings import BUILT_IN, ZoneClass, read_rule_settings
from waywarden.detection.rules import detect
from waywarden.detection.settings import SETTINGS_OF, CurfewSettings, ExclusionSettings, SettingsError

OPEN, HIDDEN = ZoneClass.OPEN, ZoneClass.HIDDEN


def settings(*rows: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {"version": "pilot 1", "date": "2026-03-03", "settings": list(rows), **other}


def row(**given: Any) -> dict[str, Any]:
    return {"kind": "exclusion_zone", "set": {"approach_s": 60}, **given}


def conditions(version: Any, **properties: Any) -> Any:
    given = {"condition_id": "c1", "device_id": "*", "kind": "exclusion_zone", "radius_m": RADIUS_M, **properties}
    point = {"type": "Point", "coordinates": [MIDDLE.lon, MIDDLE.lat]}
    feature = {"type": "Feature", "geometry": point, "properties": given}
    return read_conditions({"type": "FeatureCollection", "features": [feature]}, version)


def test_the_most_specific_row_decides_each_value() -> None:
    version = read_rule_settings(
        settings(
            row(zone_class="hidden", programme="stalking", set={"approach_s": 4}),
            row(set={"approach_s": 1, "dark_after_s": 100, "settled_s": 100}),
            row(programme="stalking", set={"approach_s": 3, "settled_s": 300}),
            row(zone_class="hidden", set={"approach_s": 2, "settled_s": 200}),
        )
    )
    in_force = {
        (zone_class, programme): version.for_("exclusion_zone", zone_class, programme)
        for zone_class in ZoneClass
        for programme in ("stalking", "knife_crime", None)
    }
    ours = ExclusionSettings(dark_after_s=100.0)
    assert in_force == {
        (OPEN, None): replace(ours, approach_s=1.0, settled_s=100.0),
        (OPEN, "knife_crime"): replace(ours, approach_s=1.0, settled_s=100.0),
        (OPEN, "stalking"): replace(ours, approach_s=3.0, settled_s=300.0),
        (HIDDEN, None): replace(ours, approach_s=2.0, settled_s=200.0),
        (HIDDEN, "knife_crime"): replace(ours, approach_s=2.0, settled_s=200.0),
        (HIDDEN, "stalking"): replace(ours, approach_s=4.0, settled_s=300.0),
    }


def test_other_kinds_keep_what_is_built_in() -> None:
    version = read_rule_settings(settings(row()))
    assert version.for_("curfew", OPEN, None) == CurfewSettings()
    assert all(BUILT_IN.for_(kind, HIDDEN, "stalking") == ours() for kind, ours in SETTINGS_OF.items())


def test_what_a_condition_says_itself_comes_last() -> None:
    version = read_rule_settings(settings(row(set={"approach_s": 60, "settled_s": 90}), row(zone_class="hidden")))
    (condition,) = conditions(version, hidden=True, programme="stalking", parameters={"approach_s": 30})
    assert condition.settings == ExclusionSettings(approach_s=30.0, settled_s=90.0)


def test_a_violation_names_the_version_it_was_found_under() -> None:
    track = drawn("14:00-14:10 +500\n14:11-14:19 +420..-250\n14:20-14:24 -250")
    (published,), _ = detect(track, conditions(read_rule_settings(settings(row(set={"settled_s": 1700})))))
    (built_in,), _ = detect(track, conditions(BUILT_IN))
    assert published.parameters["settings_version"] == "pilot 1"
    assert published.parameters["settled_s"] == 1700
    assert "settings_version" not in built_in.parameters


def test_no_limit_is_null_and_comes_back_as_it_went() -> None:
    data = settings({"kind": "curfew", "set": {"allowance_minutes": None}}, row(zone_class="open", programme="a"))
    version = read_rule_settings(data)
    assert version.as_json() == data
    assert version.for_("curfew", OPEN, None) == CurfewSettings()
    assert version.for_("curfew", OPEN, None).as_json()["allowance_minutes"] is None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([], "rule settings must be an object with a version, a date and a list of settings"),
        (settings(version=""), "version is missing"),
        (settings(date="03/03/2026"), "date must be the day"),
        (settings("all"), "row 1 must be an object"),
        (settings(row(), {"kind": "curfew"}), "row 2 must be an object with a kind and what to set"),
        (settings(row(kind="exclusion")), "row 1: kind 'exclusion' does not exist; there are exclusion_zone, incl"),
        (settings(row(kind=["curfew"])), "row 1: kind .* does not exist"),
        (settings(row(zone_class="secret")), "row 1: zone_class must be open or hidden"),
        (settings(row(program="stalking")), "row 1: program means nothing here"),
        (settings(row(programme=7)), "row 1: programme must be its name"),
        (settings(row(set={"dwell_s": 1})), r"row 1 \(exclusion_zone\): dwell_s is no setting here; there are poss"),
        (settings(row(set={"approach_s": "soon"})), "approach_s must be a number from 0 to 3600"),
        (settings(row(set={"approach_s": 10**400})), "approach_s must be a number"),
        (settings(row(set={"approach_s": None})), "approach_s must be a number"),
        (settings(row(set={"approach_s": float("nan")})), "approach_s must be a number"),
        (settings(row(kind="curfew", set={"allowance_minutes": -1})), "a number from 0, or null for no limit"),
        (settings(row(), row()), "rows 1 and 2 are both for exclusion_zone"),
        (
            settings(row(zone_class="hidden", set={"possible": 0.9}), row(programme="a", set={"confirmed": 0.8})),
            "together the rows for exclusion_zone, hidden, a: cleared must be below possible",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(given: Any, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        read_rule_settings(given)
