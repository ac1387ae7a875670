"""Conditions: what an order demands of whom, where and from when to when.

In: a GeoJSON FeatureCollection as docs/reference/command-line.md describes it. Out: `Condition` values, or a
`ConditionError` that names the condition and says what to do. One bad condition refuses the file: a zone left out
silently is a zone unwatched. What can be watched and was surely meant otherwise (`doubtful`) is refused too, but only
when it is handed in: what was accepted once is watched for ever.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from waywarden.civil_time import BEGINNING, END, Span, Timetable, TimetableError, read_timetable
from waywarden.detection.doubtful import refuse_doubtful, refuse_misplaced, refuse_misspelt
from waywarden.detection.rule_settings import BUILT_IN, RuleSettings, ZoneClass
from waywarden.detection.settings import ExclusionSettings, Settings, SettingsError, settings_with
from waywarden.positions.rejection import Reason
from waywarden.positions.times import TimeRefused, parse_time
from waywarden.zones.geometry import Zone, ZoneError, zone_from_geojson

EVERY_DEVICE = "*"
# The kinds that have a rule; rules.py checks that the two agree.
KINDS = ("exclusion_zone", "inclusion_zone", "curfew", "attendance", "proximity", "non_association", "device_health")
KEEP_TO = ("inclusion_zone", "curfew")  # violated outside of the place
WITHOUT_A_PLACE = ("proximity", "non_association", "device_health")
WITH_ANOTHER_DEVICE = ("proximity", "non_association")
MAX_BUFFER_M = 20_000.0


class ConditionError(ValueError):
    """These conditions can't be used. The message names the condition and says what to do."""


@dataclass(frozen=True)
class Condition:
    """One demand. `valid_to` is the first moment at which it no longer holds; None is open."""

    condition_id: str
    device_id: str
    kind: str
    zone: Zone | None = None  # None where the kind has no place
    buffer_m: float = 0.0
    hidden: bool = False
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    timetable: Timetable | None = None  # None applies at all times
    settings: Settings = field(default_factory=ExclusionSettings)
    settings_version: str | None = None  # the rule settings that `settings` rests on; None is what is built in
    programme: str | None = None
    other_device_id: str | None = None  # proximity, non-association: the tag to keep away from

    @property
    def applies_to_every_device(self) -> bool:
        return self.device_id == EVERY_DEVICE

    def spans(self, since: datetime, until: datetime) -> list[Span]:
        """When it applies, by its timetable and while it is valid: the spans with a moment in [since, until), each
        whole, sorted and apart.
        """
        spans = [Span(BEGINNING, END)] if self.timetable is None else self.timetable.spans(since, until)
        valid = [
            Span(max(span.begins, self.valid_from or span.begins), min(span.ends, self.valid_to or span.ends))
            for span in spans
        ]
        return [span for span in valid if span.begins < span.ends and span.touches(since, until)]


def read_conditions(feature_collection: Any, rule_settings: RuleSettings = BUILT_IN) -> list[Condition]:
    """Every Feature as a Condition, in the order given, under the rule settings."""
    if not isinstance(feature_collection, dict) or feature_collection.get("type") != "FeatureCollection":
        raise ConditionError("conditions must be a GeoJSON FeatureCollection: one Feature for each condition")
    features = feature_collection.get("features")
    if not isinstance(features, list):
        raise ConditionError("the FeatureCollection has no list of features: add one Feature for each condition")
    conditions = [_handed_in(number, feature, rule_settings) for number, feature in enumerate(features, start=1)]
    seen: set[str] = set()
    for condition in conditions:
        if condition.condition_id in seen:
            raise ConditionError(f"condition {condition.condition_id} is there twice: give each its own condition_id")
        seen.add(condition.condition_id)
    return conditions


def read_accepted(feature: Any, rule_settings: RuleSettings) -> Condition:
    """A condition that was accepted before, under rule settings that may have come since."""
    return _condition(1, feature, rule_settings)


