"""Detection over the rows of many devices, however many they are, and over the time that has passed since.

In: rows (`PositionStore.rows`), what was demanded when, the state to go on from, and now. Out: what was found, the
state after the newest row of each device, and the checkpoints on the way.

Rows are cut by their time, which changes nothing that is found: so a long replay leaves checkpoints as if it had been
worked off day by day, and every row is judged by the rule settings in force when it was recorded. An episode goes on
through a change of settings, and a replay of old rows finds what it found under the settings of then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from waywarden.centre.monitoring.demands import Demand, demands_on
from waywarden.centre.rules.in_force import Epoch
from waywarden.detection.carry import Carry as State
from waywarden.detection.conditions import Condition
from waywarden.detection.rules import detect
from waywarden.detection.violation import Violation

CHECKPOINT_EVERY = timedelta(minutes=30)
FINELY_FOR = timedelta(hours=48)  # before now; older rows are cut by the day


class Demanded:
    """What is demanded of these devices under the settings of each epoch. Asked for when it is needed."""

    def __init__(self, device_pks: Sequence[int], epochs: Sequence[Epoch]) -> None:
        self._device_pks = device_pks
        self.epochs = epochs
        self.now = demands_on(device_pks, epochs[-1].settings)
        self._of_epoch = {len(epochs) - 1: [demand.prepared for demand in self.now]}

    def of(self, device_pks: Sequence[int]) -> list[Demand]:
        """What is demanded now of some of the devices."""
        wanted = set(device_pks)
        return [demand for demand in self.now if demand.device_pk in wanted]

    def conditions(self, epoch: int, device_ids: set[str]) -> list[Condition]:
        """Of these devices, under the settings of the epoch of this number."""
        if epoch not in self._of_epoch:
            settings = self.epochs[epoch].settings
            self._of_epoch[epoch] = [demand.prepared for demand in demands_on(self._device_pks, settings)]
        return [condition for condition in self._of_epoch[epoch] if condition.device_id in device_ids]


@dataclass
class Passed:
    """What came of it. Devices by their names."""

    state: State
    found: dict[str, Violation] = field(default_factory=dict)
    newest: dict[str, datetime] = field(default_factory=dict)  # the last row of each device that had rows
    checkpoint_at: dict[str, datetime] = field(default_factory=dict)  # of devices that got a checkpoint
    checkpoints: list[tuple[str, datetime, bytes]] = field(default_factory=list)  # device, time, state


def pass_over(
    rows: pl.DataFrame,
    demanded: Demanded,
    state: State,
    checkpointed: Mapping[str, datetime | None],
    now: datetime,
) -> Passed:
    """`checkpointed` has every device of the step, and when its last checkpoint was."""
    passed = Passed(state)
    *earlier, (epoch, last) = _pieces(rows, demanded.epochs, now)
    for its_epoch, piece in earlier:
        conditions = demanded.conditions(its_epoch, set(piece.get_column("device_id").unique()))
        _take_in(passed, piece, conditions, checkpointed, None)
    _take_in(passed, last, demanded.conditions(epoch, set(checkpointed)), checkpointed, now)
    return passed


def _take_in(
    passed: Passed,
    piece: pl.DataFrame,
    conditions: Sequence[Condition],
    checkpointed: Mapping[str, datetime | None],
    now: datetime | None,
) -> None:
    """What is found last of a violation counts."""
    found, passed.state = detect(piece, conditions, passed.state, now=now)
    passed.found |= {violation.violation_id: violation for violation in found}
    for device_id, at in piece.group_by("device_id").agg(pl.col("recorded_at").max()).iter_rows():
        passed.newest[device_id] = at
        before = passed.checkpoint_at.get(device_id, checkpointed.get(device_id))
        if before is None or at - before >= CHECKPOINT_EVERY:
            passed.checkpoint_at[device_id] = at
            passed.checkpoints.append((device_id, at, passed.state.for_device(device_id).to_bytes()))


def _pieces(rows: pl.DataFrame, epochs: Sequence[Epoch], now: datetime) -> Iterator[tuple[int, pl.DataFrame]]:
    """The rows cut by their time, oldest first, with the number of the epoch that each piece lies in.

    The last piece lies in the newest epoch, and may be empty.
    """
    at = pl.col("recorded_at")
    begins = [epoch.begins_at for epoch in epochs if epoch.begins_at is not None]
    epoch = pl.sum_horizontal(pl.lit(0, pl.Int64), *[(at >= moment).cast(pl.Int64) for moment in begins])
    fine = pl.lit(now - FINELY_FOR).dt.truncate("1d")
    part = pl.when(at >= fine).then(at.dt.truncate(CHECKPOINT_EVERY)).otherwise(at.dt.truncate("1d"))
    cut = rows.with_columns(epoch.alias("epoch"), part.alias("part"))
    number = 0
    for (number, _), piece in sorted(cut.partition_by("epoch", "part", as_dict=True).items()):
        yield number, piece.drop("epoch", "part")
    if number < len(begins) or rows.is_empty():
        yield len(begins), rows.clear()
