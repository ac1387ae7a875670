"""How each check stands after a row, when a window begins, and in silence: episodes begun, raised and ended.

`kernel` says when; the checks' own files say how bad it is.
"""

import math

import numpy as np

from waywarden.detection.health.arrays import Found
from waywarden.detection.health.battery import battery_tier, is_running_out, unknown_tier
from waywarden.detection.health.checks import (
    BATTERY,
    BATTERY_LOW,
    BATTERY_UNKNOWN,
    CASE,
    DEAD,
    JAMMED,
    JAMMING,
    MOTION_WITHOUT_FIX,
    NO_COMMUNICATION,
    NO_LOCATION,
    POWER_OFF,
    STRAP,
)
from waywarden.detection.health.communication import communication_tier
from waywarden.detection.health.episode import demand, end, keep_row, note
from waywarden.detection.health.finding import ended
from waywarden.detection.health.jamming import jamming_since, jamming_tier
from waywarden.detection.health.location import location_tier
from waywarden.detection.health.motion import motion_tier
from waywarden.detection.health.tamper import ends_tamper, note_tamper, opens
from waywarden.detection.state import CONFIRMED, NEVER, NO_TIER, POSSIBLE, Record
from waywarden.zones.compiled import compiled


@compiled
def judge(
    facts: Record,
    episodes: np.ndarray,
    watch: int,
    begins: int,
    row: Record,
    located: bool,
    limits: Record,
    found: Found,
    count: int,
) -> int:
    """Each check after this row, in a window that began at `begins`. Returns the count of what was found."""
    at, own = row.at, episodes[watch]
    for check in (STRAP, CASE):
        count = judge_tamper(facts, own[check], watch, check, row, limits, found, count)
    tells = not math.isnan(row.battery_pct) or BATTERY_LOW <= row.event <= POWER_OFF  # of level, charger, power
    if settle(own[BATTERY], battery_tier(facts), at, tells, row):
        count = ended(found, count, watch, BATTERY, own[BATTERY])
    own[BATTERY].stage = max(own[BATTERY].stage, facts.stage)
    since = max(facts.unknown_since, begins)
    if settle(own[BATTERY_UNKNOWN], unknown_tier(facts, begins, at, limits), since, True, row):
        count = ended(found, count, watch, BATTERY_UNKNOWN, own[BATTERY_UNKNOWN])
    tier = NO_TIER if is_running_out(facts, limits) else communication_tier(facts)
    if settle(own[NO_COMMUNICATION], tier, at, True, row):
        count = ended(found, count, watch, NO_COMMUNICATION, own[NO_COMMUNICATION])
    if tier != NO_TIER:
        own[NO_COMMUNICATION].stage = 1
    tier = location_tier(facts, begins, at, limits)
    if settle(own[NO_LOCATION], tier, max(facts.lost_since, begins), not located, row):
        count = ended(found, count, watch, NO_LOCATION, own[NO_LOCATION])
    tier = motion_tier(facts, begins, at, limits)
    if settle(own[MOTION_WITHOUT_FIX], tier, max(facts.moving_since, begins), row.motion == 1, row):
        count = ended(found, count, watch, MOTION_WITHOUT_FIX, own[MOTION_WITHOUT_FIX])
    since = max(jamming_since(facts, at, limits), begins)
    if settle(own[JAMMING], jamming_tier(facts, at, limits), since, not located or row.event == JAMMED, row):
        count = ended(found, count, watch, JAMMING, own[JAMMING])
    return count


@compiled
def judge_tamper(
    facts: Record, episode: Record, watch: int, check: int, row: Record, limits: Record, found: Found, count: int
) -> int:
    if episode.tier != NO_TIER and ends_tamper(episode, row, check, limits):
        count = ended(found, count, watch, check, episode)
    if episode.tier != NO_TIER:
        note_tamper(facts, episode, row, check)
    elif opens(row, check):
        _speak(episode, CONFIRMED, row.at, row.at, row)
    return count


@compiled
def settle(episode: Record, tier: int, since: int, tells: bool, row: Record) -> bool:
    """Bring the episode to this tier. True if the row ends it. `tells`: does the row speak of this check?"""
    if tier != NO_TIER:
        demand(episode, tier, since, row.at, row)
        if tells:
            note(episode, row)
        return False
    if episode.tier == NO_TIER:
        return False
    keep_row(row, episode.last)
    end(episode, row.at, True)
    return True


@compiled
def find_standing(facts: Record, episodes: np.ndarray, begins: int) -> None:
    """A window begins: what is known to be wrong is wrong from now on, without any row."""
    for check in (STRAP, CASE):
        if facts.open[check] == 1:
            demand(episodes[check], CONFIRMED, begins, begins, facts.heard)
            note(episodes[check], facts.heard)
    if battery_tier(facts) != NO_TIER:
        demand(episodes[BATTERY], battery_tier(facts), begins, begins, facts.heard)
        note(episodes[BATTERY], facts.heard)
        episodes[BATTERY].stage = facts.stage
    if facts.jammed_at != NEVER:
        demand(episodes[JAMMING], CONFIRMED, begins, begins, facts.heard)
        note(episodes[JAMMING], facts.heard)


@compiled
def fall_silent(facts: Record, episodes: np.ndarray, since: int, before: int, limits: Record) -> None:
    """Nothing was heard from `since` until `before`: of a tag whose battery was at its end, that is why."""
    silent_us = 0 if facts.off == 1 else limits.silent_us
    if since + silent_us >= before:
        return
    if is_running_out(facts, limits):
        facts.stage = DEAD
        _speak(episodes[BATTERY], CONFIRMED, since, since + silent_us, facts.heard)
        episodes[BATTERY].stage = DEAD
    else:
        _speak(episodes[NO_COMMUNICATION], POSSIBLE, since, since + silent_us, facts.heard)
        episodes[NO_COMMUNICATION].stage = facts.off
        if since + limits.silent_confirmed_us < before:
            demand(episodes[NO_COMMUNICATION], CONFIRMED, since, since + limits.silent_confirmed_us, facts.heard)


@compiled
def _speak(episode: Record, tier: int, since: int, at: int, row: Record) -> None:
    """Begin or raise the episode, and count the row that it rests on once."""
    demand(episode, tier, since, at, row)
    if episode.rows == 0 and row.order >= 0:  # not where it stands for a tag that was never heard
        note(episode, row)
