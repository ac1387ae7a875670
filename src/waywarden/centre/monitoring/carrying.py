"""Detection's state between steps: where each device goes on from, and what is kept for the next step.

The state after a device's newest row is in `Carry`, with the moment at which it must next be looked at though nothing
comes. Every half hour of its rows a `Checkpoint` is kept as well, so that late data is replayed from shortly before
it; of days further back one checkpoint a day remains.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Min

from waywarden.centre.devices.models import Activation
from waywarden.centre.monitoring.demands import Demand
from waywarden.centre.monitoring.models import Carry, Checkpoint
from waywarden.centre.monitoring.passing import Passed
from waywarden.detection.carry import Carry as State
from waywarden.detection.rules import due

KEEP_ALL_FOR = timedelta(hours=48)
KEEP_DAILY_FOR = timedelta(days=35)


@dataclass(frozen=True)
class StartingPoint:
    """Where a device goes on from: the state after the row at `after`, or the very beginning (both None)."""

    after: datetime | None = None
    blob: bytes | None = None
    checkpoint_at: datetime | None = None
    replaces: datetime | None = None  # set in a replay: the device had been worked off up to here
    looked_at: datetime | None = None  # up to when it had been looked at, rows or none


def starting_points(since: Mapping[int, datetime | None], demands: Collection[Demand]) -> dict[int, StartingPoint]:
    """For each device with news since some moment, or with none but time passing: its carried state, or an older one.

    A condition that the carried state does not know is looked for in all that is stored: what is believed of a place
    rests on every row before.
    """
    demanded = ids_by_device(demands)
    carried = {carry.device_id: carry for carry in Carry.objects.filter(device__in=since)}
    starts = {}
    for pk, moment in since.items():
        carry = carried.get(pk)
        if carry is None or carry.at is None:
            starts[pk] = StartingPoint(looked_at=carry.looked_at if carry else None)
        elif not demanded.get(pk, set()) <= set(carry.demands):
            starts[pk] = _from_the_beginning(carry)
        elif moment is not None and moment <= carry.at:
            starts[pk] = _replay(carry, moment)
        else:
            starts[pk] = StartingPoint(carry.at, bytes(carry.carry), carry.checkpoint_at, None, carry.looked_at)
    return starts


def afresh(device_pks: Collection[int]) -> dict[int, StartingPoint]:
    """Everything from the beginning: the carried states are of another version of the rules."""
    carried = {carry.device_id: carry for carry in Carry.objects.filter(device__in=device_pks)}
    return {pk: _from_the_beginning(carried[pk]) if pk in carried else StartingPoint() for pk in device_pks}


def ids_by_device(demands: Iterable[Demand]) -> dict[int, set[str]]:
    """The ids of the demands on each device."""
    ids: dict[int, set[str]] = {}
    for demand in demands:
        ids.setdefault(demand.device_pk, set()).add(demand.prepared.condition_id)
    return ids


def _from_the_beginning(carry: Carry) -> StartingPoint:
    Checkpoint.objects.filter(device=carry.device_id).delete()
    return StartingPoint(replaces=carry.at, looked_at=carry.looked_at)


def _replay(carry: Carry, since: datetime) -> StartingPoint:
    """Back to the newest checkpoint before `since`; those after it are void."""
    checkpoints = Checkpoint.objects.filter(device=carry.device_id)
    checkpoints.filter(at__gte=since).delete()
    newest = checkpoints.order_by("-at").first()
    if newest is None:
        return StartingPoint(replaces=carry.at, looked_at=carry.looked_at)
    return StartingPoint(newest.at, bytes(newest.carry), newest.at, carry.at, carry.looked_at)


def combined(starts: Iterable[StartingPoint]) -> State:
    """One state of many devices; a device without a blob was never heard of. Raises detection's CarryError."""
    states = (State.from_bytes(start.blob) for start in starts if start.blob is not None)
    return State({device_id: kept for state in states for device_id, kept in state.devices.items()})


def keep(
    passed: Passed,
    demands: Collection[Demand],
    device_ids: Mapping[str, int],
    starts: Mapping[int, StartingPoint],
    now: datetime,
) -> None:
    """Keep every device's state after its newest row, its new checkpoints, and when to look at it again."""
    due_at = next_looks(passed.state, demands, device_ids, now)
    demanded = ids_by_device(demands)
    heard: list[Carry] = []
    looked: list[Carry] = []
    for device_id, pk in device_ids.items():
        start = starts[pk]
        at = passed.newest.get(device_id)
        carry = Carry(
            device_id=pk,
            at=at or start.after,
            carry=passed.state.for_device(device_id).to_bytes() if at else start.blob or b"",
            checkpoint_at=passed.checkpoint_at.get(device_id, start.checkpoint_at),
            demands=sorted(demanded.get(pk, ())),
            looked_at=now,
            due_at=due_at.get(device_id),
        )
        (heard if at or start.replaces else looked).append(carry)
    _upsert(heard, ["at", "carry", "checkpoint_at", "demands", "looked_at", "due_at"])
    _upsert(looked, ["demands", "looked_at", "due_at"])
    checkpoints = [
        Checkpoint(device_id=device_ids[device_id], at=at, carry=blob) for device_id, at, blob in passed.checkpoints
    ]
    Checkpoint.objects.bulk_create(checkpoints, ignore_conflicts=True)
    _thin_out(checkpoints)


def next_looks(
    state: State, demands: Collection[Demand], device_ids: Mapping[str, int], now: datetime
) -> dict[str, datetime]:
    """When each device must be looked at though nothing comes: by the rules, or because it is to be fitted then."""
    looks = due([demand.prepared for demand in demands], state, now)
    names = {pk: device_id for device_id, pk in device_ids.items()}
    fittings = (
        Activation.objects.filter(device__in=names, began_at__gt=now)
        .values_list("device__pk")
        .annotate(Min("began_at"))
    )
    for pk, began_at in fittings:
        looks[names[pk]] = min(began_at, looks.get(names[pk], began_at))
    return looks


def _upsert(carries: list[Carry], fields: list[str]) -> None:
    Carry.objects.bulk_create(carries, update_conflicts=True, unique_fields=["device"], update_fields=fields)


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
