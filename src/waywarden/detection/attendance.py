"""Attendance: he must come to a place within a window of time, and stay the minutes.

In: rows, attendance conditions, and what is remembered. Out: one violation for each window that was not kept, from the
moment at which it could not be kept any more, and what is to be remembered next. `attendance_minutes` says what counts;
tests/spec/test_detection_attendance.py draws the rule as tables.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import polars as pl

from waywarden.detection.arrays import Fixes, Windows
from waywarden.detection.attendance_due import next_moment
from waywarden.detection.attendance_pass import LEAD_US, attend, look
from waywarden.detection.attendance_state import DEMAND, Found, Remembered, demand_of, room_for
from waywarden.detection.attendance_told import told
from waywarden.detection.carry import Carry
from waywarden.detection.columns import fixes_of
from waywarden.detection.conditions import Condition
from waywarden.detection.parameters import PARAMETERS, as_record
from waywarden.detection.places import with_silent
from waywarden.detection.state import NEVER
from waywarden.detection.violation import Violation, to_us
from waywarden.detection.windows import Hours, windows_of
from waywarden.zones.geometry import zone_table

KIND = "attendance"
RULE_VERSION = "attendance/2"
WATCHED = ("distance_m", "likelihood", "belief")
UNWATCHED = np.empty((0, len(WATCHED)))


def detect(
    track: pl.DataFrame, conditions: Sequence[Condition], carry: Carry, *, now: datetime | None = None
) -> tuple[list[Violation], Carry]:
    """Violations of these conditions by this track (`columns.rows_of`). `now` only looks: it changes no carry."""
    if not conditions:
        return [], carry
    if not any(condition.applies_to_every_device for condition in conditions):
        track = track.filter(pl.col("device_id").is_in([condition.device_id for condition in conditions]))
    device_ids, rows = fixes_of(one_a_moment(track))
    if now is not None:
        device_ids, rows = with_silent(device_ids, rows, carry)
    pairs = Pairs(device_ids, conditions)
    before = Remembered.of([pairs.carried(carry, pair) for pair in range(len(pairs))])
    windows = pairs.windows(rows, before, now)
    zones, numbers = zone_table([condition.zone for condition in conditions if condition.zone]), as_record(PARAMETERS)
    after, found = _pass(
        before, lambda state, room: attend(rows, zones, pairs.demands, windows, *state, room, UNWATCHED, numbers)
    )
    violations = pairs.told(found)
    if now is not None:
        _, found = _pass(
            after, lambda state, room: look(to_us(now), pairs.demands, windows, state.accounts, state.seen, room)
        )
        violations |= pairs.told(found)
    in_order = sorted(violations.values(), key=lambda one: (one.device_id, one.began_at, one.condition_id))
    return in_order, pairs.remembered(carry, after)


def due(conditions: Sequence[Condition], carry: Carry, after: datetime) -> dict[str, datetime]:
    """When each tag must next be looked at though nothing comes: a window can't be kept any more, or ends."""
    moments: dict[str, datetime] = {}
    for condition in conditions:
        for device_id in carry if condition.applies_to_every_device else [condition.device_id]:
            if (data := _carried(carry, device_id, condition)) is None:
                continue
            moment = next_moment(condition, demand_of(condition), Remembered.of([data]), after)
            if moment is not None:
                moments[device_id] = min(moment, moments.get(device_id, moment))
    return moments


def trace(track: pl.DataFrame, condition: Condition, carry: Carry) -> pl.DataFrame:
    """The fixes of the track (`columns.placed`) that the rule looks at, with distance_m, likelihood and belief.

    Likelihood (by this fix alone) and belief (by all so far) are of being elsewhere. `carry` is from before the track.
    """
    device_ids, fixes = fixes_of(track)
    pairs = Pairs(device_ids, [condition])
    before = Remembered.of([pairs.carried(carry, pair) for pair in range(len(pairs))])
    watched = np.full((len(track), len(WATCHED)), np.nan)
    zones = zone_table([condition.zone] if condition.zone else [])
    windows = pairs.windows(fixes, before, None)
    if len(track):
        attend(fixes, zones, pairs.demands, windows, *before, room_for(0), watched, as_record(PARAMETERS))
    looked_at = track.with_columns(pl.Series(name, watched[:, index]) for index, name in enumerate(WATCHED))
    return looked_at.filter(pl.col("distance_m").is_not_nan())


