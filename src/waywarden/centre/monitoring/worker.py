"""From stored rows, and from time passing, to violations: one step of a worker.

Any number of workers may run. A step takes some shards that have work and that no other worker holds (row locks on
the shards' cursors), finds out which devices have new rows or changed conditions and from when, and which are due to
be looked at though nothing came; runs detection on them up to now; and writes violations, the state carried to the
next step, and the cursors in one transaction. A worker that dies leaves no trace of its step, and the next one does
it again: effects are exactly once.

A device whose news all lie after its carried state goes on from there. A device with late news is replayed from the
checkpoint before them: violations that are no longer found are withdrawn, those that it adds are found late. What is
found by looking ahead, in silence, is provisional in the same way: the tag's next rows find it again or withdraw it.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Mod
from psycopg.errors import SerializationFailure

from waywarden.centre import clock
from waywarden.centre.cases.models import ConditionChange
from waywarden.centre.devices.models import SHARDS, Activation, Device
from waywarden.centre.gateway import late
from waywarden.centre.gateway.models import Arrival
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring import carrying, pairs, recording
from waywarden.centre.monitoring.carrying import StartingPoint
from waywarden.centre.monitoring.models import Carry, SetAside, ShardCursor
from waywarden.centre.monitoring.passing import Demanded, pass_over
from waywarden.centre.rules.in_force import epochs
from waywarden.detection.carry import CarryError

SHARDS_PER_STEP = SHARDS // 2  # so that a second worker finds work to take
DUE_PER_STEP = 500  # devices looked at in a step only because time passed: what has just come does not wait for more
REPLAYS_AT_ONCE = 25  # devices replayed together: each may bring months of rows

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
            # One snapshot for the arrivals and the rows: a row stored in between would be read now and seem late
            # when its arrival is read.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursors = _take_shards()
        if not cursors:
            return Step()
        now = clock.now()
        news = _news(cursors, now)
        done = replace(_detect(news, news.since.keys(), now), shards=len(cursors))
        ShardCursor.objects.bulk_update(cursors, ["seq", "change", "advanced_at"])
    return done


@transaction.atomic
def show_life() -> None:
    """An idle worker's sign of life on the shards that nobody is working on."""
    ShardCursor.objects.filter(pk__in=ShardCursor.objects.select_for_update(skip_locked=True).values("pk")).update(
        advanced_at=clock.now()
    )


def forget_done() -> None:
    """Remove arrivals that every shard's cursor has passed; they only said where to look. What was said of days that
    are over is remembered (gateway.late): something may be kept of them.
    """
    late.forget_done(clock.now())


def _take_shards() -> list[ShardCursor]:
    waiting = (
        Exists(Arrival.objects.filter(shard=OuterRef("shard"), seq__gt=OuterRef("seq")))
        | Exists(ConditionChange.objects.filter(pk__gt=OuterRef("change")))
        | Exists(due_carries(clock.now()).filter(in_shard=OuterRef("shard")))
    )
    return list(
        ShardCursor.objects.filter(waiting)
        .select_for_update(skip_locked=True)
        .order_by(F("advanced_at").asc(nulls_first=True))[:SHARDS_PER_STEP]
    )


def due_carries(now: datetime) -> QuerySet[Any]:
    """Devices that are to be looked at though nothing came, by shard."""
    return Carry.objects.filter(due_at__lte=now).annotate(in_shard=Mod(F("device_id"), SHARDS))


class News:
    """Which devices a step looks at, and why: what came or was changed since when, or only that time has passed."""

    def __init__(self) -> None:
        self.since: dict[int, datetime | None] = {}
        self.edited: set[int] = set()  # conditions were changed, and nothing came late

    def came(self, device_pk: int, moment: datetime) -> None:
        known = self.since.get(device_pk)
        self.since[device_pk] = min(moment, known) if known else moment

    def passed(self, device_pk: int) -> None:
        self.since.setdefault(device_pk, None)


