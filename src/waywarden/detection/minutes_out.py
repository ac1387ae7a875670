"""Minutes out of curfew add up: over any `allowance_days`, no more than `allowance_minutes`.

In: the spells out of each curfew (confirmed episodes, from beginning to end), those remembered and those just found.
Out: a violation for each stretch of time in which the spells of the last days add up to more than is allowed, and the
spells to remember. Doubtful spells don't count: minutes that add up are minutes somebody may be recalled for.

What is counted is what can't change any more: up to the tag's last fix, or to the beginning of an episode that may yet
be confirmed, or to the fix that may turn out to have ended one. So it adds up alike however the fixes are cut.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from waywarden.detection.conditions import Condition
from waywarden.detection.curfew import RULE_VERSION
from waywarden.detection.sentence_within import minutes_sentence
from waywarden.detection.settings import CurfewSettings
from waywarden.detection.state import CONFIRMED, NEVER, NO_TIER
from waywarden.detection.violation import Evidence, Violation, to_time, violation_id

US_A_MINUTE = 60_000_000
US_A_DAY = 86_400_000_000
NAME = "/accumulated"


class Spell(NamedTuple):
    """Out from `began` to `ended`, µs."""

    began: int
    ended: int


@dataclass(frozen=True)
class Stretch:
    """Over the allowance from `since` on, and not after `until` (None: still), µs."""

    since: int
    until: int | None


@dataclass(frozen=True)
class Counted:
    """What is remembered of a curfew: its spells, since when they are too many, and up to when they were counted."""

    spells: tuple[Spell, ...] = ()
    over_since: int = NEVER
    counted_to: int = NEVER


def counts(condition: Condition) -> bool:
    """Do minutes out of this condition add up to anything?"""
    return isinstance(condition.settings, CurfewSettings) and math.isfinite(condition.settings.allowance_minutes)


def add_up(
    condition: Condition, device_id: str, before: Counted, closed: Sequence[Spell], state: Any, last_at: int
) -> tuple[list[Violation], Counted]:
    """The stretches that ended or are still open, and what to remember. `closed` are the spells that ended since,
    `state` is the PAIR record with the open episode, if there is one.
    """
    settled = max(before.counted_to, _settled(state, last_at))
    spells = (*before.spells, *closed, *_open_spell(state, settled))
    stretches = _stretches(condition, spells, before, settled)
    over_since = stretches[-1].since if stretches and stretches[-1].until is None else NEVER
    needed_from = (settled if over_since == NEVER else over_since) - _days_us(condition)
    kept = tuple(spell for spell in (*before.spells, *closed) if spell.ended > needed_from)
    after = Counted(kept, over_since, settled)
    return [as_violation(condition, device_id, spells, stretch) for stretch in stretches], after


def look_ahead(
    condition: Condition, before: Counted, closed: Sequence[Spell], state: Any, now: int
) -> tuple[tuple[Spell, ...], list[Stretch]]:
    """The same up to `now`, if no fix comes before it: nothing is remembered."""
    spells = (*before.spells, *closed, *_open_spell(state, now))
    return spells, _stretches(condition, spells, before, now)


def _settled(state: Any, last_at: int) -> int:
    """Up to when nothing that counts can change."""
    if state["tier"] == NO_TIER:
        return last_at
    if state["tier"] < CONFIRMED:
        return min(last_at, int(state["began_at"]))
    return last_at if state["below_since"] == NEVER else int(state["below_since"])


def _open_spell(state: Any, until: int) -> list[Spell]:
    began = int(state["began_at"])
    return [Spell(began, until)] if state["tier"] == CONFIRMED and began < until else []


def _stretches(condition: Condition, spells: Sequence[Spell], before: Counted, until: int) -> list[Stretch]:
    """Walk from edge to edge of the sum of the last days, which between them rises, falls or stays by the clock."""
    days_us = _days_us(condition)
    allowed_us = int(_settings(condition).allowance_minutes * US_A_MINUTE)
    at = before.counted_to if before.counted_to != NEVER else min((spell.began for spell in spells), default=until)
    sum_us = _overlap_us(spells, at - days_us, at)
    over_since = before.over_since
    stretches: list[Stretch] = []
    for edge in _edges(spells, days_us, at, until):
        slope = _is_out(spells, at) - _is_out(spells, at - days_us)
        then_us = sum_us + slope * (edge - at)
        if over_since == NEVER and then_us > allowed_us:
            over_since = at + allowed_us - sum_us
        elif over_since != NEVER and then_us <= allowed_us:
            stretches.append(Stretch(over_since, at + sum_us - allowed_us))
            over_since = NEVER
        at, sum_us = edge, then_us
    return stretches if over_since == NEVER else [*stretches, Stretch(over_since, None)]


def _edges(spells: Iterable[Spell], days_us: int, since: int, until: int) -> list[int]:
    edges = {edge + later for spell in spells for edge in spell for later in (0, days_us)}
    return [*sorted(edge for edge in edges if since < edge < until), until] if since < until else []


def _is_out(spells: Iterable[Spell], at: int) -> int:
    return int(any(spell.began <= at < spell.ended for spell in spells))


def _overlap_us(spells: Iterable[Spell], since: int, until: int) -> int:
    return sum(max(0, min(spell.ended, until) - max(spell.began, since)) for spell in spells)


def as_violation(condition: Condition, device_id: str, spells: Sequence[Spell], stretch: Stretch) -> Violation:
    """Its evidence is the spells that counted when it began, up to that moment."""
    began_at = to_time(stretch.since)
    ended_at = None if stretch.until is None else to_time(stretch.until)
    settings = _settings(condition)
    counted = [
        (spell, _overlap_us([spell], stretch.since - _days_us(condition), stretch.since) / US_A_MINUTE)
        for spell in spells
    ]
    return Violation(
        violation_id=violation_id(condition.condition_id + NAME, device_id, began_at),
        condition_id=condition.condition_id,
        device_id=device_id,
        kind=condition.kind,
        tier="confirmed",
        began_at=began_at,
        ended_at=ended_at,
        possible_at=began_at,
        confirmed_at=began_at,
        cleared_at=ended_at,
        peak_belief=settings.confirmed,
        min_distance_m=None,
        fixes=0,
        evidence=tuple(_said(spell, minutes, settings.confirmed) for spell, minutes in counted if minutes > 0.0),
        flags=("accumulated",),
        rule_version=RULE_VERSION,
        parameters=settings.as_json(),
        sentence=minutes_sentence(settings.allowance_minutes, settings.allowance_days, began_at, ended_at),
    )


def _said(spell: Spell, minutes: float, belief: float) -> Evidence:
    return Evidence(
        recorded_at=to_time(spell.began),
        lat=None,
        lon=None,
        accuracy_m=None,
        mechanism=None,
        distance_m=None,
        likelihood=belief,
        belief=belief,
        said=f"out for {minutes:.0f} minutes",
    )


def _settings(condition: Condition) -> CurfewSettings:
    assert isinstance(condition.settings, CurfewSettings)
    return condition.settings


def _days_us(condition: Condition) -> int:
    return int(_settings(condition).allowance_days * US_A_DAY)
