"""What would other settings change? Two lists of violations of the same tracks -> one list of differences, and counts.

A violation found both times is the same one by its id or, where its beginning moved, by the time it shares with
another of the same condition, tag and matter. Each is paired once. Rates are per 1,000 wearer-days: one tag worn for
a day is one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from waywarden.detection.settings import SETTINGS_OF
from waywarden.detection.violation import TIER_NAMES, Violation, iso

FOREVER = datetime.max.replace(tzinfo=UTC)
TIERS = tuple(TIER_NAMES.values())


class Change(StrEnum):
    """What became of one violation; `tier` goes before `time` where both changed."""

    ONLY_BEFORE = "only before"
    ONLY_AFTER = "only after"
    TIER = "changed tier"
    TIME = "changed time"
    SAME = "same"


@dataclass(frozen=True)
class Difference:
    """One violation before and after; None where it was not found."""

    before: Violation | None
    after: Violation | None

    @property
    def shown(self) -> Violation:
        """The one to name it by: as it would be, or as it was where it would vanish."""
        shown = self.after or self.before
        assert shown is not None, "a difference has at least one side"
        return shown

    @property
    def change(self) -> Change:
        before, after = self.before, self.after
        if before is None:
            return Change.ONLY_AFTER
        if after is None:
            return Change.ONLY_BEFORE
        if before.tier != after.tier:
            return Change.TIER
        return Change.SAME if _times(before) == _times(after) else Change.TIME

    def as_json(self) -> dict[str, Any]:
        shown = self.shown
        return {
            "row": "violation",
            "change": str(self.change),
            "condition_id": shown.condition_id,
            "device_id": shown.device_id,
            "kind": shown.kind,
            "before": _side(self.before),
            "after": _side(self.after),
        }


@dataclass(frozen=True)
class Count:
    """How many violations of a kind reached a tier and no higher, before and after."""

    kind: str
    tier: str
    before: int
    after: int
    wearer_days: float

    @property
    def before_rate(self) -> float | None:
        return self._rate(self.before)

    @property
    def after_rate(self) -> float | None:
        return self._rate(self.after)

    def _rate(self, count: int) -> float | None:
        """Per 1,000 wearer-days; None where nobody was watched for any time."""
        return round(1000 * count / self.wearer_days, 1) if self.wearer_days > 0 else None

    def as_json(self) -> dict[str, Any]:
        return {
            "row": "count",
            "kind": self.kind,
            "tier": self.tier,
            "before": self.before,
            "after": self.after,
            "before_per_1000_wearer_days": self.before_rate,
            "after_per_1000_wearer_days": self.after_rate,
            "wearer_days": round(self.wearer_days, 3),
        }


def compare(before: Sequence[Violation], after: Sequence[Violation]) -> list[Difference]:
    """Every violation of either list once: what changed first, then what is the same, each in order of time."""
    after_by_id = {violation.violation_id: violation for violation in after}
    differences = [Difference(one, after_by_id[one.violation_id]) for one in before if one.violation_id in after_by_id]
    paired = {difference.shown.violation_id for difference in differences}
    left = _by_matter(one for one in before if one.violation_id not in paired)
    right = _by_matter(one for one in after if one.violation_id not in paired)
    for matter in left | right:
        differences += _paired_by_time(left.get(matter, []), right.get(matter, []))
    return sorted(differences, key=_order)


def counts(differences: Iterable[Difference], wearer_days: float) -> list[Count]:
    """One count for each tier, the lowest first, of each kind that was found at all."""
    before: Counter[tuple[str, str]] = Counter()
    after: Counter[tuple[str, str]] = Counter()
    for difference in differences:
        before.update(_kind_and_tier(difference.before))
        after.update(_kind_and_tier(difference.after))
    kinds = {kind for kind, _ in [*before, *after]}
    return [
        Count(kind, tier, before[kind, tier], after[kind, tier], wearer_days)
        for kind in SETTINGS_OF
        if kind in kinds
        for tier in TIERS
    ]


def _kind_and_tier(violation: Violation | None) -> list[tuple[str, str]]:
    return [] if violation is None else [(violation.kind, violation.tier)]


Matter = tuple[str, str, str]


def _by_matter(violations: Iterable[Violation]) -> dict[Matter, list[Violation]]:
    by_matter: defaultdict[Matter, list[Violation]] = defaultdict(list)
    for violation in violations:
        by_matter[_matter(violation)].append(violation)
    return dict(by_matter)


def _matter(violation: Violation) -> Matter:
    """What a violation is about. The checks of one tag go on beside one another, and so do minutes that add up."""
    flags = violation.flags
    aside = flags[0] if violation.kind == "device_health" and flags else "accumulated" if "accumulated" in flags else ""
    return violation.condition_id, violation.device_id, aside


def _paired_by_time(before: list[Violation], after: list[Violation]) -> list[Difference]:
    """Each of `before` with the one of `after` that it shares the most time with and nobody has taken yet."""
    free = sorted(after, key=lambda one: one.began_at)
    differences = []
    for one in sorted(before, key=lambda one: one.began_at):
        partner = max(
            (other for other in free if _overlap(one, other)), key=lambda other: _shared_s(one, other), default=None
        )
        if partner is not None:
            free.remove(partner)
        differences.append(Difference(one, partner))
    return differences + [Difference(None, other) for other in free]


def _overlap(one: Violation, other: Violation) -> bool:
    return one.began_at <= (other.ended_at or FOREVER) and other.began_at <= (one.ended_at or FOREVER)


def _shared_s(one: Violation, other: Violation) -> float:
    ends = min(one.ended_at or FOREVER, other.ended_at or FOREVER)
    return (ends - max(one.began_at, other.began_at)).total_seconds()


def _times(one: Violation) -> tuple[datetime | None, ...]:
    return one.began_at, one.possible_at, one.confirmed_at, one.ended_at


def _side(one: Violation | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "violation_id": one.violation_id,
        "tier": one.tier,
        "began_at": iso(one.began_at),
        "possible_at": iso(one.possible_at),
        "confirmed_at": iso(one.confirmed_at),
        "ended_at": iso(one.ended_at),
        "peak_belief": one.peak_belief,
        "sentence": one.sentence,
    }


def _order(difference: Difference) -> tuple[bool, datetime, str, str]:
    shown = difference.shown
    return difference.change is Change.SAME, shown.began_at, shown.device_id, shown.violation_id
