"""Is anything silent? A handful of figures that go red by themselves, because silence must never look like safety."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from waywarden.centre import clock
from waywarden.centre.devices.models import SHARDS, Activation, Entrustment
from waywarden.centre.gateway.models import Arrival
from waywarden.centre.monitoring.models import Carry, SetAside, ShardCursor
from waywarden.centre.monitoring.outage import Outage, outages

TAG_LATE_AFTER = timedelta(minutes=15)  # the field's "out of sync" limit
MONITORED_WITHIN = timedelta(minutes=5)  # a gap of more than five minutes is missing data
WORKER_LATE_AFTER_S = 15.0
QUEUE_LATE_AFTER_S = 10.0


@dataclass(frozen=True)
class Health:
    """The state of monitoring at `at`; ages in seconds of the centre's clock.

    A tag is late if it was not heard at all for a quarter of an hour, and without a fix if it was, but said no place.
    """

    at: datetime
    tags_fitted: int
    tags_late: int
    last_fix_age_s: float | None
    queue_age_s: float
    idle_shards: int
    tags_set_aside: int
    tags_without_fix: int = 0
    outages: Sequence[Outage] = ()
    protected_silent: int = 0  # tags of protected persons that were not heard for a quarter of an hour

    @property
    def workers_stalled(self) -> bool:
        return self.idle_shards > 0

    @property
    def detection_behind(self) -> bool:
        """Somebody may be in a zone and nobody would be told."""
        return self.workers_stalled or self.queue_age_s >= QUEUE_LATE_AFTER_S

    @property
    def feed_silent(self) -> bool:
        """Tags are fitted and none has a fix of the last five minutes: it is not the tags, the way to us is broken."""
        age_s = self.last_fix_age_s
        return self.tags_fitted > 0 and (age_s is None or age_s > MONITORED_WITHIN.total_seconds())

    @property
    def trouble(self) -> str:
        """What makes the strip red, in words; nothing where nothing does."""
        if self.workers_stalled:
            return "Detection has stopped"
        if self.detection_behind:
            return "Detection is behind"
        if self.outages:
            tags = sum(outage.tags for outage in self.outages)
            return f"{tags:,} tags fell silent together; their silence is not alerted one by one"
        if self.tags_set_aside:
            return f"Detection fails on {self.tags_set_aside} tag{'' if self.tags_set_aside == 1 else 's'}"
        if self.feed_silent:
            return "No tag is heard"
        if self.protected_silent:
            return f"Protected persons' tags not heard: {self.protected_silent}"
        return ""

    @property
    def all_well(self) -> bool:
        return self.tags_late == 0 and not self.trouble


def health() -> Health:
    """Measure now. Tags are judged by the centre's clock; workers and queues by real seconds, in the demo as well."""
    moment, speed = clock.now(), clock.speed()
    fitted = Activation.objects.filter(began_at__lte=moment).filter(Q(ended_at=None) | Q(ended_at__gt=moment))
    heard = Q(device__heard__at__gte=moment - TAG_LATE_AFTER)
    located = Q(device__latest__recorded_at__gte=moment - TAG_LATE_AFTER)
    tags = fitted.aggregate(
        all=Count("pk"),
        heard=Count("pk", filter=heard | located),
        unplaced=Count("pk", filter=heard & ~located),
        last_fix=Max("device__latest__recorded_at"),
    )
    unread = Arrival.objects.filter(
        Exists(ShardCursor.objects.filter(shard=OuterRef("shard"), seq__lt=OuterRef("seq")))
    ).aggregate(oldest=Min("received_at"))["oldest"]
    due = Carry.objects.filter(due_at__lte=moment).aggregate(oldest=Min("due_at"))["oldest"]
    waiting_since = min((since for since in (unread, due) if since), default=moment)
    alive = ShardCursor.objects.filter(advanced_at__gte=moment - timedelta(seconds=WORKER_LATE_AFTER_S * speed)).count()
    return Health(
        at=moment,
        tags_fitted=tags["all"],
        tags_late=tags["all"] - tags["heard"],
        last_fix_age_s=(moment - tags["last_fix"]).total_seconds() if tags["last_fix"] else None,
        queue_age_s=(moment - waiting_since).total_seconds() / speed,
        idle_shards=SHARDS - alive,
        tags_set_aside=SetAside.objects.count(),
        tags_without_fix=tags["unplaced"],
        outages=outages(moment),
        protected_silent=Entrustment.objects.filter(ended_at=None, began_at__lt=moment - TAG_LATE_AFTER)
        .exclude(device__heard__at__gte=moment - TAG_LATE_AFTER)
        .count(),
    )
