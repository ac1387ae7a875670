"""Detection's state between steps: where each device goes on from, and what is kept for the next step.

The state after a device's newest fix is in `Carry`. Every half hour of its fixes a `Checkpoint` is kept as well, so
that late data is replayed from shortly before it; of days further back one checkpoint a day remains.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl
from django.db import connection

from waywarden.centre.monitoring.models import Carry, Checkpoint
from waywarden.detection.carry import Carry as State

CHECKPOINT_EVERY = timedelta(minutes=30)
KEEP_ALL_FOR = timedelta(hours=48)
KEEP_DAILY_FOR = timedelta(days=35)


@dataclass(frozen=True)
class StartingPoint:
    """Where a device goes on from: the state after the fix at `after`, or the very beginning (both None)."""

    after: datetime | None
    blob: bytes | None
    checkpoint_at: datetime | None
    replaces: datetime | None  # set in a replay: the device had been worked off up to here


def starting_points(news: Mapping[int, datetime]) -> dict[int, StartingPoint]:
    """For each device with news since some moment: its carried state, or one from before that moment."""
    carried = {carry.device_id: carry for carry in Carry.objects.filter(device__in=news)}
    return {
        pk: _forward(carried.get(pk)) if pk not in carried or carried[pk].at < since else _replay(carried[pk], since)
        for pk, since in news.items()
    }


def _forward(carry: Carry | None) -> StartingPoint:
    if carry is None:
        return StartingPoint(None, None, None, None)
    return StartingPoint(carry.at, bytes(carry.carry), carry.checkpoint_at, None)


def _replay(carry: Carry, since: datetime) -> StartingPoint:
    """Back to the newest checkpoint before `since`; those after it are void."""
    checkpoints = Checkpoint.objects.filter(device=carry.device_id)
    checkpoints.filter(at__gte=since).delete()
    newest = checkpoints.order_by("-at").first()
    if newest is None:
        return StartingPoint(None, None, None, carry.at)
    return StartingPoint(newest.at, bytes(newest.carry), newest.at, carry.at)


def combined(starts: Iterable[StartingPoint]) -> State:
    """One state of many devices; a device without a blob was never heard of."""
    states = (State.from_bytes(start.blob) for start in starts if start.blob is not None)
    return State({device_id: kept for state in states for device_id, kept in state.devices.items()})


def keep(state: State, track: pl.DataFrame, device_ids: Mapping[str, int], starts: Mapping[int, StartingPoint]) -> None:
    """Keep every device's state after its newest fix, and a checkpoint where half an hour has gone by."""
    newest = dict(track.group_by("device_id").agg(pl.col("recorded_at").max()).iter_rows())
    carries: list[Carry] = []
    checkpoints: list[Checkpoint] = []
    for device_id, at in newest.items():
        pk = device_ids[device_id]
        blob = state.for_device(device_id).to_bytes()
        checkpoint_at = starts[pk].checkpoint_at
        if checkpoint_at is None or at - checkpoint_at >= CHECKPOINT_EVERY:
            checkpoints.append(Checkpoint(device_id=pk, at=at, carry=blob))
            checkpoint_at = at
        carries.append(Carry(device_id=pk, at=at, carry=blob, checkpoint_at=checkpoint_at))
    Carry.objects.bulk_create(
        carries,
        update_conflicts=True,
        unique_fields=["device"],
        update_fields=["at", "carry", "checkpoint_at"],
    )
    Checkpoint.objects.bulk_create(checkpoints, ignore_conflicts=True)
    _thin_out(checkpoints)


def _thin_out(added: list[Checkpoint]) -> None:
    """Of days gone by keep each device's first checkpoint, and none beyond the longest replay."""
    if not added:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM monitoring_checkpoint AS void
            USING unnest(%(devices)s::bigint[], %(older)s::timestamptz[], %(oldest)s::timestamptz[])
                AS added(device, older, oldest)
            WHERE void.device_id = added.device AND void.at < added.older AND (
                void.at < added.oldest OR EXISTS (
                    SELECT FROM monitoring_checkpoint AS kept
                    WHERE kept.device_id = void.device_id AND kept.at < void.at
                      AND kept.at >= date_trunc('day', void.at, 'UTC')))
            """,
            {
                "devices": [checkpoint.device_id for checkpoint in added],
                "older": [checkpoint.at - KEEP_ALL_FOR for checkpoint in added],
                "oldest": [checkpoint.at - KEEP_DAILY_FOR for checkpoint in added],
            },
        )
