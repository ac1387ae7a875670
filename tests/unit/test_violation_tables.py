"""What a person is shown of violations at the command line."""

from typing import Any

import pytest

from waywarden.cli.violation_tables import comparison_tables, violation_table

BEGAN, LATER = "2026-03-03T14:02:00Z", "2026-03-03T14:05:00Z"


def violation(**differs: Any) -> dict[str, Any]:
    plain = {
        "device_id": "d1", "kind": "exclusion_zone", "tier": "possible", "flags": [], "peak_belief": 0.87,
        "began_at": BEGAN, "possible_at": BEGAN, "confirmed_at": None, "ended_at": None, "sentence": "",
    }  # fmt: skip
    return plain | differs


@pytest.mark.parametrize(
    ("differs", "sure"),
    [
        ({}, "87 %"),
        ({"tier": "confirmed", "flags": ["dark"]}, "87 %"),
        ({"tier": "approach"}, ""),
        ({"kind": "device_health", "tier": "confirmed", "flags": ["strap_tamper"], "peak_belief": 1.0}, ""),
        ({"flags": ["dark"]}, ""),
        ({"kind": "curfew", "flags": ["accumulated"], "peak_belief": 1.0}, ""),
    ],
)
def test_what_no_fix_was_weighed_for_has_no_per_cent(differs: dict[str, Any], sure: str) -> None:
    ((shown,),) = violation_table([violation(**differs)])
    assert shown["sure"] == sure


@pytest.mark.parametrize(
    ("before", "after", "began"),
    [
        (violation(), violation(began_at=LATER), "2026-03-03 14:02 to 14:05"),
        (violation(), violation(began_at="2026-03-04T14:05:00Z"), "2026-03-03 14:02 to 2026-03-04 14:05"),
        (violation(), violation(tier="approach"), "2026-03-03 14:02"),
        (violation(), None, "2026-03-03 14:02"),
        (None, violation(began_at=LATER), "2026-03-03 14:05"),
    ],
)
def test_a_comparison_says_when_it_began_on_both_sides(before: Any, after: Any, began: str) -> None:
    row = {"row": "violation", "change": "changed time", "device_id": "d1", "kind": "curfew"}
    (shown,) = comparison_tables([row | {"before": before, "after": after}])[-1]
    assert shown["began (London)"] == began
