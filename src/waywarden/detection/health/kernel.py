"""The one pass: every row of every tag against every health condition it has, over plain arrays.

In: rows sorted by tag and time, the conditions with their limits and windows, and what was remembered (facts and
episodes), which is changed in place. Out: the episodes that ended or were let go, then those still open of tags that
had a row. For each row time passes first (windows begin and end, silence grows), then the row is heard, then each
check is judged if a window is open. What is known of the tag is followed outside windows too, so that it is ready when
one begins: a strap that is open then is a violation at that minute.
"""

import math

import numpy as np

from waywarden.detection.health.arrays import Found, Rows, Watches
from waywarden.detection.health.battery import battery_tier, hear_battery, is_running_out, unknown_tier
from waywarden.detection.health.checks import (
    BATTERY,
    BATTERY_LOW,
    BATTERY_UNKNOWN,
    CASE,
    CHECKS,
    DEAD,
    JAMMED,
    JAMMING,
    MOTION_WITHOUT_FIX,
    NO_COMMUNICATION,
    NO_LOCATION,
    POWER_OFF,
    STRAP,
)
from waywarden.detection.health.communication import communication_tier, hear_communication
from waywarden.detection.health.episode import demand, end, forget, keep_row, note
from waywarden.detection.health.jamming import hear_jamming, jamming_since, jamming_tier
from waywarden.detection.health.location import hear_location, is_located, location_tier
from waywarden.detection.health.motion import hear_motion, motion_tier
from waywarden.detection.health.quiet import hear_plain, is_plain, is_quiet
from waywarden.detection.health.tamper import ends_tamper, hear_tamper, note_tamper, opens
from waywarden.detection.state import CONFIRMED, NEVER, NO_TIER, POSSIBLE, Record
from waywarden.zones.compiled import compiled


@compiled
def run(rows: Rows, watches: Watches, facts: np.ndarray, episodes: np.ndarray, found: Found) -> int:
    """Number of episodes found; where it exceeds the room in `found`, the rest was counted but not kept.

    `facts` has one record for each watch, `episodes` one for each watch and check.
    """
    count = 0
    window = watches.windows.first[:-1].copy()  # the one that is open, or the next
    for tag in range(len(rows.first) - 1):
        for index in range(rows.first[tag], rows.first[tag + 1]):
            row = rows.rows[index]
            for watch in range(watches.first[tag], watches.first[tag + 1]):
                known, limits, here = facts[watch], watches.limits[watch], window[watch]
                located = is_located(row, limits)
                beyond = watches.windows.first[watch + 1]
                within = (
                    here < beyond
                    and watches.windows.begins[here] <= known.heard.at
                    and row.at < watches.windows.ends[here]
                )
                if within and is_plain(known, row, located, limits):
                    hear_plain(known, row)
                    continue
                count, here = pass_time(known, episodes, watch, here, row.at, False, watches, found, count)
                window[watch] = here
                hear(known, row, located, limits)
                if here < beyond and watches.windows.begins[here] <= row.at:
                    count = judge(
                        known, episodes, watch, watches.windows.begins[here], row, located, limits, found, count
                    )
                known.quiet = 1 if is_quiet(known, all_closed(episodes[watch]), limits) else 0
        if rows.first[tag] < rows.first[tag + 1]:
            for watch in range(watches.first[tag], watches.first[tag + 1]):
                count = keep_open(found, count, watch, episodes[watch])
    return count


@compiled
def advance(now: int, watches: Watches, facts: np.ndarray, episodes: np.ndarray, found: Found) -> int:
    """What passing time alone brings up to `now`: windows that begin or end, and silence.

    The next row does the same before it is heard, so looking early never changes what is found later. Told are all
    episodes that are then open and those that ended on the way: `rules.Detect` says why.
    """
    count = 0
    for watch in range(len(facts)):
        heard_at = facts[watch].heard.at
        if heard_at == NEVER:
            continue
        until = max(now, heard_at)
        count, _ = pass_time(
            facts[watch], episodes, watch, watches.windows.first[watch], until, True, watches, found, count
        )
        count = keep_open(found, count, watch, episodes[watch])
    return count


@compiled
def pass_time(
    facts: Record,
    episodes: np.ndarray,
    watch: int,
    window: int,
    until: int,
    looking: bool,
    watches: Watches,
    found: Found,
    count: int,
) -> tuple[int, int]:
    """Let time pass from the last row heard to `until`: the count of what was found, and the window open then.

    A row at the very moment at which silence would become something ends it just in time; `looking` without a row,
    that moment counts.
    """
    since, beyond = facts.heard.at, watches.windows.first[watch + 1]
    while window < beyond and watches.windows.ends[window] <= (until if since == NEVER else since):
        window += 1
    while since != NEVER and window < beyond and watches.windows.begins[window] <= until:
        begins, ends = watches.windows.begins[window], watches.windows.ends[window]
        if begins > since:
            find_standing(facts, episodes[watch], begins)
        before = min(ends, until + 1 if looking else until)
        fall_silent(facts, episodes[watch], max(since, begins), before, watches.limits[watch])
        if ends > until:
            break
        for check in range(len(CHECKS)):
            episode = episodes[watch, check]
            if episode.tier != NO_TIER:
                end(episode, ends, False)
                count = keep(found, count, watch, check, episode)
                forget(episode)
        window += 1
    return count, window


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
def hear(facts: Record, row: Record, located: bool, limits: Record) -> None:
    """Take the row into what is known. What compares it with what was known before comes first."""
    hear_communication(facts, row, limits)
    hear_jamming(facts, row, located, limits)
    hear_motion(facts, row, located, limits)
    hear_location(facts, row, located)
    hear_battery(facts, row, limits)
    hear_tamper(facts, row)
    keep_row(row, facts.heard)


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
def all_closed(episodes: np.ndarray) -> bool:
    for check in range(len(CHECKS)):  # noqa: SIM110 (compiled: no generators)
        if episodes[check].tier != NO_TIER:
            return False
    return True


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
def ended(found: Found, count: int, watch: int, check: int, episode: Record) -> int:
    """Write the episode that is over, and forget it."""
    count = keep(found, count, watch, check, episode)
    forget(episode)
    return count


@compiled
def keep_open(found: Found, count: int, watch: int, episodes: np.ndarray) -> int:
    """Write each episode that is still open."""
    for check in range(len(CHECKS)):
        if episodes[check].tier != NO_TIER:
            count = keep(found, count, watch, check, episodes[check])
    return count


@compiled
def keep(found: Found, count: int, watch: int, check: int, episode: Record) -> int:
    """Write the episode as it stands into the room for results, if there is room; count it in any case."""
    if count < len(found.watch):
        found.watch[count] = watch
        found.check[count] = check
        found.episode[count] = episode
    return count + 1


@compiled
def _speak(episode: Record, tier: int, since: int, at: int, row: Record) -> None:
    """Begin or raise the episode, and count the row that it rests on once."""
    demand(episode, tier, since, at, row)
    if episode.rows == 0 and row.order >= 0:  # not where it stands for a tag that was never heard
        note(episode, row)
