"""What may be set about places, each with its unit and where it comes from."""

from dataclasses import dataclass, field
from typing import Any

MECHANISMS = ("GPS", "LBS", "RF", "WIFI")


class SettingsError(ValueError):
    """A setting that makes no sense. The message names it and says what is allowed."""


def number(default: float, unit: str, low: float, high: float, source: str) -> Any:
    """A setting with its unit, what is allowed, and where the default comes from."""
    return field(default=default, metadata={"unit": unit, "low": low, "high": high, "source": source})


class Checked:
    """Every number within what is allowed for it."""

    def __post_init__(self) -> None:
        for name, one in self.__dataclass_fields__.items():  # type: ignore[attr-defined]
            low, high = one.metadata["low"], one.metadata["high"]
            if not low <= getattr(self, name) <= high:
                raise SettingsError(f"{name} must be from {low:g} to {high:g} {one.metadata['unit']}")


@dataclass(frozen=True)
class HeatmapSettings(Checked):
    """How time is laid on the map."""

    gap_cap_s: float = number(600.0, "s", 10, 86_400, "ten times the usual report; longer silence is not laid out")
    wide_m: float = number(250.0, "m (95 % radius)", 10, 100_000, "a wider fix cannot tell one street from the next")
    accuracy_default_m: float = number(30.0, "m (95 % radius)", 1, 1000, "NIJ 1004.00, indoors; where none is said")
