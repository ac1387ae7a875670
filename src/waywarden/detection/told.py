"""An episode about a place, as the kernel leaves it, put into a violation. The kind adds its flags and its sentence."""

from typing import Any

from waywarden.detection.conditions import Condition
from waywarden.detection.violation import TIER_NAMES, Violation, at_or_none, evidence_of, violation_id


def told(
    condition: Condition, device_id: str, state: Any, kept: Any, *, flags: tuple[str, ...], rule_version: str
) -> Violation:
    """The violation of these two records (of the kernel, PAIR and KEPT), its sentence still to be said."""
    began_at = at_or_none(state["began_at"])
    assert began_at is not None, "an episode has a beginning"
    return Violation(
        violation_id=violation_id(condition.condition_id, device_id, began_at),
        condition_id=condition.condition_id,
        device_id=device_id,
        kind=condition.kind,
        tier=TIER_NAMES[int(state["tier"])],
        began_at=began_at,
        ended_at=at_or_none(state["ended_at"]),
        possible_at=at_or_none(state["possible_at"]),
        confirmed_at=at_or_none(state["confirmed_at"]),
        cleared_at=at_or_none(state["cleared_at"]),
        peak_belief=round(float(state["peak_belief"]), 4),
        min_distance_m=round(float(state["min_distance_m"]), 1),
        fixes=int(state["fixes"]),
        evidence=evidence_of(kept),
        flags=flags,
        rule_version=rule_version,
        parameters=condition.settings.as_json(),
        sentence="",
    )
