"""Spans: UTC intervals, and what is left of intervals that contradict one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple

# What has no beginning begins here, and what has no end ends here. Bank holidays are known for these years.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Span:
    """From `begins` (the first moment in it) to `ends` (the first moment after it), both UTC."""

    begins: datetime
    ends: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.begins <= at < self.ends

    def touches(self, since: datetime, until: datetime) -> bool:
        """Has it a moment in [since, until)?"""
        return self.begins < until and since < self.ends


class Claim(NamedTuple):
    """One row of a timetable on one occasion: in this interval the condition applies, or it does not.

    Of claims that contradict one another the greater decides: the higher level, then the higher priority, then the
    one that applies, so that a demand is never dropped by two rows that were not meant to meet.
    """

    level: int
    priority: int
    applies: bool
    begins: datetime
    ends: datetime


def applying(claims: Sequence[Claim]) -> list[Span]:
    """Where the deciding claim says that the condition applies: sorted, merged where they touch."""
    edges = sorted({claim.begins for claim in claims} | {claim.ends for claim in claims})
    spans = []
    for begins, ends in pairwise(edges):
        deciding = max(
            ((claim.level, claim.priority, claim.applies) for claim in claims if claim.begins <= begins < claim.ends),
            default=(0, 0, False),
        )
        if deciding[2]:
            spans.append(Span(begins, ends))
    return merged(spans)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans, with those that touch made one."""
    whole: list[Span] = []
    for span in spans:
        if whole and whole[-1].ends >= span.begins:
            whole[-1] = Span(whole[-1].begins, max(whole[-1].ends, span.ends))
        else:
            whole.append(span)
    return whole
