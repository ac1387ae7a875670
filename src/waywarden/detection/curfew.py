"""Curfew: at home, or where he must be, during its hours. Violated when belief says that he is, or may be, out.

In: a condition, and an episode as the kernel leaves it. Out: the violation, with what a curfew officer calls it:

- `late_in`: not seen where he must be since the hours began, and later back;
- `out_all_night`: nor until they ended;
- `left_early`: seen there, then out before they ended; with `out_at_end` if he was still out then.

Hours begin `grace_minutes` after the timetable says so. An authorised absence is an exception in the timetable: nothing
is demanded while it lasts, and not being back when it ends is being late. Curfews of one tag whose hours overlap are
kept at any of their places; an episode then belongs to one of them as inclusion zones' do. Minutes out add up in
`minutes_out`. tests/spec/test_detection_curfew.py draws the rule as tables.
"""

from dataclasses import replace
from typing import Any

from waywarden.detection.conditions import Condition
from waywarden.detection.sentence_within import curfew_sentence
from waywarden.detection.told import told
from waywarden.detection.violation import Violation

KIND = "curfew"
RULE_VERSION = "curfew/2"


def violation(condition: Condition, device_id: str, state: Any, kept: Any) -> Violation:
    """The episode of this PAIR and KEPT record as a violation."""
    found = told(condition, device_id, state, kept, flags=(), rule_version=RULE_VERSION)
    out_at_end = found.ended_at is not None and found.cleared_at is None
    found = replace(found, flags=_flags(bool(state["from_start"]), out_at_end))
    return replace(found, sentence=curfew_sentence(found, float(kept["deepest"]["distance_m"])))


def _flags(from_start: bool, out_at_end: bool) -> tuple[str, ...]:
    if from_start:
        return ("out_all_night",) if out_at_end else ("late_in",)
    return ("left_early", "out_at_end") if out_at_end else ("left_early",)
