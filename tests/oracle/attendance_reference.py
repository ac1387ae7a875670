"""Attendance again, slowly and plainly: one tag, one round place, one window after another, second by second.

Written from docs/reference/detection.md. Every second of a window is looked at by itself: which fix speaks for it, what
was believed after that fix, and whether the minutes can still be enough. Belief is put together from the pieces of
`detection_reference`. Fixes and windows must lie on whole seconds.
"""

import math
from dataclasses import dataclass, field

from tests.oracle.detection_reference import Fix, P, Reference, RoundZone, Stay, heading, logistic, page, said, weight

from waywarden.detection.settings import AttendanceSettings

SECOND = 1_000_000
LEAD = 2 * 3600 * SECOND
THERE, PERHAPS, ELSEWHERE, UNHEARD = "there", "perhaps", "elsewhere", "unheard"


@dataclass(frozen=True)
class Told:
    """A fix and what was believed after it."""

    fix: Fix
    distance_m: float
    elsewhere: float
    can_tell: bool


@dataclass
class Account:
    """One window. Times in microseconds."""

    begins: int
    ends: int
    there: int = 0  # seconds
    perhaps: int = 0
    unheard: int = 0
    arrived_at: int | None = None
    there_at: int = 0
    late: bool = False
    left: bool = False
    began_at: int | None = None
    possible_at: int | None = None
    confirmed_at: int | None = None
    ended_at: int | None = None
    fixes: int = 0
    min_distance_m: float = math.inf
    flags: tuple[str, ...] = field(default=())


class AttendanceReference:
    """Feed it all fixes at once; `accounts(until)` are the windows that were not kept, as known at that moment."""

    def __init__(self, zone: RoundZone, windows: list[tuple[int, int]], settings: AttendanceSettings) -> None:
        self.zone, self.windows, self.s = zone, windows, settings

    def accounts(self, fixes: list[Fix], until: int) -> list[Account]:
        heard = [fix for fix in fixes if any(begins - LEAD <= fix.at < ends for begins, ends in self.windows)]
        told = self.told(heard)
        broken = []
        for begins, ends in self.windows:
            if fixes and ends > fixes[0].at and begins <= until:
                account = self.account(begins, ends, told, until)
                if account.began_at is not None:
                    broken.append(account)
        return broken

    def told(self, fixes: list[Fix]) -> list[Told]:
        told: list[Told] = []
        log_odds, stay = 0.0, Stay()
        can_tell_before = False
        for number, fix in enumerate(fixes):
            past = fixes[:number]
            distance_m = self.zone.distance(*self.zone.place(fix))
            _, moving, held = stay.held(past, fix)
            held_m = edge_m = self.zone.distance(*self.zone.place(held))
            if can_tell_before and logistic(-log_odds) <= self.s.possible and held_m > 0:
                edge_m = max(0.0, held_m - min(P.margin_m, P.margin_scales * fix.scale_m))
            inside = logistic(log_odds)
            if past:
                gap_s = (fix.at - past[-1].at) / 1e6
                inside = Reference.relaxed(log_odds, gap_s)
                if moving != (0.0, 0.0) and gap_s <= P.heading_gap_s:
                    part = heading(fix) * min(1.0, gap_s / P.waypoint_s)
                    entered = part * logistic(page(held_m, fix.scale_m))
                    left = part * logistic(page(-edge_m, fix.scale_m))
                    inside += (1 - inside) * entered - inside * left
            log_odds = math.log(inside / (1 - inside)) + said(edge_m, fix, weight(past, fix))
            log_odds = max(P.log_odds_floor, min(P.log_odds_ceiling, log_odds))
            can_tell = fix.scale_m <= P.motion_scale_m or abs(distance_m) > fix.scale_m
            can_tell_before = can_tell_before or can_tell
            stay.learn(past, fix)
            told.append(Told(fix, distance_m, logistic(-log_odds), can_tell))
        return told

    def account(self, begins: int, ends: int, told: list[Told], until: int) -> Account:
        account = Account(begins, ends)
        length = (ends - begins) // SECOND
        owed = length - min(round(self.s.late_minutes * 60), length // 2)
        if self.s.stay_minutes:
            owed = min(owed, round(self.s.stay_minutes * 60))
        for second in range(begins, min(ends, until) + SECOND, SECOND):
            if second > begins:
                self.pass_second(account, second - SECOND, told, owed)
            if second < ends:
                for one in told:
                    if one.fix.at == second <= until:
                        self.note(account, one, told)
        if until >= ends and account.began_at is not None and account.ended_at is None:
            account.ended_at = ends
        came = account.arrived_at is not None
        named = (("not_attended", not came), ("arrived_late", came and account.late), ("left_early", account.left))
        account.flags = tuple(flag for flag, holds in named if holds)
        return account

    def pass_second(self, account: Account, at: int, told: list[Told], owed: int) -> None:
        """The second that begins at `at`."""
        where = self.where(at, told)
        if where == THERE:
            account.there += 1
            account.perhaps += 1
            account.arrived_at = at if account.arrived_at is None else account.arrived_at
            speaker = max(one.fix.at for one in told if one.can_tell and one.fix.at <= at)
            account.there_at = max(account.begins, speaker)
            return
        if where != ELSEWHERE:
            account.perhaps += 1
            account.unheard += where == UNHEARD
        to_come = (account.ends - at) // SECOND - 1
        if account.began_at is None and account.there + to_come < owed:
            account.possible_at = at
            if account.arrived_at is None:
                account.late, account.began_at = True, account.begins
            else:
                account.left, account.began_at = True, account.there_at
        broken = account.began_at is not None
        sure = where == ELSEWHERE and account.fixes > 0 and account.perhaps + to_come < owed
        if broken and sure and account.confirmed_at is None:
            account.confirmed_at = at
        if broken and account.ended_at is not None and at >= account.there_at + self.s.late_minutes * 60 * SECOND:
            account.left, account.ended_at = True, None

    def where(self, at: int, told: list[Told]) -> str:
        """What is believed of this second."""
        before = [one for one in told if one.fix.at <= at]
        speakers = [one for one in before if one.can_tell]
        if not speakers or at >= speakers[-1].fix.at + self.s.silent_minutes * 60 * SECOND:
            return UNHEARD
        if before[-1].elsewhere <= self.s.possible:
            return THERE
        return ELSEWHERE if before[-1].elsewhere > self.s.confirmed else PERHAPS

    def note(self, account: Account, one: Told, told: list[Told]) -> None:
        account.fixes += 1
        account.min_distance_m = min(account.min_distance_m, one.distance_m)
        known = any(other.can_tell for other in told[: told.index(one) + 1])
        if known and one.elsewhere <= self.s.possible:
            account.there_at = one.fix.at
            account.arrived_at = one.fix.at if account.arrived_at is None else account.arrived_at
        if account.began_at is not None and account.ended_at is None and one.elsewhere < self.s.cleared:
            account.ended_at = one.fix.at
