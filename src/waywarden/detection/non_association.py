"""Non-association: two wearers must not meet.

In: the fixes of both tags, non-association conditions, and what is remembered of each pair. Out: violations of the
tag that the condition names first. tests/spec/test_detection_non_association.py draws the rule as tables.

Passing in the street, or riding the same bus for two stops, is not meeting: a violation is told when they have been
together for the minutes that are set, and then counts from its beginning.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl

from waywarden.detection.carry import Carry
from waywarden.detection.conditions import Condition
from waywarden.detection.keeping_apart import detect_pairs, due_of_pairs, without_places
from waywarden.detection.sentence_apart import non_association_sentence
from waywarden.detection.settings import ExclusionSettings, NonAssociationSettings
from waywarden.detection.violation import Violation

KIND = "non_association"
RULE_VERSION = "non_association/2"


def detect(
    track: pl.DataFrame, conditions: Sequence[Condition], carry: Carry, *, now: datetime | None = None
) -> tuple[list[Violation], Carry]:
    """Violations of these conditions by these fixes (`columns.placed`). `now` only looks: it changes no carry."""
    return detect_pairs(track, conditions, carry, _circle, _tell, now)


def due(conditions: Sequence[Condition], carry: Carry, after: datetime) -> dict[str, datetime]:
    return due_of_pairs(conditions, carry, _circle, after)


def _circle(condition: Condition) -> tuple[float, ExclusionSettings]:
    """Nobody approaches a meeting and nobody meets in passing: those parts of the zone rule are off."""
    settings = condition.settings
    assert isinstance(settings, NonAssociationSettings)
    return settings.distance_m, ExclusionSettings(
        possible=settings.possible,
        confirmed=settings.confirmed,
        cleared=settings.cleared,
        approach_s=0.0,
        crossing_probability=0.99,
    )


def _tell(violation: Violation, condition: Condition, until: datetime | None) -> Violation | None:
    settings = condition.settings
    assert isinstance(settings, NonAssociationSettings)
    last = violation.ended_at or until
    if violation.possible_at is None or last is None:
        return None
    if last - violation.possible_at < timedelta(minutes=settings.minutes):
        return None
    told = replace(
        without_places(violation),
        kind=KIND,
        began_at=violation.possible_at,
        rule_version=RULE_VERSION,
        parameters=settings.as_json(),
    )
    return replace(told, sentence=non_association_sentence(told))
