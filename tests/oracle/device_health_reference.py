"""The rules about the tag itself again, slowly and plainly, for one tag and one condition. Kept forever.

Written from docs/explanation/detection.md and the introductions of `detection/health`: at every row each question is
answered from the whole past, with lists. Only the battery's stage is carried along, for it has hysteresis. Where this
and the kernel differ, one of them is wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from waywarden.detection.settings import HealthSettings

MINUTE = 60_000_000
NOTHING, LOW, CRITICAL, DEAD = range(4)
APPROACH, POSSIBLE, CONFIRMED = 1, 2, 3
TIERS = ("", "approach", "possible", "confirmed")
STAGES = ("", "battery_low", "battery_critical", "battery_dead")
OPENS = {"strap_tamper": "strap_cut", "case_tamper": "case_opened"}
CLOSES = {"strap_tamper": "strap_closed", "case_tamper": "case_closed"}
REVIEWS = {"strap_tamper": "strap_reviewed", "case_tamper": "case_reviewed"}
OF_BATTERY = ("battery_low", "battery_critical", "battery_dead", "charging", "charging_over", "power_off")
Window = tuple[int, int]  # half-open, µs


@dataclass(frozen=True)
class Row:
    """`at` in microseconds; `mechanism` None where there is no place."""

    at: int
    mechanism: str | None = "GPS"
    accuracy_m: float | None = 10.0
    battery_pct: float | None = None
    charging: bool | None = None
    motion: bool | None = None
    event: str | None = None


@dataclass
class Episode:
    check: str
    began_at: int
    tier: int = APPROACH
    possible_at: int | None = None
    confirmed_at: int | None = None
    cleared_at: int | None = None
    ended_at: int | None = None
    stage: int = 0
    rows: int = 0
    last: tuple[int, str | None] | None = None

    @property
    def flag(self) -> str:
        return STAGES[self.stage] if self.check == "battery" else self.check


@dataclass
class Reference:
    """Feed it row by row; `episodes` are those that ended, `open` those that did not."""

    settings: HealthSettings
    windows: list[Window]
    past: list[Row] = field(default_factory=list)
    passed: int = -(10**18)  # a person's review: time has passed up to it, though the tag said nothing
    stage: int = NOTHING
    open: dict[str, Episode] = field(default_factory=dict)
    episodes: list[Episode] = field(default_factory=list)

    def feed(self, row: Row) -> None:
        self.let_pass(row.at, looking=False)
        if row.mechanism is None and row.event in REVIEWS.values():
            self.passed = row.at
            for check in OPENS:
                if check in self.open and row.event == REVIEWS[check]:
                    self._end(check, row.at, cleared=False)
            return
        self.past.append(row)
        self._follow_battery(row)
        window = next((window for window in self.windows if window[0] <= row.at < window[1]), None)
        if window is None:
            return
        for check in OPENS:
            self._tamper(check, row)
        for check, tier, since, tells in self._answers(row, window[0]):
            if tier:
                self._demand(check, tier, since, row.at)
                if tells:
                    self._note(check, row)
            elif check in self.open:
                self._end(check, row.at, cleared=True)
        if "battery" in self.open:
            self.open["battery"].stage = max(self.open["battery"].stage, self.stage)

    def let_pass(self, until: int, *, looking: bool) -> None:
        """Windows and silence from the last row to `until`."""
        if not self.past:
            return
        last = self.past[-1].at
        passed = max(last, self.passed)
        for begins, ends in self.windows:
            if ends <= passed or begins > until:
                continue
            if begins > passed:
                self._find_standing(begins)
            self._fall_silent(max(last, begins), min(ends, until + looking))
            if ends <= until:
                for check in list(self.open):
                    self._end(check, ends, cleared=False)

    # What is known, from the whole past

    def _is_located(self, row: Row) -> bool:
        too_wide = row.accuracy_m is not None and row.accuracy_m > self.settings.location_radius_m
        return row.mechanism in ("GPS", "WIFI", "RF") and not too_wide

    def _lost(self) -> list[Row]:
        """The rows since the last location, those of its own moment left out."""
        located_at = max((row.at for row in self.past if self._is_located(row)), default=None)
        return [row for row in self.past if located_at is None or row.at > located_at]

    def _readings(self) -> list[tuple[int, float]]:
        readings: list[tuple[int, float]] = []
        for row in self.past:
            if row.battery_pct is not None and (not readings or row.at > readings[-1][0]):
                readings.append((row.at, row.battery_pct))
        return readings

    def _is_charging(self) -> bool:
        known = [
            row.event == "charging" if row.charging is None else row.charging
            for row in self.past
            if row.charging is not None or row.event in ("charging", "charging_over")
        ]
        return bool(known and known[-1])

    def _follow_battery(self, row: Row) -> None:
        readings, charging = self._readings(), self._is_charging()
        low, critical = self.settings.battery_low_pct, self.settings.battery_critical_pct
        if readings and readings[-1][0] == row.at and row.battery_pct is not None and self._is_first_of_moment(row):
            levels = [level for _, level in readings[-2:]]
            if min(levels) >= max(low, critical) + self.settings.battery_hysteresis_pct:
                self.stage = NOTHING
            elif not charging:
                reached = CRITICAL if max(levels) <= critical else LOW if max(levels) <= low else NOTHING
                self.stage = max(self.stage, reached)
        if row.event == "charging" and not readings:
            self.stage = NOTHING
        if row.event == "battery_dead" or (row.event == "power_off" and self._is_running_out()):
            self.stage = DEAD
        told = {"battery_low": LOW, "battery_critical": CRITICAL}.get(row.event or "", NOTHING)
        self.stage = max(self.stage, told)

    def _is_first_of_moment(self, row: Row) -> bool:
        """Is this the row of its moment that gave the reading?"""
        of_moment = [one for one in self.past if one.at == row.at and one.battery_pct is not None]
        return of_moment[0] is row

    def _is_running_out(self) -> bool:
        readings = self._readings()
        level_is = readings[-1][1] <= self.settings.battery_critical_pct if readings else self.stage >= CRITICAL
        return level_is and not self._is_charging()

    # The questions

    def _answers(self, row: Row, begins: int) -> Iterator[tuple[str, int, int, bool]]:
        """Check, tier, since when, and whether the row speaks of it."""
        told = row.battery_pct is not None or row.event in OF_BATTERY
        yield "battery", self.stage, row.at, told
        yield ("battery_unknown", *self._unknown(row, begins), True)
        off = row.event == "power_off" and not self._is_running_out()
        yield "no_communication", POSSIBLE if off else 0, row.at, True
        lost = not self._is_located(row)
        yield ("no_location", *self._location(row, begins), lost)
        yield ("motion_without_fix", *self._motion(row, begins), row.motion is True)
        yield ("jamming", *self._jamming(row, begins), lost or row.event == "jamming")

    def _unknown(self, row: Row, begins: int) -> tuple[int, int]:
        readings = self._readings()
        silent_about_it = [one.at for one in self.past if readings and one.at > readings[-1][0]]
        if not silent_about_it:
            return 0, 0
        since, unheard = max(silent_about_it[0], begins), self._unheard(silent_about_it[0])
        return POSSIBLE * (row.at - since - unheard >= self.settings.battery_unknown_minutes * MINUTE), since

    def _location(self, row: Row, begins: int) -> tuple[int, int]:
        lost = self._lost()
        if not lost:
            return 0, 0
        since = max(lost[0].at, begins)
        minutes = (row.at - since - self._unheard(lost[0].at)) / MINUTE
        patience = self.settings.no_location_minutes
        if minutes >= max(patience, self.settings.no_location_confirmed_minutes):
            return CONFIRMED, since
        return POSSIBLE * (minutes >= patience), since

    def _motion(self, row: Row, begins: int) -> tuple[int, int]:
        moved: set[int] = set()
        moving_at = told_at = None
        for one in self._lost():
            if one.motion is False:
                moving_at = None
            if one.motion is not True:
                continue
            minute = one.at // MINUTE
            near = moving_at is not None and one.at - moving_at <= 5 * MINUTE
            moved |= set(range((moving_at or one.at) // MINUTE if near else minute, minute + 1))
            moving_at = one.at
            if told_at is None and sum(minute - 60 < each for each in moved) >= self.settings.motion_minutes:
                told_at = one.at
        if told_at is None:
            return 0, 0
        since = max(told_at, begins)
        heard = row.at - since - self._unheard(told_at)
        return (POSSIBLE if heard >= self.settings.motion_clear_minutes * MINUTE else APPROACH), since

    def _unheard(self, since: int) -> int:
        """How long it was silent, beyond what is allowed, between rows from `since` on."""
        gaps = [later.at - sooner.at for sooner, later in pairwise(self.past) if sooner.at >= since]
        return sum(gap for gap in gaps if gap > self.settings.silent_minutes * MINUTE)

    def _jamming(self, row: Row, begins: int) -> tuple[int, int]:
        jammed_at = None
        for one in self.past:
            if self._is_located(one) or one.event == "jamming_over":
                jammed_at = None
            if one.event == "jamming" and jammed_at is None:
                jammed_at = one.at
        if jammed_at is not None:
            return CONFIRMED, max(jammed_at, begins)
        within = self.settings.jamming_within_minutes * MINUTE
        over, lasting = self._losses()
        losses = [at for at in over[-5:] if row.at - at <= within] + lasting
        return (POSSIBLE, max(losses[0], begins)) if len(losses) >= self.settings.jamming_losses else (0, 0)

    def _losses(self) -> tuple[list[int], list[int]]:
        """When reception broke off suddenly: the times that are over, and the one that lasts if there is one."""
        over: list[int] = []
        lost: list[Row] = []
        good = 0
        located_at = -1
        for index, row in enumerate(self.past):
            talks = index > 0 and row.at - self.past[index - 1].at <= 2.5 * MINUTE
            if self._is_located(row):
                if self._is_sudden(lost, good, row):
                    over.append(lost[0].at)
                if lost or row.at > located_at:
                    is_good = row.mechanism == "GPS" and (row.accuracy_m or 99) <= 30 and row.motion is True
                    before = good if talks and not lost else 0
                    good = before + 1 if is_good else 0
                lost, located_at = [], row.at
            elif row.at > located_at:
                lost.append(row)
        return over, [lost[0].at] if lost and self._is_sudden(lost[:-1], good, lost[-1], lost) else []

    def _is_sudden(self, lost: list[Row], good: int, until: Row, counted: list[Row] | None = None) -> bool:
        """After good fixes, for long enough, talking all the time and mostly moving, up to this row?"""
        counted = lost if counted is None else counted
        if good < 3 or not counted:
            return False
        first = self.past.index(counted[0])
        rows = self.past[first - 1 : self.past.index(until) + 1]
        talking = all(later.at - sooner.at <= 2.5 * MINUTE for sooner, later in pairwise(rows))
        lasts = until.at - counted[0].at >= self.settings.jamming_loss_minutes * MINUTE
        return talking and lasts and 2 * sum(row.motion is True for row in counted) > len(counted)

    # Episodes

    def _tamper(self, check: str, row: Row) -> None:
        opened = self.open.get(check)
        cut, patience = row.event == OPENS[check], self.settings.tamper_episode_minutes * MINUTE
        if opened and cut and opened.cleared_at is not None and row.at - opened.cleared_at > patience:
            self._end(check, opened.cleared_at, cleared=True)
        if cut:
            self._demand(check, CONFIRMED, row.at, row.at)
            self.open[check].cleared_at = None
            self._note(check, row)
        elif (opened := self.open.get(check)) and opened.cleared_at is None and not self._is_open(check):
            opened.cleared_at, opened.last = row.at, (row.at, row.event)

    def _is_open(self, check: str) -> bool:
        said = [row.event for row in self.past if row.event in (OPENS[check], CLOSES[check])]
        return bool(said) and said[-1] == OPENS[check]

    def _find_standing(self, begins: int) -> None:
        last = self.past[-1]
        for check in OPENS:
            if self._is_open(check):
                self._demand(check, CONFIRMED, begins, begins)
                self._note(check, last)
        if self.stage:
            self._demand("battery", self.stage, begins, begins)
            self.open["battery"].stage = self.stage
            self._note("battery", last)
        if self._jamming(last, begins)[0] == CONFIRMED:
            self._demand("jamming", CONFIRMED, begins, begins)
            self._note("jamming", last)

    def _fall_silent(self, since: int, before: int) -> None:
        last = self.past[-1]
        wait = 0 if last.event == "power_off" else self.settings.silent_minutes * MINUTE
        confirmed = max(self.settings.silent_minutes, self.settings.silent_confirmed_minutes) * MINUTE
        if since + wait >= before:
            return
        if self._is_running_out():
            self.stage = DEAD
            self._demand("battery", CONFIRMED, since, since + int(wait))
            self.open["battery"].stage = DEAD
            if not self.open["battery"].rows:
                self._note("battery", last)
            return
        self._demand("no_communication", POSSIBLE, since, since + int(wait))
        if not self.open["no_communication"].rows:
            self._note("no_communication", last)
        if since + confirmed < before:
            self._demand("no_communication", CONFIRMED, since, since + int(confirmed))

    def _demand(self, check: str, tier: int, since: int, at: int) -> None:
        episode = self.open.setdefault(check, Episode(check, since))
        if tier >= POSSIBLE and episode.possible_at is None:
            episode.possible_at = at
        if tier >= CONFIRMED and episode.confirmed_at is None:
            episode.confirmed_at = at
        episode.tier = max(episode.tier, tier)

    def _note(self, check: str, row: Row) -> None:
        episode = self.open[check]
        episode.rows += episode.last != (row.at, row.event) or not episode.rows
        episode.last = row.at, row.event

    def _end(self, check: str, at: int, *, cleared: bool) -> None:
        episode = self.open.pop(check)
        episode.ended_at = at
        if cleared:
            episode.cleared_at = at
        self.episodes.append(episode)
