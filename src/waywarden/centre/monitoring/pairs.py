"""Two tags that must be kept apart: one step over the pairs, beside the workers' steps over single tags.

A pair's fixes come from two tags that report independently, so nearly every fix is late beside the other's. Instead of
a queue each pair has a clock: every few seconds a worker takes the pairs that no other holds, reads both tags from
the newest checkpoint on, and judges them again. What is found anew, changed, or no longer found is written as
for any replay. Late data voids the checkpoints after it (`worker` calls `void_checkpoints`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl
from django.db import transaction
from django.db.models import Q

from waywarden.centre import clock
from waywarden.centre.cases.models import Condition
from waywarden.centre.devices.models import Activation, Entrustment
from waywarden.centre.gateway.forgetting import KEPT_FOR
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring import recording
from waywarden.centre.monitoring.carrying import StartingPoint
from waywarden.centre.monitoring.demands import Demand, prepared_for
from waywarden.centre.monitoring.models import Pair, PairCheckpoint
from waywarden.centre.rules.in_force import in_force_now
from waywarden.detection.carry import Carry
from waywarden.detection.conditions import WITH_ANOTHER_DEVICE
from waywarden.detection.conditions import Condition as Prepared
from waywarden.detection.rule_settings import RuleSettings
from waywarden.detection.rules import detect

LOOK_EVERY = timedelta(seconds=5)
PAIRS_PER_STEP = 200
CHECKPOINT_EVERY = timedelta(minutes=10)
SETTLED_AFTER = timedelta(minutes=10)  # a checkpoint lies so far behind the newest fixes that few come from before it


@dataclass(frozen=True)
class Watched:
    """A pair's demand, and the key of the other tag."""

    demand: Demand
    other_pk: int


def step() -> int:
    """Judge the pairs whose turn it is. Returns the number of pairs looked at."""
    watched = {pair.demand.prepared.condition_id: pair for pair in pairs_watched()}
    if not watched:
        return 0
    with transaction.atomic():
        Pair.objects.bulk_create([_row(pair) for pair in watched.values()], ignore_conflicts=True)
        now = clock.now()
        its_turn = Q(looked_at=None) | Q(looked_at__lte=now - LOOK_EVERY)
        rows = list(
            Pair.objects.filter(its_turn, pk__in=watched)
            .select_for_update(skip_locked=True)
            .order_by("looked_at")[:PAIRS_PER_STEP]
        )
        for row in rows:
            _look(row, watched[row.pk], now)
        Pair.objects.bulk_update(rows, ["looked_at", "settled_at"])
        PairCheckpoint.objects.filter(at__lt=now - KEPT_FOR).delete()
    return len(rows)


def pairs_watched() -> list[Watched]:
    """Every pair there is: the condition, the wearer's tag, and the tag of whom the condition names besides."""
    settings = in_force_now()
    conditions = (
        Condition.objects.filter(kind__in=WITH_ANOTHER_DEVICE)
        .select_related("order")
        .prefetch_related("wearer__activations__device", "absences")
    )
    return [
        pair
        for condition in conditions
        for activation in condition.wearer.activations.all()
        for other in _others(condition)
        if (pair := _watched(condition, activation, other, settings)) is not None
    ]


def void_checkpoints(since: Mapping[int, datetime]) -> None:
    """These devices have news from some moment on: what was remembered after it is void.

    The rows are locked, so that a step that read before the news came has written its checkpoint, or will read again.
    """
    for row in Pair.objects.filter(Q(device__in=since) | Q(other__in=since)).select_for_update():
        earliest = min(since[pk] for pk in (row.device_id, row.other_id) if pk in since)
        row.checkpoints.filter(at__gte=earliest).delete()


def _others(condition: Condition) -> list[Activation] | list[Entrustment]:
    if condition.protects_id is not None:
        return list(Entrustment.objects.filter(person=condition.protects_id).select_related("device"))
    return list(Activation.objects.filter(wearer=condition.other_wearer_id).select_related("device"))


def _watched(
    condition: Condition, own: Activation, other: Activation | Entrustment, settings: RuleSettings
) -> Watched | None:
    """None where the two are never with their people at the same time while the condition holds."""
    begins = max(own.began_at, other.began_at)
    ends = min((end for end in (own.ended_at, other.ended_at) if end is not None), default=None)
    prepared = prepared_for(
        condition,
        f"{condition.condition_id}-{own.pk}-{other.pk}",
        own.device.device_id,
        (begins, ends),
        other.device.device_id,
        settings,
    )
    if prepared is None:
        return None
    return Watched(Demand(prepared, condition.pk, condition.wearer_id, own.device_id), other.device_id)


def _row(pair: Watched) -> Pair:
    demand = pair.demand
    return Pair(
        demand_id=demand.prepared.condition_id,
        condition_id=demand.condition_pk,
        device_id=demand.device_pk,
        other_id=pair.other_pk,
    )


def _look(row: Pair, pair: Watched, now: datetime) -> None:
    """Judge the pair's fixes since its newest checkpoint, write what was found, and move the checkpoint on."""
    checkpoint = row.checkpoints.order_by("-at").first()
    since = checkpoint.at if checkpoint else now - KEPT_FOR
    state = Carry.from_bytes(bytes(checkpoint.carry)) if checkpoint else Carry()
    track = PositionStore().tracks({row.device_id: since, row.other_id: since}, until=now)
    prepared = pair.demand.prepared
    found, _ = detect(track, [prepared], state, now=now)
    # Where hours were forgotten, what was found in them stands.
    replaces = row.settled_at if checkpoint or row.settled_at is None or row.settled_at > since else None
    start = StartingPoint(since, replaces=replaces, looked_at=row.looked_at)
    settled_at = _settled_at(track, prepared)
    newest = {row.device_id: settled_at or row.settled_at}
    recording.write(found, [pair.demand], recording.Step({row.device_id: start}, newest, of_pair=row.pk))
    row.looked_at = now
    if settled_at is None:
        return
    row.settled_at = settled_at
    at = settled_at - SETTLED_AFTER
    if at - since >= CHECKPOINT_EVERY:
        _, settled = detect(track.filter(pl.col("recorded_at") <= at), [prepared], state)
        PairCheckpoint.objects.update_or_create(pair=row, at=at, defaults={"carry": settled.to_bytes()})


def _settled_at(track: pl.DataFrame, prepared: Prepared) -> datetime | None:
    """Up to when both tags were heard; None where one was not heard since the checkpoint."""
    newest = dict(track.group_by("device_id").agg(pl.col("recorded_at").max()).iter_rows())
    both = [newest.get(prepared.device_id), newest.get(str(prepared.other_device_id))]
    heard = [at for at in both if at is not None]
    return min(heard) if len(heard) == 2 else None
