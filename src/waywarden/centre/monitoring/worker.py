"""From stored fixes to violations: one step of a worker.

Any number of workers may run. A step takes some shards that have work and that no other worker holds (row locks on
the shards' cursors), finds out which devices have new fixes or changed conditions and from when, runs detection on
them, and writes violations, the state carried to the next step, and the cursors in one transaction. A worker that
dies leaves no trace of its step, and the next one does it again: effects are exactly once.

A device whose news all lie after its carried state goes on from there. A device with late news is replayed from the
checkpoint before them: violations that the replay no longer finds are withdrawn, those that it adds are found late.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import Exists, F, Max, Min, OuterRef, Q
from psycopg.errors import SerializationFailure

from waywarden.centre import clock
from waywarden.centre.cases.models import ConditionChange
from waywarden.centre.devices.models import SHARDS, Activation, Device
from waywarden.centre.gateway.models import Arrival
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring import carrying, pairs, recording
from waywarden.centre.monitoring.detecting import detect_as_in_force
from waywarden.centre.monitoring.models import SetAside, ShardCursor

SHARDS_PER_STEP = SHARDS // 2  # so that a second worker finds work to take

logger = logging.getLogger("waywarden.worker")


@dataclass(frozen=True)
class Step:
    """What one step did; false where no shard had work."""

    shards: int = 0
    devices: int = 0
    fixes: int = 0
    violations: int = 0

    def __bool__(self) -> bool:
        return self.shards > 0


def ensure_cursors() -> None:
    """A cursor row for every shard; done once when a worker starts."""
    ShardCursor.objects.bulk_create([ShardCursor(shard=shard) for shard in range(SHARDS)], ignore_conflicts=True)


def step() -> Step:
    """Work off what has arrived on some free shards. Returns an empty Step when there was nothing to do."""
    try:
        return _step()
    except OperationalError as error:
        if isinstance(error.__cause__, SerializationFailure):
            return Step()  # another worker moved a cursor between our snapshot and our lock; nothing was written
        raise


def _step() -> Step:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One snapshot for the arrivals and the fixes: a fix stored in between would be read now and seem late
            # when its arrival is read.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursors = _take_shards()
        if not cursors:
            return Step()
        done = replace(_detect(_news(cursors)), shards=len(cursors))
        ShardCursor.objects.bulk_update(cursors, ["seq", "change", "advanced_at"])
    return done


@transaction.atomic
def show_life() -> None:
    """An idle worker's sign of life on the shards that nobody is working on."""
    ShardCursor.objects.filter(pk__in=ShardCursor.objects.select_for_update(skip_locked=True).values("pk")).update(
        advanced_at=clock.now()
    )


def forget_done() -> None:
    """Remove arrivals that every shard's cursor has passed; they only said where to look."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM arrival USING monitoring_shardcursor AS done "
            "WHERE arrival.shard = done.shard AND arrival.seq <= done.seq"
        )


def _take_shards() -> list[ShardCursor]:
    waiting = Exists(Arrival.objects.filter(shard=OuterRef("shard"), seq__gt=OuterRef("seq"))) | Exists(
        ConditionChange.objects.filter(pk__gt=OuterRef("change"))
    )
    return list(
        ShardCursor.objects.filter(waiting)
        .select_for_update(skip_locked=True)
        .order_by(F("advanced_at").asc(nulls_first=True))[:SHARDS_PER_STEP]
    )


def _news(cursors: Iterable[ShardCursor]) -> dict[int, datetime]:
    """Which devices have news, and since when; the cursors are moved past what was read."""
    since: dict[int, datetime] = {}

    def note(device_pk: int, moment: datetime) -> None:
        since[device_pk] = min(moment, since.get(device_pk, moment))

    by_shard = {cursor.shard: cursor for cursor in cursors}
    unread = Q()
    for cursor in by_shard.values():
        unread |= Q(shard=cursor.shard, seq__gt=cursor.seq)
    arrivals = Arrival.objects.filter(unread).values("shard", "device__pk").annotate(Min("earliest"), Max("seq"))
    for arrival in arrivals:
        note(arrival["device__pk"], arrival["earliest__min"])
        cursor = by_shard[arrival["shard"]]
        cursor.seq = max(cursor.seq, arrival["seq__max"])

    newest_change = ConditionChange.objects.aggregate(newest=Max("pk"))["newest"] or 0
    for cursor in by_shard.values():
        changed = Activation.objects.filter(
            wearer__condition_changes__pk__gt=cursor.change, wearer__condition_changes__pk__lte=newest_change
        ).values_list("device__pk", "began_at", "wearer__condition_changes__since")
        for device_pk, began_at, changed_at in changed:
            if device_pk % SHARDS == cursor.shard:
                note(device_pk, max(began_at, changed_at))
        cursor.change = newest_change
        cursor.advanced_at = clock.now()
    return since


def _detect(news: dict[int, datetime]) -> Step:
    """Detect on all devices with news at once. Where that fails, on halves of them, down to the one that fails."""
    if not news:
        return Step()
    try:
        with transaction.atomic():
            return _detect_together(news)
    except DatabaseError:
        raise
    except Exception as error:
        if len(news) == 1:
            return _set_aside(*news.popitem(), error)
        devices = list(news)
        halves = devices[: len(devices) // 2], devices[len(devices) // 2 :]
        done = [_detect({pk: news[pk] for pk in half}) for half in halves]
        return Step(
            devices=sum(step.devices for step in done),
            fixes=sum(step.fixes for step in done),
            violations=sum(step.violations for step in done),
        )


def _set_aside(device_pk: int, since: datetime, error: Exception) -> Step:
    logger.error("detection failed on a device, which is set aside (%s)", error.__class__.__name__)
    SetAside.objects.update_or_create(
        device_id=device_pk, defaults={"since": since, "at": clock.now(), "error": error.__class__.__name__}
    )
    return Step(devices=1)


def _detect_together(news: dict[int, datetime]) -> Step:
    before = dict(SetAside.objects.filter(device__in=news).values_list("device__pk", "since"))
    news = {pk: min(since, before.get(pk, since)) for pk, since in news.items()}
    pairs.void_checkpoints(news)
    device_ids = dict(Device.objects.filter(pk__in=news).values_list("device_id", "pk"))
    starts = carrying.starting_points(news)
    track = PositionStore().tracks({pk: start.after for pk, start in starts.items()})
    violations, demands, carry = detect_as_in_force(track, list(news), carrying.combined(starts.values()))
    recording.write(violations, demands, starts)
    carrying.keep(carry, track, device_ids, starts)
    SetAside.objects.filter(device__in=before).delete()
    return Step(devices=len(news), fixes=track.height, violations=len(violations))
