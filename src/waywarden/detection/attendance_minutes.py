"""The account of a window: how long he was there, how long he may have been, and from when it can't be kept any more.

In: an ACCOUNT, and a stretch of time in which nothing new is heard. Out: the ACCOUNT after it, with the moments at
which the minutes still to come became too few. Whole microseconds throughout, so that a stretch may be cut anywhere.

Each moment of a window is one of three: *there* (he is likelier there than not), *elsewhere* (more certain than what
confirms a violation), or *perhaps*. A fix that can tell speaks for `silent_us`; after it, what he does is not known,
and that is perhaps, whatever was believed before. So a window is possibly not kept when the minutes there can't be
enough any more, and confirmed not kept when they could not even if every doubtful minute were counted for him.
"""

from waywarden.detection.belief import probability
from waywarden.detection.episode import copy
from waywarden.detection.state import CONFIRMED, NEVER, NO_TIER, POSSIBLE, Record
from waywarden.zones.compiled import compiled

ELSEWHERE, PERHAPS, THERE, UNHEARD = 0, 1, 2, 3


@compiled
def account_for(account: Record, seen: Record, until: int, demand: Record) -> None:
    """Let time pass in the window under way, up to `until`, which is not after its end."""
    at = max(account.passed_at, account.window_at)
    told_until = at
    if account.told_at != NEVER:
        told_until = min(until, account.told_at + demand.silent_us)
    if at < told_until:
        stretch(account, seen, at, told_until, believed(account, demand), demand)
        at = told_until
    if at < until:
        stretch(account, seen, at, until, UNHEARD, demand)


@compiled
def believed(account: Record, demand: Record) -> int:
    """Where do the fixes so far say that he is?"""
    elsewhere_log_odds = -account.log_odds
    if elsewhere_log_odds <= demand.possible_log_odds:
        return THERE
    return ELSEWHERE if elsewhere_log_odds > demand.confirmed_log_odds else PERHAPS


@compiled
def owed_us(account: Record, demand: Record) -> int:
    """The time to be spent there: the stay demanded, but no more than what who comes just in time can give.

    Of a window shorter than twice the lateness allowed, half is owed: nobody keeps it by staying away.
    """
    length = account.window_ends - account.window_at
    most = length - min(demand.late_us, length // 2)
    return int(most if demand.stay_us == 0 else min(demand.stay_us, most))


@compiled
def stretch(account: Record, seen: Record, at: int, until: int, where: int, demand: Record) -> None:
    """Account for a time in which what is believed does not change."""
    if where == THERE:
        account.there_at = max(account.window_at, account.told_at)
        if account.arrived_at == NEVER:
            account.arrived_at = at
            copy(seen.last, seen.arrived)
        account.there_us += until - at
        account.perhaps_us += until - at
        return
    left_us = account.window_ends - at - owed_us(account, demand)
    broken_at = at + account.there_us + left_us
    if account.tier == NO_TIER and broken_at < until:
        open_violation(account, seen, broken_at, where)
    sure_at = max(at, at + account.perhaps_us + left_us)
    if where == ELSEWHERE and account.fixes > 0 and account.tier == POSSIBLE and sure_at < until:
        account.tier = CONFIRMED
        account.confirmed_at = sure_at
        copy(seen.last, seen.confirmed)
    gone_at = max(at, account.there_at + demand.late_us)
    if account.tier != NO_TIER and account.ended_at != NEVER and gone_at < until:
        account.left = 1
        account.cleared_at = NEVER
        account.ended_at = NEVER
    if where != ELSEWHERE:
        account.perhaps_us += until - at
    if where == UNHEARD:
        account.unheard_us += until - at


@compiled
def open_violation(account: Record, seen: Record, at: int, where: int) -> None:
    """The window can't be kept any more. It began with the window, or where he was last seen there."""
    account.tier = POSSIBLE
    account.possible_at = at
    if account.arrived_at == NEVER:
        account.late = 1
        account.began_at = account.window_at
    else:
        account.left = 1
        account.began_at = account.there_at
    if where == UNHEARD:
        account.peak_belief = max(account.peak_belief, 0.5)  # nothing is known
    else:
        account.peak_belief = max(account.peak_belief, probability(-account.log_odds))
        copy(seen.last, seen.possible)


@compiled
def end_window(account: Record) -> None:
    """The window is over: who is not there when it ends was away to its end."""
    if account.tier != NO_TIER and account.ended_at == NEVER:
        account.ended_at = account.window_ends
