"""Why an alert was raised: the rule and the numbers it rests on, as they are written in detection.parameters."""

from dataclasses import dataclass, fields
from typing import Any

from waywarden.detection.exclusion_zone import PARAMETERS
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
            _written(getattr(PARAMETERS, one.name)),
            one.metadata["unit"],
            one.metadata["source"],
        )
        for one in fields(PARAMETERS)
    ]


def thresholds() -> dict[str, float]:
    """The beliefs at which an episode changes its tier."""
    return {name: getattr(PARAMETERS, name) for name in THRESHOLDS}


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{mechanism} {number:g}" for mechanism, number in zip(MECHANISMS, value, strict=True))
    return f"{value:g}"
