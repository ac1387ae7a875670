"""Why an alert was raised: the rule and the numbers it rests on, as they are written in detection.settings
and detection.parameters."""

from dataclasses import dataclass, fields
from typing import Any

from waywarden.detection.parameters import PARAMETERS
from waywarden.detection.settings import ExclusionSettings
from waywarden.detection.state import MECHANISMS

THRESHOLDS = ("cleared", "possible", "confirmed")


@dataclass(frozen=True)
class Number:
    """One number of the rule, for people: its name in words, its value, its unit, where it comes from."""

    name: str
    value: str
    unit: str
    source: str


def rule_numbers() -> list[Number]:
    return [
        Number(
            one.name.replace("_", " "),
            _written(getattr(numbers, one.name)),
            one.metadata["unit"],
            one.metadata["source"],
        )
        for numbers in (ExclusionSettings(), PARAMETERS)
        for one in fields(numbers)
    ]


def thresholds() -> dict[str, float]:
    """The beliefs at which an episode changes its tier."""
    return {name: getattr(ExclusionSettings(), name) for name in THRESHOLDS}


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{mechanism} {number:g}" for mechanism, number in zip(MECHANISMS, value, strict=True))
    return f"{value:g}"
