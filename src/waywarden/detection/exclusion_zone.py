"""Exclusion zone: he must not be inside. Violated when belief says that he is, may be, or is about to be.

In: a condition, and an episode as the kernel leaves it. Out: the violation. tests/spec/test_detection_exclusion_zone.py
draws the rule as tables.
"""

from dataclasses import replace
from typing import Any

from waywarden.detection.conditions import Condition
from waywarden.detection.sentence import zone_sentence
from waywarden.detection.told import told
from waywarden.detection.violation import Violation

KIND = "exclusion_zone"
RULE_VERSION = "exclusion_zone/3"


def violation(condition: Condition, device_id: str, state: Any, kept: Any) -> Violation:
    """The episode of this PAIR and KEPT record as a violation."""
    flags = tuple(name for name in ("crossing", "dark") if state[name])
    found = told(condition, device_id, state, kept, flags=flags, rule_version=RULE_VERSION)
    assert found.min_distance_m is not None
    sentence = zone_sentence(
        tier=found.tier,
        crossing="crossing" in flags,
        dark="dark" in flags,
        began_at=found.began_at,
        possible_at=found.possible_at,
        ended_at=found.ended_at,
        cleared=found.cleared_at is not None,
        peak_belief=found.peak_belief,
        min_distance_m=found.min_distance_m,
        nearest_error_m=found.error_at(found.min_distance_m),
    )
    return replace(found, sentence=sentence)
