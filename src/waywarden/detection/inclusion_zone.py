"""Inclusion zone: he must not be outside. Violated only outside all the inclusion zones of his that apply just then.

In: a condition, and an episode as the kernel leaves it. Out: the violation. Where several zones apply, the violation is
of the one in which he most likely was when it began, or else of the nearest: adding a zone somewhere else changes no
violation and no id. Outside the hours of all of them nothing is demanded. A buffer says nothing here: who must stay in
a place may walk to its edge. tests/spec/test_detection_inclusion_zone.py draws the rule as tables.
"""

from dataclasses import replace
from typing import Any

from waywarden.detection.conditions import Condition
from waywarden.detection.sentence_within import inclusion_sentence
from waywarden.detection.told import told
from waywarden.detection.violation import Violation

KIND = "inclusion_zone"
RULE_VERSION = "inclusion_zone/2"


def violation(condition: Condition, device_id: str, state: Any, kept: Any) -> Violation:
    """The episode of this PAIR and KEPT record as a violation."""
    found = told(condition, device_id, state, kept, flags=(), rule_version=RULE_VERSION)
    return replace(found, sentence=inclusion_sentence(found, float(kept["deepest"]["distance_m"])))