def _handed_in(number: int, feature: Any, rule_settings: RuleSettings) -> Condition:
    """The condition, if nothing in its Feature was meant otherwise."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    name = f"feature {number}"
    try:
        if isinstance(properties, dict):
            name = f"condition {properties['condition_id']}" if properties.get("condition_id") else name
            refuse_misspelt(properties)
        condition = _condition(number, feature, rule_settings)
        name = f"condition {condition.condition_id}"
        refuse_misplaced(condition.kind, feature["properties"])
        refuse_doubtful(feature, condition)
    except (ZoneError, TimetableError, SettingsError) as error:
        raise ConditionError(f"{name}: {error}") from error
    return condition


def _condition(number: int, feature: Any, rule_settings: RuleSettings) -> Condition:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise ConditionError(f"feature {number} has no properties: give at least condition_id, device_id and kind")
    properties = feature["properties"]
    condition_id = _text(properties, "condition_id", f"feature {number}")
    name = f"condition {condition_id}"
    kind = _text(properties, "kind", name)
    if kind not in KINDS:
        raise ConditionError(f"{name}: kind {kind!r} has no rule yet; kinds that have one: {', '.join(KINDS)}")
    radius_m = _number(properties, "radius_m", name)
    buffer_m = _number(properties, "buffer_m", name) or 0.0
    if not 0 <= buffer_m <= MAX_BUFFER_M:
        raise ConditionError(f"{name}: buffer_m must be between 0 and {MAX_BUFFER_M:,.0f} metres")
    valid_from = _time(properties, "valid_from", name)
    valid_to = _time(properties, "valid_to", name)
    if valid_from and valid_to and valid_to <= valid_from:
        raise ConditionError(f"{name}: valid_to must be later than valid_from")
    if kind == "attendance" and properties.get("timetable") is None and (valid_from is None or valid_to is None):
        raise ConditionError(f"{name}: give a timetable, or valid_from and valid_to: when must he attend?")
    hidden = properties.get("hidden", False)
    if not isinstance(hidden, bool):
        raise ConditionError(f"{name}: hidden must be true or false")
    programme = None if properties.get("programme") is None else _text(properties, "programme", name)
    parameters = dict(_parameters(properties, name))
    device_id = _text(properties, "device_id", name)
    other_device_id = _other_device(parameters, device_id, name) if kind in WITH_ANOTHER_DEVICE else None
    try:
        zone = None if kind in WITHOUT_A_PLACE else zone_from_geojson(feature.get("geometry"), radius_m)
        zone_class = ZoneClass.HIDDEN if hidden else ZoneClass.OPEN
        timetable = None if properties.get("timetable") is None else read_timetable(properties["timetable"])
        settings = settings_with(rule_settings.for_(kind, zone_class, programme), parameters)
    except (ZoneError, TimetableError, SettingsError) as error:
        raise ConditionError(f"{name}: {error}") from error
    return Condition(
        condition_id=condition_id,
        device_id=device_id,
        kind=kind,
        zone=zone,
        buffer_m=buffer_m,
        hidden=hidden,
        valid_from=valid_from,
        valid_to=valid_to,
        timetable=timetable,
        settings=settings,
        settings_version=rule_settings.version,
        programme=programme,
        other_device_id=other_device_id,
    )


def _parameters(properties: dict[str, Any], name: str) -> dict[str, Any]:
    parameters = properties.get("parameters")
    if parameters is None:
        return {}
    if not isinstance(parameters, dict):
        raise ConditionError(f"{name}: parameters must be an object of settings by name, such as {{}}")
    return parameters


def _other_device(parameters: dict[str, Any], device_id: str, name: str) -> str:
    """The tag to keep away from, taken out of the parameters."""
    other_device_id = _text(parameters, "other_device_id", f"{name}: parameters")
    del parameters["other_device_id"]
    if EVERY_DEVICE in (device_id, other_device_id):
        raise ConditionError(f"{name}: name the two tags to be kept apart; {EVERY_DEVICE!r} can be neither")
    if device_id == other_device_id:
        raise ConditionError(f"{name}: other_device_id is the wearer's own tag; name the other one")
    return other_device_id


def _text(properties: dict[str, Any], key: str, name: str) -> str:
    value = properties.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value:
        raise ConditionError(f"{name}: {key} is missing; give it as text")
    return value


def _number(properties: dict[str, Any], key: str, name: str) -> float | None:
    value = properties.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ConditionError(f"{name}: {key} must be a number of metres")
    return float(value)


def _time(properties: dict[str, Any], key: str, name: str) -> datetime | None:
    value = properties.get(key)
    if value is None:
        return None
    try:
        return parse_time(value)
    except TimeRefused as refused:
        if refused.reason is Reason.TIME_WITHOUT_ZONE:
            raise ConditionError(f"{name}: {key} has no time zone; end it with Z or an offset") from None
        raise ConditionError(
            f"{name}: {key} must be a time such as 2026-01-01T00:00:00Z, or seconds since 1970"
        ) from None
