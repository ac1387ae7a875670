"""Proximity: he must keep away from a protected person's own tag, wherever it goes.

In: the fixes of both tags, proximity conditions, and what is remembered of each pair. Out: violations of the wearer's
tag. tests/spec/test_detection_proximity.py draws the rule as tables.

The other tag moves with a person who is to be protected, so her places are in no violation: only how far apart.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import polars as pl

from waywarden.detection.carry import Carry
from waywarden.detection.conditions import Condition
from waywarden.detection.keeping_apart import detect_pairs, due_of_pairs, without_places
from waywarden.detection.sentence_apart import proximity_sentence
from waywarden.detection.settings import ExclusionSettings, ProximitySettings
from waywarden.detection.violation import Violation

KIND = "proximity"
RULE_VERSION = "proximity/2"


def detect(
    track: pl.DataFrame, conditions: Sequence[Condition], carry: Carry, *, now: datetime | None = None
) -> tuple[list[Violation], Carry]:
    """Violations of these conditions by these fixes (`columns.placed`). `now` only looks: it changes no carry."""
    return detect_pairs(track, conditions, carry, _circle, _tell, now)


def due(conditions: Sequence[Condition], carry: Carry, after: datetime) -> dict[str, datetime]:
    return due_of_pairs(conditions, carry, _circle, after)


def _circle(condition: Condition) -> tuple[float, ExclusionSettings]:
    assert isinstance(condition.settings, ProximitySettings)
    return condition.settings.distance_m, condition.settings


def _tell(violation: Violation, condition: Condition, _: datetime | None) -> Violation:
    assert isinstance(condition.settings, ProximitySettings)
    told = replace(
        without_places(violation),
        kind=KIND,
        rule_version=RULE_VERSION,
        parameters=condition.settings.as_json(),
    )
    return replace(told, sentence=proximity_sentence(told, condition.settings.distance_m))
