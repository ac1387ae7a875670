"""The one pass: every row of every tag against every health condition it has, over plain arrays.

In: rows sorted by tag and time, the conditions with their limits and windows, and what was remembered (facts and
episodes), which is changed in place. Out: the episodes that ended or were let go, then those still open of tags that
had a row. For each row time passes first (windows begin and end, silence grows), then the row is heard, then each
check is judged if a window is open. What is known of the tag is followed outside windows too, so that it is ready when
one begins: a strap that is open then is a violation at that minute. A person's review is no row of the tag's: it ends
what it is about and is not heard.
"""

import numpy as np

from waywarden.detection.health.arrays import Found, Rows, Watches
from waywarden.detection.health.battery import hear_battery
from waywarden.detection.health.checks import CASE, CHECKS, STRAP
from waywarden.detection.health.communication import hear_communication
from waywarden.detection.health.episode import end, keep_row
from waywarden.detection.health.finding import all_closed, ended, keep_open
from waywarden.detection.health.jamming import hear_jamming
from waywarden.detection.health.judging import fall_silent, find_standing, judge
from waywarden.detection.health.location import hear_location, is_located
from waywarden.detection.health.motion import hear_motion
from waywarden.detection.health.quiet import hear_plain, is_plain, is_quiet
from waywarden.detection.health.tamper import end_reviewed, hear_tamper, is_persons, reviews
from waywarden.detection.state import NEVER, NO_TIER, Record
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
                if is_persons(row):
                    count, window[watch] = review(known, episodes, watch, here, row, watches, found, count)
                    continue
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
        until = max(now, heard_at, facts[watch].passed_at)
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
    that moment counts. Edges of windows up to `passed_at` have been met; silence is counted from the tag's own word.
    """
    since, beyond = facts.heard.at, watches.windows.first[watch + 1]
    passed = max(since, facts.passed_at)
    while window < beyond and watches.windows.ends[window] <= (until if since == NEVER else passed):
        window += 1
    while since != NEVER and window < beyond and watches.windows.begins[window] <= until:
        begins, ends = watches.windows.begins[window], watches.windows.ends[window]
        if begins > passed:
            find_standing(facts, episodes[watch], begins)
        before = min(ends, until + 1 if looking else until)
        fall_silent(facts, episodes[watch], max(since, begins), before, watches.limits[watch])
        if ends > until:
            break
        for check in range(len(CHECKS)):
            episode = episodes[watch, check]
            if episode.tier != NO_TIER:
                end(episode, ends, False)
                count = ended(found, count, watch, check, episode)
        window += 1
    return count, window


@compiled
def review(
    facts: Record,
    episodes: np.ndarray,
    watch: int,
    window: int,
    row: Record,
    watches: Watches,
    found: Found,
    count: int,
) -> tuple[int, int]:
    """A person has looked at the strap or the case: that ends its episode, and of the tag it says nothing."""
    count, window = pass_time(facts, episodes, watch, window, row.at, False, watches, found, count)
    facts.passed_at = row.at
    for check in (STRAP, CASE):
        episode = episodes[watch, check]
        if episode.tier != NO_TIER and reviews(row, check):
            end_reviewed(episode, row)
            count = ended(found, count, watch, check, episode)
    facts.quiet = 0
    return count, window


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
