"""Violations written down again, one a line, so that a case can say what it expects.

`confirmed 14:13-14:35 possible 14:17 confirmed 14:18`: the tier, from when to when (`open` while it lasts), and when
each threshold was crossed (`-` for never). `cleared 14:09` follows where that is not when it ended, then the flags.
Where a picture has several conditions or tags, the line begins with the condition and `of` the tag.
"""

from collections.abc import Sequence
from datetime import datetime

from tests.spec.drawing.times import DAY, written

from waywarden.detection.violation import Violation


def read_back(
    violations: Sequence[Violation], *, day: datetime = DAY, name_conditions: bool = False, name_tags: bool = False
) -> list[str]:
    """Each violation as a line, in the order given."""
    lines = []
    for violation in violations:
        ended = written(violation.ended_at, day) if violation.ended_at else "open"
        words = [
            *([violation.condition_id] if name_conditions else []),
            *([f"of {violation.device_id}"] if name_tags else []),
            violation.tier,
            f"{written(violation.began_at, day)}-{ended}",
            f"possible {written(violation.possible_at, day)}",
            f"confirmed {written(violation.confirmed_at, day)}",
            *_cleared(violation, day),
            *violation.flags,
        ]
        lines.append(" ".join(words))
    return lines


def _cleared(violation: Violation, day: datetime) -> list[str]:
    if violation.cleared_at is None or violation.cleared_at == violation.ended_at:
        return []
    return [f"cleared {written(violation.cleared_at, day)}"]
