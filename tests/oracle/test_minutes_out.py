"""Minutes out of curfew add up as a slow count of every minute says, in whatever pieces they are counted."""

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.spec.drawing import DAY, condition

from waywarden.detection.minutes_out import Counted, Spell, Stretch, add_up
from waywarden.detection.state import new_pairs
from waywarden.detection.violation import to_us

MINUTE = 60_000_000
HOUR = 60 * MINUTE
START = to_us(DAY)
DAYS = 1
NOTHING_OPEN = new_pairs(1)[0]


@dataclass
class Slow:
    """Out in some minutes; over, whenever those of the last day are more than are allowed."""

    spells: list[Spell]
    allowed: int

    def stretches(self, until: int) -> list[Stretch]:
        minutes = range(START, until, MINUTE)
        out = [any(spell.began <= at < spell.ended for spell in self.spells) for at in minutes]
        found: list[Stretch] = []
        total, since = 0, None
        for index, at in enumerate(minutes):
            was = total
            total += out[index] - (out[index - 1440 * DAYS] if index >= 1440 * DAYS else 0)
            if since is None and total > self.allowed:
                since = at
            elif since is not None and was > self.allowed >= total:
                found.append(Stretch(since, at + MINUTE))
                since = None
        return found if since is None else [*found, Stretch(since, None)]


@st.composite
def some_spells(draw: st.DrawFn) -> list[Spell]:
    """Up to five spells in three days, by the minute."""
    edges = sorted(draw(st.sets(st.integers(0, 72 * 60), min_size=2, max_size=10)))
    return [Spell(START + one * MINUTE, START + two * MINUTE) for one, two in list(pairwise(edges))[::2]]


@settings(deadline=None)
@given(
    spells=some_spells(),
    allowed_minutes=st.integers(0, 600),
    cuts=st.sets(st.integers(0, 96), max_size=4),
)
def test_counting_in_pieces_is_counting_every_minute(spells: list[Spell], allowed_minutes: int, cuts: set[int]) -> None:
    curfew = condition("curfew", parameters={"allowance_minutes": allowed_minutes, "allowance_days": DAYS})
    told = {}
    counted = Counted()
    before = START - 1
    for hour in [*sorted(cuts), 97]:
        at = START + hour * HOUR
        # An episode that is still open is not counted here: only whole spells, when they are known.
        if any(spell.began < at < spell.ended for spell in spells):
            continue
        closed = [spell for spell in spells if before < spell.ended <= at]
        violations, counted = add_up(curfew, "d1", counted, closed, NOTHING_OPEN, at)
        told |= {violation.violation_id: violation for violation in violations}
        before = at
    expected = Slow(spells, allowed_minutes).stretches(START + 97 * HOUR)
    assert [
        (to_us(one.began_at), None if one.ended_at is None else to_us(one.ended_at))
        for one in sorted(told.values(), key=lambda one: one.began_at)
    ] == [(stretch.since, stretch.until) for stretch in expected]