def _news(cursors: Iterable[ShardCursor], now: datetime) -> News:
    """What there is for these shards; the cursors are moved past what was read."""
    news = News()
    by_shard = {cursor.shard: cursor for cursor in cursors}
    unread = Q()
    for cursor in by_shard.values():
        unread |= Q(shard=cursor.shard, seq__gt=cursor.seq)
    arrivals = Arrival.objects.filter(unread).values("shard", "device__pk").annotate(Min("earliest"), Max("seq"))
    for arrival in arrivals:
        news.came(arrival["device__pk"], arrival["earliest__min"])
        cursor = by_shard[arrival["shard"]]
        cursor.seq = max(cursor.seq, arrival["seq__max"])
    arrived = set(news.since)

    newest_change = ConditionChange.objects.aggregate(newest=Max("pk"))["newest"] or 0
    for cursor in by_shard.values():
        changed = Activation.objects.filter(
            wearer__condition_changes__pk__gt=cursor.change, wearer__condition_changes__pk__lte=newest_change
        ).values_list("device__pk", "began_at", "wearer__condition_changes__since")
        for device_pk, began_at, changed_at in changed:
            if device_pk % SHARDS == cursor.shard:
                news.came(device_pk, max(began_at, changed_at))
                news.edited.add(device_pk)
        cursor.change = newest_change
        cursor.advanced_at = clock.now()
    news.edited -= arrived

    due = due_carries(now).filter(in_shard__in=by_shard).order_by("due_at").values_list("pk", flat=True)
    for device_pk in due[:DUE_PER_STEP]:
        news.passed(device_pk)
    fitted = Activation.objects.filter(
        device__in=news.since, device__carry__due_at=F("began_at"), began_at__lte=now
    ).values_list("device__pk", "began_at")
    for device_pk, began_at in fitted:
        news.came(device_pk, began_at)
    return news


def _detect(news: News, device_pks: Collection[int], now: datetime) -> Step:
    """Detect on all of them at once. Where that fails, on halves of them, down to the one that fails."""
    if not device_pks:
        return Step()
    try:
        with transaction.atomic():
            return _detect_together(news, device_pks, now)
    except DatabaseError:
        raise
    except Exception as error:
        if len(device_pks) == 1:
            (device_pk,) = device_pks
            return _set_aside(device_pk, news.since[device_pk] or now, error)
        devices = list(device_pks)
        halves = devices[: len(devices) // 2], devices[len(devices) // 2 :]
        return _sum(_detect(news, half, now) for half in halves)


def _sum(steps: Iterable[Step]) -> Step:
    done = list(steps)
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
    Carry.objects.filter(device=device_pk).update(due_at=None)  # not again and again: when it next has news
    return Step(devices=1)


def _detect_together(news: News, device_pks: Collection[int], now: datetime) -> Step:
    aside = dict(SetAside.objects.filter(device__in=device_pks).values_list("device__pk", "since"))
    since = {pk: min(filter(None, (news.since[pk], aside.get(pk))), default=None) for pk in device_pks}
    pairs.void_checkpoints({pk: moment for pk, moment in since.items() if moment is not None})
    demanded = Demanded(list(since), epochs())
    watched = {demand.device_pk for demand in demanded.now}
    watched |= set(Carry.objects.filter(device__in=since).values_list("pk", flat=True))
    try:
        # Of a tag that nobody was ever to be watched by, nothing is remembered.
        starts = carrying.starting_points({pk: since[pk] for pk in since if pk in watched}, demanded.now)
        done = _sum(_advance(batch, demanded, news.edited, now) for batch in _batches(starts))
    except CarryError:
        if len(device_pks) > 1:
            raise  # to be divided: only those that cannot be read begin afresh
        done = _advance(carrying.afresh(device_pks), demanded, news.edited, now)
    SetAside.objects.filter(device__in=aside).delete()
    return done


def _batches(starts: Mapping[int, StartingPoint]) -> Iterator[dict[int, StartingPoint]]:
    """Those that go on, all at once; those that are replayed, a few at a time."""
    going_on = {pk: start for pk, start in starts.items() if start.replaces is None}
    if going_on:
        yield going_on
    replayed = [pk for pk in starts if pk not in going_on]
    for first in range(0, len(replayed), REPLAYS_AT_ONCE):
        yield {pk: starts[pk] for pk in replayed[first : first + REPLAYS_AT_ONCE]}


def _advance(starts: Mapping[int, StartingPoint], demanded: Demanded, edited: Collection[int], now: datetime) -> Step:
    """These devices from where they stand over all their rows and up to now."""
    names = dict(Device.objects.filter(pk__in=starts).values_list("device_id", "pk"))
    rows = PositionStore().rows({pk: start.after for pk, start in starts.items()}, now)
    checkpointed = {device_id: starts[pk].checkpoint_at for device_id, pk in names.items()}
    passed = pass_over(rows, demanded, carrying.combined(starts.values()), checkpointed, now)
    newest = {pk: passed.newest.get(device_id, starts[pk].after) for device_id, pk in names.items()}
    demands = demanded.of(list(starts))
    recording.write(list(passed.found.values()), demands, recording.Step(starts, newest, edited))
    carrying.keep(passed, demands, names, starts, now)
    return Step(devices=len(starts), fixes=rows.height, violations=len(passed.found))
