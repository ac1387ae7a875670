"""Why an alert was raised: the settings in force and the numbers of the model, each with its unit and source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from waywarden.centre.cases.models import ConditionKind
from waywarden.centre.monitoring.models import Violation
from waywarden.centre.web.rule_words import NO_LIMIT
from waywarden.detection.parameters import PARAMETERS
from waywarden.detection.settings import SETTINGS_OF
from waywarden.detection.state import MECHANISMS

PUBLISHED = {"settings_version": {"source": "the published version of the rule settings that they come from"}}
THRESHOLDS = ("cleared", "possible", "confirmed")


@dataclass(frozen=True)
class Number:
    """One number of the rule, for people: its name in words, its value, its unit, where it comes from."""

    name: str
    value: str
    unit: str
    source: str


def settings_in_force(violation: Violation) -> list[Number]:
    """The settings that decided, as they are kept with the violation."""
    known = {one.name: one.metadata for one in fields(SETTINGS_OF[violation.condition.kind])} | PUBLISHED
    numbers = []
    for name, value in violation.record["parameters"].items():
        told: Mapping[str, str] = known.get(name, {})
        numbers.append(Number(_in_words(name), _written(value), told.get("unit", ""), told.get("source", "")))
    return numbers


def model_numbers(violation: Violation) -> list[Number]:
    """The model of errors and motion behind the belief; what a tag says of itself needs none."""
    if violation.condition.kind == ConditionKind.DEVICE_HEALTH:
        return []
    return list(_numbers_of(PARAMETERS))


def thresholds(violation: Violation) -> dict[str, float]:
    """The beliefs at which the episode changes its tier; none for what a tag says of itself."""
    if violation.condition.kind == ConditionKind.DEVICE_HEALTH:
        return {}
    usual = SETTINGS_OF[violation.condition.kind]()
    return {name: violation.record["parameters"].get(name, getattr(usual, name)) for name in THRESHOLDS}


def _numbers_of(values: Any) -> Iterator[Number]:
    for one in fields(values):
        value = _written(getattr(values, one.name))
        yield Number(_in_words(one.name), value, one.metadata["unit"], one.metadata["source"])


def _in_words(name: str) -> str:
    return name.replace("_", " ")


def _written(value: Any) -> str:
    if value is None:
        return NO_LIMIT
    if isinstance(value, tuple):
        return ", ".join(f"{mechanism} {number:g}" for mechanism, number in zip(MECHANISMS, value, strict=True))
    return f"{value:g}" if isinstance(value, int | float) else str(value)
