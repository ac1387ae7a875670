"""The pass over attendances: rows of tags against windows, over plain arrays.

In: rows sorted by tag and time, windows of each pair of tag and condition, and what was remembered, which is changed in
place. Out: the violations of windows that ended, then those of windows still under way. No clock.

Belief is that of `belief`: the probability of being inside the place, given the fixes from LEAD_US before a window on.
Fixes at other times are passed over, which is most of the week.
"""

import numpy as np

from waywarden.detection.arrays import Fixes, Floats, Windows
from waywarden.detection.attendance_minutes import THERE, account_for, believed, end_window
from waywarden.detection.attendance_state import Found
from waywarden.detection.belief import border, evidence, held_distance_m, probability, weighed
from waywarden.detection.columns import WITHOUT_PLACE
from waywarden.detection.episode import copy, empty, put
from waywarden.detection.motion import Fix, read, remember, weight
from waywarden.detection.parameters import Parameters
from waywarden.detection.sensed import Sensors
from waywarden.detection.state import NEVER, NO_TIER, Record
from waywarden.zones.compiled import compiled
from waywarden.zones.table import ZoneTable, signed_distance, to_frame

LEAD_US = 7_200_000_000


@compiled
def attend(
    rows: Fixes,
    zones: ZoneTable,
    demands: np.ndarray,
    windows: Windows,
    devices: np.ndarray,
    accounts: np.ndarray,
    slots: np.ndarray,
    found: Found,
    watched: Floats,
    p: Parameters,
) -> int:
    """Number of violations found; where it exceeds the room in `found`, the rest was counted but not kept.

    `watched`, if it has a row for each row, receives of every fix that is not passed over its distance_m, likelihood
    and belief (of being elsewhere) under the tag's last condition; with no rows nothing is watched.
    """
    count = 0
    for pair in range(len(demands)):
        demand, device, account, seen = demands[pair], devices[pair], accounts[pair], slots[pair]
        zone = zones.zones[demand.zone]
        window, last = windows.first[pair], windows.first[pair + 1]
        if account.passed_at == NEVER and rows.first[demand.tag] < rows.first[demand.tag + 1]:
            while window < last and windows.ends[window] <= rows.at[rows.first[demand.tag]]:
                window += 1  # over before the tag was first heard
        for index in range(rows.first[demand.tag], rows.first[demand.tag + 1]):
            at = rows.at[index]
            if window < last and at < windows.begins[window] - LEAD_US:
                account.passed_at = at
                continue
            window, count = pass_time(pair, window, windows, account, seen, demand, at, found, count)
            if rows.mechanism[index] == WITHOUT_PLACE or window == last or at < windows.begins[window] - LEAD_US:
                continue
            sensors = Sensors(rows.speed_ms[index], rows.course_deg[index], rows.motion[index])
            lat, lon, accuracy_m = rows.lat[index], rows.lon[index], rows.accuracy_m[index]
            fix = read(device, at, lat, lon, accuracy_m, rows.mechanism[index], sensors, p)
            x, y = to_frame(zone, fix.lat, fix.lon)
            distance_m = signed_distance(zone, zones.shapes, x, y)
            held_m = held_distance_m(zone, zones.shapes, fix, distance_m)
            believe_there(device, account, seen, distance_m, held_m, fix, demand, p)
            if windows.begins[window] <= at:
                note(account, seen, distance_m, fix, demand)
            remember(device, fix, p)
            if len(watched) > 0:
                watched[index, 0], watched[index, 1] = distance_m, seen.last.likelihood
                watched[index, 2] = seen.last.belief
        if rows.first[demand.tag] < rows.first[demand.tag + 1] and account.tier != NO_TIER:
            count = keep(found, count, pair, account, seen)
    return count


@compiled
def look(
    now: int,
    demands: np.ndarray,
    windows: Windows,
    accounts: np.ndarray,
    slots: np.ndarray,
    found: Found,
) -> int:
    """What passing time alone brings up to `now`: windows that can't be kept any more, and those that end."""
    count = 0
    for pair in range(len(demands)):
        account, seen = accounts[pair], slots[pair]
        if account.passed_at == NEVER or account.passed_at > now:
            continue
        window = windows.first[pair]
        _, count = pass_time(pair, window, windows, account, seen, demands[pair], now, found, count)
        if account.tier != NO_TIER:
            count = keep(found, count, pair, account, seen)
    return count