def one_a_moment(track: pl.DataFrame) -> pl.DataFrame:
    """The rows, but of those without a place only one at a moment: time passes but once."""
    same = [pl.col(name) == pl.col(name).shift() for name in ("device_id", "recorded_at", "order")]
    return track.filter(~pl.all_horizontal(same).fill_null(False))


class Pairs:
    """Every tag with every attendance demanded of it, in order of the tags."""

    def __init__(self, device_ids: Sequence[str], conditions: Sequence[Condition]) -> None:
        self.device_ids, self.conditions = device_ids, conditions
        self.of: list[tuple[int, int]] = list(_pairs(device_ids, conditions))  # tag and condition, as indices
        self.demands = np.zeros(len(self.of), DEMAND)
        for pair, (tag, index) in enumerate(self.of):
            self.demands[pair] = demand_of(conditions[index], tag, index)

    def __len__(self) -> int:
        return len(self.of)

    def carried(self, carry: Carry, pair: int) -> bytes | None:
        tag, index = self.of[pair]
        return _carried(carry, self.device_ids[tag], self.conditions[index])

    def windows(self, rows: Fixes, before: Remembered, now: datetime | None) -> Windows:
        """The windows of each pair from the last moment accounted for to some time after the last of this call."""
        since, until = [], []
        for pair, (tag, _) in enumerate(self.of):
            begin, end = int(rows.first[tag]), int(rows.first[tag + 1])
            moments = [int(before.accounts[pair]["passed_at"])]
            moments += [int(rows.at[begin]), int(rows.at[end - 1])] if begin < end else []
            moments += [to_us(now)] if now is not None else []
            known = [moment for moment in moments if moment != NEVER] or [0]
            since.append(min(known))
            until.append(max(known) + LEAD_US)
        return windows_of(Hours(self.conditions), [index for _, index in self.of], since, until)

    def told(self, found: Found) -> dict[str, Violation]:
        """The violations found, by id; one found twice in a call counts as it was last."""
        violations = {}
        for pair, account, seen in zip(found.pair, found.accounts, found.seen, strict=True):
            tag, index = self.of[pair]
            demand = self.demands[pair]
            violation = told(self.conditions[index], self.device_ids[tag], account, seen, demand, RULE_VERSION)
            violations[violation.violation_id] = violation
        return violations

    def remembered(self, carry: Carry, after: Remembered) -> Carry:
        """The carry given, with these pairs as they are now."""
        devices = dict(carry.devices)
        for pair, (tag, index) in enumerate(self.of):
            if after.accounts[pair]["passed_at"] == NEVER:
                continue
            kept = devices[self.device_ids[tag]]
            conditions = {**kept.conditions, self.conditions[index].condition_id: after.to_bytes(pair)}
            devices[self.device_ids[tag]] = replace(kept, conditions=conditions)
        return Carry(devices)


def _pairs(device_ids: Sequence[str], conditions: Sequence[Condition]) -> Iterator[tuple[int, int]]:
    for_every = [index for index, condition in enumerate(conditions) if condition.applies_to_every_device]
    of_device: dict[str, list[int]] = {}
    for index, condition in enumerate(conditions):
        of_device.setdefault(condition.device_id, []).append(index)
    for tag, device_id in enumerate(device_ids):
        for index in sorted([*for_every, *of_device.get(device_id, [])]):
            yield tag, index


def _carried(carry: Carry, device_id: str, condition: Condition) -> bytes | None:
    kept = carry.devices.get(device_id)
    return None if kept is None else kept.conditions.get(condition.condition_id)


def _pass(before: Remembered, run: Callable[[Remembered, Found], int]) -> tuple[Remembered, Found]:
    """The memory after a pass, and all that it found."""
    room = 2 * len(before.accounts) + 64
    while True:
        after, found = before.copy(), room_for(room)
        count = run(after, found)
        if count <= room:
            return after, Found(*(records[:count] for records in found))
        room = count  # now known: the pass is repeated from the same memory, which is rare
