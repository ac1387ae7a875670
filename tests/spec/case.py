"""A case: one sentence about a rule, the positions and conditions it is about, and the violations that must be found.

A chapter is all cases of one kind of condition. A spec file is a chapter and this test:

    CHAPTER = Chapter("curfew", "Curfew", INTRODUCTION, {"Coming home": [Case(...), ...], ...})

    @pytest.mark.parametrize("case", CHAPTER.cases, ids=str)
    def test_curfew(case: Case) -> None:
        assert CHAPTER.told(case) == case.violations

Every case is told three times: all at once; in pieces with what is remembered passed on as bytes; and newest first
and everything twice, as a tag might send it. All must say the same. `python -m tests.spec.write_reference` prints the
chapters as docs/reference/detection.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import polars as pl
from tests.spec.drawing.conditions import condition
from tests.spec.drawing.positions import MIDDLE, RADIUS_M, drawn
from tests.spec.drawing.times import DAY, clock, on
from tests.spec.drawing.violations import read_back

from waywarden.detection.carry import Carry
from waywarden.detection.conditions import Condition
from waywarden.detection.rules import detect
from waywarden.detection.violation import Violation
from waywarden.geodesy import LocalFrame
from waywarden.positions.canonical import canonical

PIECES = 7
Drawn = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """`positions` drawn (drawing/positions.py); `violations` as read back (drawing/violations.py); `condition` what
    differs from the plain condition of the chapter's kind, or a list of such, each with a condition_id of its own
    (drawing/conditions.py); `now` to look at, where time goes on after the last row.
    """

    says: str
    positions: str
    violations: list[str]
    condition: Drawn | Sequence[Drawn] = field(default_factory=dict)
    now: str | None = None
    day: str = ""  # the date of times without one, such as "28 Mar"; otherwise Tuesday 3 March 2026
    note: str = ""  # what a reader should know besides
    middle: tuple[float, float] = (MIDDLE.lat, MIDDLE.lon)  # of the picture, degrees

    def __str__(self) -> str:
        return self.says

    @property
    def date(self) -> datetime:
        return on(self.day) if self.day else DAY

    @property
    def drawn_conditions(self) -> list[Drawn]:
        return [self.condition] if isinstance(self.condition, Mapping) else list(self.condition)

    @property
    def look_at(self) -> datetime | None:
        return clock(self.now, self.date) if self.now else None

    def conditions(self, kind: str) -> list[Condition]:
        """The conditions, those that do not say otherwise of this kind."""
        middle = LocalFrame.at(*self.middle)
        return [
            condition(**{"kind": kind, **differs}, day=self.date, middle=middle) for differs in self.drawn_conditions
        ]

    def track(self) -> pl.DataFrame:
        """The positions. Metres outside are counted from the first condition's edge."""
        edge_m = self.drawn_conditions[0].get("radius_m", RADIUS_M)
        return drawn(self.positions, day=self.date, middle=LocalFrame.at(*self.middle), edge_m=edge_m)


@dataclass(frozen=True)
class Chapter:
    """The cases of one kind of condition under headings, with what a reader should know before them."""

    kind: str
    title: str
    introduction: str
    sections: Mapping[str, Sequence[Case]]

    @cached_property
    def cases(self) -> list[Case]:
        return [case for cases in self.sections.values() for case in cases]

    def told(self, case: Case) -> list[str]:
        """What the rule says of it, read back: the same however the rows are delivered."""
        track, conditions, now = case.track(), case.conditions(self.kind), case.look_at
        found = self.violations(case)
        at_once = {violation.violation_id: violation for violation in found}
        assert in_pieces(track, conditions, now) == at_once, "in pieces it must be the same"
        assert as_sent_newest_first(track, conditions, now) == at_once, "late and twice it must be the same"
        return self.read_back(case, found)

    def violations(self, case: Case) -> list[Violation]:
        """What the rule finds, all rows at once."""
        return detect(case.track(), case.conditions(self.kind), now=case.look_at)[0]

    def read_back(self, case: Case, violations: Sequence[Violation]) -> list[str]:
        return read_back(
            violations,
            day=case.date,
            name_conditions=len(case.drawn_conditions) > 1,
            name_tags=case.track().get_column("device_id").n_unique() > 1,
        )


def in_pieces(track: pl.DataFrame, conditions: list[Condition], now: datetime | None) -> dict[str, Violation]:
    """As a worker sees it: a few moments at a time, remembering only the carry's bytes. What is found later counts."""
    moments = track.get_column("recorded_at").unique().sort().to_list()
    size = max(1, -(-len(moments) // PIECES))
    merged: dict[str, Violation] = {}
    carry = Carry()
    for first in range(0, len(moments), size):
        piece = track.filter(pl.col("recorded_at").is_in(moments[first : first + size]))
        found, carry = detect(piece, conditions, carry)
        merged |= {violation.violation_id: violation for violation in found}
        carry = Carry.from_bytes(carry.to_bytes())
    if now is not None:
        found, _ = detect(track.clear(), conditions, carry, now=now)
        merged |= {violation.violation_id: violation for violation in found}
    return merged


def as_sent_newest_first(
    track: pl.DataFrame, conditions: list[Condition], now: datetime | None
) -> dict[str, Violation]:
    """Newest first and everything twice, put in order at the door (positions/canonical.py)."""
    in_order, _ = canonical(pl.concat([track.reverse(), track]))
    return {violation.violation_id: violation for violation in detect(in_order, conditions, now=now)[0]}