@compiled
def pass_time(
    pair: int,
    window: int,
    windows: Windows,
    account: Record,
    seen: Record,
    demand: Record,
    until: int,
    found: Found,
    count: int,
) -> tuple[int, int]:
    """Let time pass up to `until`. The first window that has not ended by then, and the number of violations found."""
    last = windows.first[pair + 1]
    while window < last and windows.ends[window] <= account.passed_at:
        window += 1
    while window < last and windows.begins[window] <= until:
        if account.window_at != windows.begins[window]:
            begin_window(account, seen, windows.begins[window], windows.ends[window])
        account_for(account, seen, min(until, windows.ends[window]), demand)
        if windows.ends[window] > until:
            break
        if account.tier != NO_TIER:
            end_window(account)
            count = keep(found, count, pair, account, seen)
        begin_window(account, seen, NEVER, NEVER)
        window += 1
    account.passed_at = until
    return window, count


@compiled
def begin_window(account: Record, seen: Record, begins: int, ends: int) -> None:
    """Open the account of this window; NEVER for no window."""
    account.window_at = begins
    account.window_ends = ends
    account.there_us = 0
    account.perhaps_us = 0
    account.unheard_us = 0
    account.arrived_at = NEVER
    account.there_at = NEVER
    account.fixes = 0
    account.min_distance_m = np.inf
    account.tier = NO_TIER
    account.late = 0
    account.left = 0
    account.began_at = NEVER
    account.possible_at = NEVER
    account.confirmed_at = NEVER
    account.cleared_at = NEVER
    account.ended_at = NEVER
    account.peak_belief = 0.0
    empty(seen.first)
    empty(seen.last_there)
    empty(seen.arrived)
    empty(seen.possible)
    empty(seen.confirmed)
    empty(seen.nearest)


@compiled
def believe_there(
    device: Record,
    account: Record,
    seen: Record,
    distance_m: float,
    held_m: float,
    fix: Fix,
    demand: Record,
    p: Parameters,
) -> None:
    """Let the fix change the belief that he is there, and keep it as the last one. Evidence is of being elsewhere."""
    news = weight(device, fix.at, fix.mechanism, fix.scale_m, fix.reach, p)
    is_there = account.told_at != NEVER and believed(account, demand) == THERE
    edge_m = border(held_m, is_there, False, fix, p)
    account.log_odds = weighed(account.log_odds, 1, held_m, edge_m, fix, news, p)
    if fix.scale_m <= p.motion_scale_m or abs(distance_m) > fix.scale_m:
        account.told_at = fix.at
    said = probability(evidence(-distance_m, fix.scale_m, 1.0, fix.mechanism, p))
    elsewhere = probability(-account.log_odds)
    put(seen.last, fix.at, fix.lat, fix.lon, fix.accuracy_m, fix.mechanism, distance_m, said, elsewhere)


@compiled
def note(account: Record, seen: Record, distance_m: float, fix: Fix, demand: Record) -> None:
    """Count the fix into the window under way: did he arrive, is he back, how near was he?"""
    account.fixes += 1
    if seen.first.at == NEVER:
        copy(seen.last, seen.first)
    if distance_m < account.min_distance_m:
        account.min_distance_m = distance_m
        copy(seen.last, seen.nearest)
    if account.told_at != NEVER and believed(account, demand) == THERE:
        account.there_at = fix.at
        copy(seen.last, seen.last_there)
        if account.arrived_at == NEVER:
            account.arrived_at = fix.at
            copy(seen.last, seen.arrived)
    elif account.tier != NO_TIER:
        account.peak_belief = max(account.peak_belief, seen.last.belief)
    if account.tier != NO_TIER and account.ended_at == NEVER and -account.log_odds < demand.cleared_log_odds:
        account.ended_at = fix.at
        account.cleared_at = fix.at


@compiled
def keep(found: Found, count: int, pair: int, account: Record, seen: Record) -> int:
    """Write the violation as it stands into the room for results, if there is room; count it in any case."""
    if count < len(found.pair):
        found.pair[count] = pair
        found.accounts[count] = account
        found.seen[count] = seen
    return count + 1
