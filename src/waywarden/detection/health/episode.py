"""Episodes of one check: begun, raised, noted and closed here, on an EPISODE record."""

from waywarden.detection.health.memory import ROW
from waywarden.detection.state import APPROACH, CONFIRMED, NEVER, NO_TIER, POSSIBLE, Record
from waywarden.zones.compiled import compiled


@compiled
def keep_row(row: Record, slot: Record) -> None:
    """Keep this row in this slot."""
    slot.at = row.at
    slot.order = row.order
    slot.event = row.event
    slot.lat = row.lat
    slot.lon = row.lon
    slot.accuracy_m = row.accuracy_m
    slot.battery_pct = row.battery_pct
    slot.charging = row.charging
    slot.motion = row.motion


@compiled
def demand(episode: Record, tier: int, since: int, at: int, row: Record) -> None:
    """At `at` this check stands at `tier`, and has stood badly since `since`: begin an episode, or raise the open one.

    `row` is the row that shows it; where time alone does, the last that was heard.
    """
    if episode.tier == NO_TIER:
        episode.tier = APPROACH
        episode.began_at = since
        keep_row(row, episode.first)
    if tier >= POSSIBLE and episode.tier < POSSIBLE:
        episode.tier = POSSIBLE
        episode.possible_at = at
        keep_row(row, episode.possible)
    if tier >= CONFIRMED and episode.tier < CONFIRMED:
        episode.tier = CONFIRMED
        episode.confirmed_at = at
        keep_row(row, episode.confirmed)


@compiled
def note(episode: Record, row: Record) -> None:
    """Count a row that speaks of the open episode; the same word at the same moment is one."""
    if episode.rows == 0 or row.at != episode.last.at or row.event != episode.last.event:
        episode.rows += 1
    keep_row(row, episode.last)


@compiled
def end(episode: Record, at: int, cleared: bool) -> None:
    """All is well again, or, if not `cleared`, the condition ended."""
    episode.ended_at = at
    if cleared:
        episode.cleared_at = at


@compiled
def forget(episode: Record) -> None:
    """Nothing is wrong any more."""
    episode.tier = NO_TIER
    episode.stage = 0
    episode.began_at = NEVER
    episode.possible_at = NEVER
    episode.confirmed_at = NEVER
    episode.cleared_at = NEVER
    episode.ended_at = NEVER
    episode.rows = 0
    _empty(episode.first)
    _empty(episode.possible)
    _empty(episode.confirmed)
    _empty(episode.last)


@compiled
def _empty(slot: Record) -> None:
    slot.at = NEVER
    slot.order = 0
    slot.event = 0
    slot.lat = 0.0
    slot.lon = 0.0
    slot.accuracy_m = 0.0
    slot.battery_pct = 0.0
    slot.charging = 0
    slot.motion = 0


assert len(ROW.names or ()) == 9  # `keep_row` and `_empty` write every field
